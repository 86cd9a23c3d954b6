// Who becomes a master of which slots and who replicates whom, when a cluster is made. Pure; the swaps that better a
// layout are drawn in create.ts, because they need chance.

import { SLOTS, type ManagerNode } from './node';

export interface Plan {
  masters: { node: ManagerNode; first: number; last: number }[];
  /** In the order in which they are found. */
  replicas: { replica: ManagerNode; master: ManagerNode }[];
  /** How many of `replicas` were asked for; what follows is spread over the masters because it was left over. */
  wanted: number;
}

/** How many masters `nodes` nodes give; none with a negative number of replicas, at which the real program crashes. */
export const mastersFor = (nodes: number, replicas: number): number =>
  replicas < 0 ? 0 : Math.trunc(nodes / (replicas + 1));

/** Nodes host by host in turn, in the order in which hosts were first named. */
function interleave(nodes: readonly ManagerNode[]): ManagerNode[] {
  const hosts = new Map<string, ManagerNode[]>();
  for (const node of nodes) hosts.set(node.ip, [...(hosts.get(node.ip) ?? []), node]);
  const out: ManagerNode[] = [];
  for (let round = 0; out.length < nodes.length; round++) {
    for (const ofHost of hosts.values()) if (ofHost[round]) out.push(ofHost[round]!);
  }
  return out;
}

/** The slots of each master: single-precision steps, rounded half up, as Redis computes them. */
function slotRanges(masters: readonly ManagerNode[]): Plan['masters'] {
  const step = Math.fround(SLOTS / masters.length);
  let first = 0;
  let cursor = 0;
  return masters.map((node, i) => {
    let last = Math.round(Math.fround(Math.fround(cursor + step) - 1));
    if (last > SLOTS || i === masters.length - 1) last = SLOTS - 1;
    if (last < first) last = first;
    const range = { node, first, last };
    first = last + 1;
    cursor = Math.fround(cursor + step);
    return range;
  });
}

/**
 * Masters are the first of the hosts in turn; each gets `replicas` replicas, from another host where one is left.
 * Needs at least one master; nodes are only read.
 */
export function planCluster(nodes: readonly ManagerNode[], replicas: number): Plan {
  const order = interleave(nodes);
  const count = mastersFor(nodes.length, replicas);
  const masters = order.slice(0, count);
  const free = order.slice(count);
  // Turned by one: the first host's next node would else meet its own master first.
  if (free.length > 0) free.push(free.shift()!);

  const plan: Plan = { masters: slotRanges(masters), replicas: [], wanted: 0 };
  const assign = (master: ManagerNode): void => {
    const elsewhere = free.findIndex((node) => node.ip !== master.ip);
    const replica = free.splice(elsewhere < 0 ? 0 : elsewhere, 1)[0];
    if (replica) plan.replicas.push({ replica, master });
  };
  for (const master of masters) for (let i = 0; i < replicas; i++) assign(master);
  plan.wanted = plan.replicas.length;
  if (replicas > 0) for (const master of masters) assign(master);
  return plan;
}

/**
 * How badly masters and replicas share hosts: 10000 for each replica on its master's host, 1 for each replica that
 * shares its host with another of the same master. `offenders`: one replica of each such group.
 */
export function antiAffinity(nodes: readonly ManagerNode[]): { score: number; offenders: ManagerNode[] } {
  const groups = new Map<string, ManagerNode[]>();
  for (const node of nodes) {
    const key = `${node.ip} ${node.replicate ?? node.name}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  let score = 0;
  const offenders: ManagerNode[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    score += group.some((node) => node.replicate === null) ? 10_000 * (group.length - 1) : group.length;
    offenders.push(group.find((node) => node.replicate !== null)!);
  }
  return { score, offenders };
}
