// `--cluster create`: empty nodes become a cluster. The order of commands and waits is redis-cli's own, because the
// nodes' history (epochs, who met whom) comes of it.

import { addressOf } from '../link';
import { print, random, readLine, sleep, type Script } from '../effects';
import { Exit } from '../exit';
import { checkCluster, showNodes } from './check';
import { waitForJoin } from './consistency';
import {
  ask,
  connectNode,
  dropNode,
  isClusterNode,
  loadCluster,
  loadNode,
  numberField,
  printReplyError,
  textOf,
} from './load';
import type { Manager } from './load';
import { addressText, newNode, parseAddress, type ManagerNode } from './node';
import { antiAffinity, mastersFor, planCluster } from './plan';

export function* create(manager: Manager, args: string[]): Script<boolean> {
  for (const address of args) {
    const node = yield* admit(manager, address);
    if (!node) return false;
    manager.nodes.push(node);
  }
  const { nodes } = manager;
  const { replicas } = manager.options;
  // redis-cli divides by the nodes of a shard, and dies of it.
  if (replicas === -1) throw new Exit(136);
  if (mastersFor(nodes.length, replicas) < 3) {
    yield* print(
      '*** ERROR: Invalid configuration for cluster creation.\n' +
        '*** Redis Cluster requires at least 3 master nodes.\n' +
        `*** This is not possible with ${nodes.length} nodes and ${replicas} replicas per node.\n` +
        `*** At least ${3 * (replicas + 1)} nodes are required.\n`,
    );
    return false;
  }
  yield* print(`>>> Performing hash slots allocation on ${nodes.length} nodes...\n`);
  yield* allocate(nodes, replicas);
  yield* optimize(nodes);
  yield* showNodes(nodes);
  if (!(yield* confirm(manager, 'Can I set the above configuration?'))) return true;
  return yield* build(manager);
}

/** A node that is in cluster mode, empty and alone; null after saying what it is instead. */
function* admit(manager: Manager, address: string): Script<ManagerNode | null> {
  const parsed = parseAddress(address);
  if (!parsed) {
    yield* print(`Invalid address format: ${yield* addressOf(address)}\n`);
    return null;
  }
  const node = newNode(yield* addressOf(parsed.host), parsed.port);
  if (!(yield* connectNode(manager, node))) return null;
  if (!(yield* isClusterNode(node)) || !(yield* loadNode(node, false, true))) return null;
  const refusal = yield* notEmpty(node);
  if (refusal === null) return node;
  yield* print(`[ERR] Node ${addressText(node)} ${refusal}\n`);
  return null;
}

export function* notEmpty(node: ManagerNode): Script<string | null> {
  const full =
    'is not empty. Either the node already knows other nodes (check with CLUSTER NODES) ' +
    'or contains some key in database 0.';
  const keyspace = yield* ask(node, 'INFO');
  if (keyspace.type === 'error') return keyspace.text;
  if (textOf(keyspace)?.includes('db0:') ?? true) return full;
  const info = yield* ask(node, 'CLUSTER', 'INFO');
  if (info.type === 'error') return info.text;
  return numberField(textOf(info) ?? '', 'cluster_known_nodes') === 1 ? null : full;
}

/** Notes the plan in the nodes, and says it. */
function* allocate(nodes: ManagerNode[], replicas: number): Script<void> {
  const plan = planCluster(nodes, replicas);
  for (const [i, { node, first, last }] of plan.masters.entries()) {
    yield* print(`Master[${i}] -> Slots ${first} - ${last}\n`);
    for (let slot = first; slot <= last; slot++) node.slots.add(slot);
    node.planned = last - first + 1;
    node.dirty = true;
  }
  for (const [i, { replica, master }] of plan.replicas.entries()) {
    if (i === plan.wanted) yield* print('Adding extra replicas...\n');
    yield* print(`Adding replica ${addressText(replica)} to ${addressText(master)}\n`);
    replica.replicate = master.name;
    replica.dirty = true;
  }
}

/** Swaps masters of replicas by chance while that does not make the anti-affinity worse. */
function* optimize(nodes: ManagerNode[]): Script<void> {
  if (antiAffinity(nodes).score === 0) return;
  yield* print('>>> Trying to optimize slaves allocation for anti-affinity\n');
  for (let left = 500 * nodes.length; left > 0; left--) {
    const { score, offenders } = antiAffinity(nodes);
    if (score === 0 || offenders.length === 0) break;
    const first = offenders[yield* random(offenders.length)]!;
    const others = nodes.filter((node) => node !== first && node.replicate !== null);
    if (others.length === 0) break;
    const second = others[yield* random(others.length)]!;
    swapMasters(first, second);
    // What is no worse stays: the best layout may be several swaps away.
    if (antiAffinity(nodes).score > score) swapMasters(first, second);
  }
  const { score } = antiAffinity(nodes);
  if (score === 0) yield* print('[OK] Perfect anti-affinity obtained!\n');
  else if (score >= 10_000) yield* print('[WARNING] Some slaves are in the same host as their master\n');
  else yield* print('[WARNING] Some slaves of the same master are in the same host\n');
}

function swapMasters(a: ManagerNode, b: ManagerNode): void {
  [a.replicate, b.replicate] = [b.replicate, a.replicate];
}

/** Asks, unless --cluster-yes answered beforehand. */
export function* confirm(manager: Manager, question: string): Script<boolean> {
  if (manager.options.yes) return true;
  const answer = yield* readLine(`${question} (type 'yes' to accept): `);
  return answer !== null && answer.startsWith('yes');
}

function* build(manager: Manager): Script<boolean> {
  const { nodes } = manager;
  const first = nodes[0]!;
  for (const node of nodes) yield* flush(node);
  yield* print('>>> Nodes configuration updated\n');
  yield* print('>>> Assign a different config epoch to each node\n');
  for (const [i, node] of nodes.entries()) yield* ask(node, 'cluster', 'set-config-epoch', String(i + 1));
  yield* print('>>> Sending CLUSTER MEET messages to join the cluster\n');
  for (const node of nodes.slice(1)) {
    const usual = first.busPort === 0 || first.busPort === first.port + 10_000;
    const busPort = usual ? [] : [String(first.busPort)];
    const reply = yield* ask(node, 'cluster', 'meet', first.ip, String(first.port), ...busPort);
    if (reply.type === 'error') yield* printReplyError(node, reply.text);
    if (reply.type === 'lost') yield* print('Failed to send CLUSTER MEET command.\n');
    if (reply.type === 'error' || reply.type === 'lost') return false;
  }
  // Nodes that have not met yet all agree that nobody owns anything.
  yield* sleep(1_000_000);
  yield* waitForJoin(nodes);
  // Replicas could not be configured before they knew their masters.
  for (const node of nodes) yield* flush(node);
  for (const node of nodes.slice(1)) yield* dropNode(node);
  if (!(yield* loadCluster(manager, first))) return false;
  yield* checkCluster(manager, false);
  return true;
}

/** Sends a node what was planned for it. A replica that does not know its master yet refuses, and stays dirty. */
function* flush(node: ManagerNode): Script<void> {
  if (!node.dirty) return;
  if (node.replicate === null) {
    const slots = [...node.slots]
      .sort((a, b) => a - b)
      .slice(0, node.planned ?? undefined)
      .map(String);
    yield* ask(node, 'CLUSTER', 'ADDSLOTS', ...slots);
    node.dirty = false;
    return;
  }
  const reply = yield* ask(node, 'CLUSTER', 'REPLICATE', node.replicate);
  node.dirty = reply.type === 'error' || reply.type === 'lost';
}
