// The predicates about the state of the world, one function each: null when it holds, else why not.

import { configValue, directiveName } from '../../sim/node/config';
import { keyCount } from '../../sim/node/databases';
import type { ClusterState, RedisNode } from '../../sim/node/server';
import { inHandshake, isFail, me, NO_SLOTS, ownerOf, sameSlots, SLOTS } from '../../sim/node/view';
import { nodeName } from '../../sim/node/names';
import { isCut } from '../../sim/network';
import type { NodeAddress } from '../../sim/trace';
import type { World } from '../../sim/world';
import type { Compare, NumberName, ValueName, Why } from '../../words/why';
import { selfView } from '../stage/project';
import { valueSize } from '../value-size';
import * as facts from './facts';
import type { StateAtom, StateName } from './predicate';

/** What is known beyond the world itself. */
export interface Asked {
  world: World;
  /** Acknowledged writes that are lost for good; null: nobody keeps account. */
  lostWrites(): number | null;
}

type Evaluate = (asked: Asked, atom: StateAtom, of: string) => Why | null;

/** `of` is the atom's first argument, or one of the nodes that it stands for. */
export const STATE: Record<StateName, Evaluate> = {
  role: ({ world }, atom, of) => value('role', atom, of, selfView(world, node(world, of)).role),
  master: ({ world }, atom, of) => value('master', atom, of, selfView(world, node(world, of)).master ?? 'none'),
  state({ world }, atom, of) {
    const seen = facts.most(world, (cluster, { address }) =>
      address === of ? undefined : facts.seenBy(world, cluster, of),
    );
    return value('state', atom, of, seen);
  },
  sees({ world }, atom, of) {
    const cluster = facts.clusterOf(world.nodes.get(of));
    const other = atom.args[1]!;
    return value('sees', atom, of, cluster && facts.seenBy(world, cluster, other), other);
  },
  process: ({ world }, atom, of) => value('process', atom, of, String(node(world, of).process.value)),
  host({ world }, atom, of) {
    const nodes = [...world.nodes.values()].filter(({ host }) => host === of);
    const powered = world.machines.get(of)!.powered;
    return value('host', atom, of, !powered ? 'off' : nodes.every(facts.isRunning) ? 'up' : 'down');
  },
  cluster({ world }, atom, of) {
    if (of === '')
      return value(
        'cluster',
        atom,
        '',
        facts.most(world, ({ state }) => state),
      );
    return value('cluster', atom, of, facts.clusterOf(world.nodes.get(of))?.state ?? null);
  },
  owner({ world }, atom) {
    const [word = ''] = atom.args;
    const owner = ownerFor(world, atom.on, facts.slotOfWord(word));
    return value('owner', atom, word, owner === null ? null : owner || 'none');
  },
  slot({ world }, atom, of) {
    const slot = Number(of);
    const moving = new Set<string>();
    let asked = false;
    for (const { node, cluster } of facts.observers(world)) {
      if (atom.on !== null && node.address !== atom.on) continue;
      asked = true;
      if (cluster.migratingTo.has(slot)) moving.add('migrating');
      if (cluster.importingFrom.has(slot)) moving.add('importing');
    }
    // It leaves one node and comes to another at once: what is asked for counts.
    const found = moving.has(atom.value) ? atom.value : ([...moving][0] ?? (asked ? 'stable' : null));
    return value('slot', atom, of, found);
  },
  slots({ world }, atom, of) {
    return number(atom, of, (address) =>
      facts.most(world, (cluster) => facts.entryAbout(world, cluster, address)?.numslots ?? 0),
    );
  },
  value({ world }, atom, of) {
    const entry = entryOf(world, atom);
    // A text "none" is no missing key, and a key of another type has no text.
    const found = entry && (facts.textOf(entry) ?? `(${entry.value.type})`);
    if (entry === null)
      return wantsNone(atom) === (atom.compare === '=') ? null : value('value', atom, of, 'none', '', true);
    if (wantsNone(atom) && found !== undefined)
      return atom.compare === '!=' ? null : value('value', atom, of, found, '', true);
    return value('value', atom, of, found ?? null);
  },
  type({ world }, atom, of) {
    const entry = entryOf(world, atom);
    return value('type', atom, of, entry === undefined ? null : (entry?.value.type ?? 'none'));
  },
  size({ world }, atom, of) {
    return number(atom, of, () => {
      const entry = entryOf(world, atom);
      return entry === undefined ? null : entry === null ? 0 : valueSize(entry.value);
    });
  },
  keys: ({ world }, atom, of) =>
    number(atom, of, (address) => {
      const { server } = node(world, address);
      return server && keyCount(server);
    }),
  epoch: ({ world }, atom, of) => number(atom, of, (address) => selfView(world, node(world, address)).configEpoch),
  'current-epoch': ({ world }, atom, of) =>
    number(atom, of, (address) => selfView(world, node(world, address)).currentEpoch),
  offset: ({ world }, atom, of) =>
    number(atom, of, (address) => node(world, address).server?.replication.offset ?? null),
  lag({ world }, atom, of) {
    return number(atom, of, (address) => {
      const self = node(world, address);
      const { master } = selfView(world, self);
      const ahead = master === null ? undefined : world.nodes.get(master)?.server?.replication.offset;
      return !self.server || ahead === undefined ? null : Math.max(0, ahead - self.server.replication.offset);
    });
  },
  link({ world }, atom, of) {
    return value('link', atom, of, node(world, of).server?.replication.chart.value === 'online' ? 'up' : 'down');
  },
  replicas({ world }, atom, of) {
    return number(atom, of, (address) => countReplicas(world, address));
  },
  nodes({ world }, atom, of) {
    return number(atom, of, (address) => {
      const cluster = facts.clusterOf(world.nodes.get(address));
      return cluster && [...cluster.nodes.values()].filter((entry) => !inHandshake(entry)).length;
    });
  },
  masters({ world }, atom, of) {
    return number(atom, of, () =>
      facts.most(world, (cluster) => {
        let count = 0;
        for (const entry of cluster.nodes.values()) {
          if (entry.numslots === 0) continue;
          if (of === '' || nameOf(world, cluster, entry).startsWith(`${of}:`)) count++;
        }
        return count;
      }),
    );
  },
  config({ world }, atom, of) {
    const directive = atom.args[1]!;
    const name = directiveName(directive);
    const { server } = node(world, of);
    const found = server && name !== null ? configValue(server.config, name) : null;
    return value('config', atom, of, found, directive);
  },
  covered({ world }) {
    let asked = 0;
    const missing: Why[] = [];
    for (const { cluster } of facts.observers(world)) {
      asked++;
      const why = uncovered(cluster);
      if (why) missing.push(why);
    }
    if (asked > 0 && missing.length * 2 < asked) return null;
    return missing[0] ?? { is: 'uncovered', slots: SLOTS, first: 0, failing: false };
  },
  agree: ({ world }) => disagreement(world),
  apart({ world }) {
    for (const replica of world.nodes.values()) {
      if (!facts.isRunning(replica)) continue;
      const { master } = selfView(world, replica);
      if (master !== null && world.nodes.get(master)?.host === replica.host) {
        return { is: 'together', host: replica.host, master, replica: replica.address };
      }
    }
    return null;
  },
  partitioned({ world }, { args }) {
    const [a, b] = args;
    const machines = [...world.machines.values()].filter(({ powered }) => powered).map(({ name }) => name);
    const cut = (from: string, to: string) => isCut(world, from, to) || isCut(world, to, from);
    if (a !== undefined && b !== undefined) {
      return machines.includes(a) && machines.includes(b) && cut(a, b) ? null : { is: 'connected', between: [a, b] };
    }
    const some = machines.some((from, i) => machines.slice(i + 1).some((to) => cut(from, to)));
    return some ? null : { is: 'connected', between: null };
  },
  'lost-writes': (asked, atom) => number(atom, '', () => asked.lostWrites()),
};

