// `--cluster check` and the checks that other commands make: do the nodes agree, are slots open, are all covered.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import { isConsistent } from './consistency';
import { startingNode } from './arguments';
import { showClusterInfo } from './info';
import { ask, loadCluster, succeeded, type Manager } from './load';
import { addressText, nodeText, SLOTS, type ManagerNode } from './node';

export function* check(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args);
  if (!node || !(yield* loadCluster(manager, node))) return false;
  yield* showClusterInfo(manager.nodes);
  return yield* checkCluster(manager, false);
}

export function* showNodes(nodes: readonly ManagerNode[]): Script<void> {
  for (const node of nodes) yield* print(`${nodeText(node)}\n`);
}

/** Says how the loaded cluster is; true if nothing was found wrong. `quiet` leaves the list of nodes out. */
export function* checkCluster(manager: Manager, quiet: boolean): Script<boolean> {
  const { nodes } = manager;
  yield* print(`>>> Performing Cluster Check (using node ${addressText(nodes[0]!)})\n`);
  if (!quiet) yield* showNodes(nodes);
  const agreed = yield* isConsistent(nodes);
  yield* print(
    agreed ? '[OK] All nodes agree about slots configuration.\n' : "[ERR] Nodes don't agree about configuration!\n",
  );
  yield* print('>>> Check for open slots...\n');
  const open = yield* openSlots(nodes);
  if (open.length > 0) yield* print(`[WARNING] The following slots are open: ${open.join(',')}.\n`);
  yield* print('>>> Check slots coverage...\n');
  const covered = new Set(nodes.flatMap((node) => [...node.slots])).size === SLOTS;
  yield* print(
    covered ? `[OK] All ${SLOTS} slots covered.\n` : `[ERR] Not all ${SLOTS} slots are covered by nodes.\n\n`,
  );
  const single = !manager.options.searchMultipleOwners || (yield* searchMultipleOwners(nodes));
  return agreed && open.length === 0 && covered && single;
}

/** Slots that some node says it is moving, each once, after a warning for each such node. */
function* openSlots(nodes: readonly ManagerNode[]): Script<Bytes[]> {
  const open = new Set<Bytes>();
  for (const node of nodes) {
    for (const state of ['migrating', 'importing'] as const) {
      const slots = node[state].map(({ slot }) => slot);
      if (slots.length === 0) continue;
      for (const slot of slots) open.add(slot);
      yield* print(`[WARNING] Node ${addressText(node)} has slots in ${state} state ${slots.join(',')}.\n`);
    }
  }
  return [...open];
}

/** A master that has keys of a slot counts as an owner beside the one that claims it. */
function* searchMultipleOwners(nodes: readonly ManagerNode[]): Script<boolean> {
  yield* print('>>> Check for multiple slot owners...\n');
  let found = 0;
  const masters = nodes.filter((node) => !node.slave);
  for (let slot = 0; slot < SLOTS; slot++) {
    const owners: ManagerNode[] = [];
    for (const node of masters) if (node.slots.has(slot) || (yield* countKeys(node, slot)) > 0) owners.push(node);
    if (owners.length < 2) continue;
    found++;
    yield* print(`[WARNING] Slot ${slot} has ${owners.length} owners:\n`);
    for (const node of owners) yield* print(`    ${addressText(node)}\n`);
  }
  if (found === 0) yield* print('[OK] No multiple owners found.\n');
  return found === 0;
}

/** Keys of a slot in a node; -1 without an answer. */
export function* countKeys(node: ManagerNode, slot: number): Script<number> {
  const reply = yield* ask(node, 'CLUSTER', 'COUNTKEYSINSLOT', String(slot));
  if (!(yield* succeeded(node, reply))) return -1;
  return reply.type === 'integer' ? Number(reply.value) : 0;
}