const node = (world: World, address: NodeAddress): RedisNode => world.nodes.get(address)!;

const wantsNone = (atom: StateAtom): boolean => atom.value === 'none' && !atom.quoted;

export function compares(found: number, compare: Compare, wanted: number): boolean {
  switch (compare) {
    case '=':
      return found === wanted;
    case '!=':
      return found !== wanted;
    case '>':
      return found > wanted;
    case '>=':
      return found >= wanted;
    case '<':
      return found < wanted;
    case '<=':
      return found <= wanted;
  }
}

/** `found` null: it cannot be known, and then nothing holds of it. `differs`: it is not what is wanted, whatever the text. */
function value(
  what: ValueName,
  atom: StateAtom,
  of: string,
  found: string | null,
  than = '',
  differs = false,
): Why | null {
  const { compare, value: wanted, on } = atom;
  let holds = false;
  if (found !== null && !differs) {
    if (compare === '=' || compare === '!=') holds = (found === wanted) === (compare === '=');
    else holds = /^\d+$/.test(found) && compares(Number(found), compare, Number(wanted));
  }
  return holds ? null : { is: 'value', what, of, than, on, found, compare, wanted };
}

function number(atom: StateAtom, of: string, measure: (address: NodeAddress) => number | null): Why | null {
  const { compare, on } = atom;
  const wantedOf = atom.value.includes(':') ? atom.value : null;
  const found = measure(of);
  const wanted = wantedOf === null ? Number(atom.value) : measure(wantedOf);
  if (found !== null && wanted !== null && compares(found, compare, wanted)) return null;
  return { is: 'number', what: atom.name as NumberName, of, on, found, compare, wanted, wantedOf };
}

/** '' is nobody; null when it cannot be known, or when no owner has most of the nodes behind it. */
function ownerFor(world: World, on: NodeAddress | null, slot: number): NodeAddress | null {
  if (on === null) return facts.most(world, (cluster) => facts.ownerName(world, cluster, slot));
  const cluster = facts.clusterOf(world.nodes.get(on));
  return cluster && facts.ownerName(world, cluster, slot);
}

/** The key's entry where it is to be read: in a node's memory, or at the slot's owner. */
function entryOf(world: World, { args: [key = ''], on }: StateAtom) {
  const at = on ?? ownerFor(world, null, facts.slotOfWord(key));
  return at ? facts.entryIn(world, at, key) : undefined;
}

function countReplicas(world: World, address: NodeAddress): number {
  let count = 0;
  for (const replica of world.nodes.values()) {
    if (facts.isRunning(replica) && selfView(world, replica).master === address) count++;
  }
  return count;
}

function nameOf(world: World, cluster: ClusterState, entry: Parameters<typeof nodeName>[1] & { id: string }): string {
  return entry === me(cluster) ? facts.nameOfSelf(world, cluster) : nodeName(world, entry);
}

/** Null when every slot has an owner in this view that has not failed. */
function uncovered(cluster: ClusterState): Why | null {
  let covered = 0;
  for (const entry of cluster.nodes.values()) if (!isFail(entry)) covered += entry.numslots;
  if (covered === SLOTS) return null;
  const all = new Uint8Array(SLOTS / 8);
  for (const entry of cluster.nodes.values()) {
    if (entry.numslots > 0 && !isFail(entry)) entry.slots.forEach((bits, byte) => (all[byte]! |= bits));
  }
  const first = firstIn(ALL_SLOTS, all, SLOTS);
  return { is: 'uncovered', slots: SLOTS - covered, first, failing: ownerOf(cluster, first) !== null };
}

const ALL_SLOTS = new Uint8Array(SLOTS / 8).fill(0xff);

/** Compares every running node's slots with those of the first one, owner by owner: bitmaps are values, mostly the same. */
function disagreement(world: World): Why | null {
  let first: { address: NodeAddress; cluster: ClusterState } | null = null;
  for (const { node, cluster } of facts.observers(world)) {
    if (!first) {
      first = { address: node.address, cluster };
      continue;
    }
    const mine = first.cluster;
    if (sameOwners(mine, cluster)) continue;
    const slot = firstOwned(mine, cluster, firstOwned(cluster, mine, SLOTS));
    const name = (view: ClusterState) => facts.ownerName(world, view, slot) || null;
    return {
      ...{ is: 'disagree', slot, node: first.address, owner: name(mine) },
      ...{ other: node.address, otherOwner: name(cluster) },
    };
  }
  return null;
}

/** The first slot, below `most`, with an owner in `a` who does not own it in `b`; `most` when there is none. */
function firstOwned(a: ClusterState, b: ClusterState, most: number): number {
  let first = most;
  for (const { id, numslots, slots } of a.nodes.values()) {
    if (numslots > 0) first = firstIn(slots, b.nodes.get(id)?.slots ?? NO_SLOTS, first);
  }
  return first;
}

/** The first slot, below `most`, that is in `slots` and not in `others`; `most` when there is none. */
function firstIn(slots: Uint8Array, others: Uint8Array, most: number): number {
  if (slots === others) return most;
  for (let byte = 0; byte * 8 < most; byte++) {
    const bits = slots[byte]! & ~others[byte]!;
    if (bits !== 0) return Math.min(most, byte * 8 + 31 - Math.clz32(bits & -bits));
  }
  return most;
}

function sameOwners(a: ClusterState, b: ClusterState): boolean {
  let owners = 0;
  for (const entry of a.nodes.values()) {
    if (entry.numslots === 0) continue;
    owners++;
    const other = b.nodes.get(entry.id);
    if (!other || other.numslots !== entry.numslots || !sameSlots(entry.slots, other.slots)) return false;
  }
  for (const entry of b.nodes.values()) if (entry.numslots > 0) owners--;
  return owners === 0;
}
