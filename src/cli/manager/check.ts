// The check of `--cluster check` and of other commands: do the nodes agree, are slots open, are all covered. For
// `--cluster fix` the same, each finding followed by its repair.

import type { Bytes } from '../../sim/bytes';
import { Late } from '../../sim/parts';
import { print, type Script } from '../effects';
import { isConsistent } from './consistency';
import { dictOrder } from './dict-order';
import type { Manager } from './load';
import { addressText, nodeText, SLOTS, type ManagerNode } from './node';
import { countKeys } from './slots';

interface Repairs {
  fixOpenSlot(manager: Manager, slot: number): Script<boolean>;
  fixMultipleOwners(manager: Manager, slot: number, owners: readonly ManagerNode[]): Script<boolean>;
  coverSlots(manager: Manager, covered: ReadonlySet<number>): Script<boolean>;
}

/** What only `fix` does. */
export const repairs = new Late<Repairs>('rest');

export function* showNodes(nodes: readonly ManagerNode[]): Script<void> {
  for (const node of nodes) yield* print(`${nodeText(node)}\n`);
}

/**
 * Says how the loaded cluster is, and counts in `manager.errors` what is wrong; for `fix` it also mends that. True if nothing
 * is left to be done as far as it can tell. `quiet` leaves the list of nodes out.
 */
export function* checkCluster(manager: Manager, quiet: boolean): Script<boolean> {
  const { nodes } = manager;
  yield* print(`>>> Performing Cluster Check (using node ${addressText(nodes[0]!)})\n`);
  if (!quiet) yield* showNodes(nodes);
  let sound = yield* isConsistent(nodes);
  if (sound) yield* print('[OK] All nodes agree about slots configuration.\n');
  else yield* problem(manager, "[ERR] Nodes don't agree about configuration!");
  yield* print('>>> Check for open slots...\n');
  const open = yield* openSlots(manager);
  if (open.length > 0) {
    sound = false;
    yield* print(`[WARNING] The following slots are open: ${open.join(',')}.\n`);
    if (manager.fix) {
      for (const slot of open) {
        sound = yield* repairs.get().fixOpenSlot(manager, Number(slot));
        if (!sound) break;
      }
    }
  }
  yield* print('>>> Check slots coverage...\n');
  const covered = new Set(nodes.flatMap((node) => [...node.slots]));
  if (covered.size === SLOTS) {
    yield* print(`[OK] All ${SLOTS} slots covered.\n`);
  } else {
    yield* problem(manager, `[ERR] Not all ${SLOTS} slots are covered by nodes.\n`);
    sound = manager.fix && (yield* repairs.get().coverSlots(manager, covered));
  }
  if (!manager.options.searchMultipleOwners) return sound;
  return yield* searchMultipleOwners(manager, sound);
}

function* problem(manager: Manager, what: string): Script<void> {
  manager.errors++;
  yield* print(`${what}\n`);
}

/** Slots that some node says it is moving, each once, after a warning for each such node. */
function* openSlots(manager: Manager): Script<Bytes[]> {
  const open: Bytes[] = [];
  for (const node of manager.nodes) {
    for (const state of ['migrating', 'importing'] as const) {
      const slots = node[state].map(({ slot }) => slot);
      if (slots.length === 0) continue;
      open.push(...slots);
      yield* problem(manager, `[WARNING] Node ${addressText(node)} has slots in ${state} state ${slots.join(',')}.`);
    }
  }
  return dictOrder(open);
}

/** A master that has keys of a slot counts as an owner beside the one that claims it. */
function* searchMultipleOwners(manager: Manager, soundSoFar: boolean): Script<boolean> {
  yield* print('>>> Check for multiple slot owners...\n');
  let sound = soundSoFar;
  let found = 0;
  const masters = manager.nodes.filter((node) => !node.slave);
  for (let slot = 0; slot < SLOTS; slot++) {
    const owners: ManagerNode[] = [];
    for (const node of masters) {
      if (node.slots.has(slot) || ((yield* countKeys(node, slot)) ?? 0) > 0) owners.push(node);
    }
    if (owners.length < 2) continue;
    found++;
    sound = false;
    yield* print(`[WARNING] Slot ${slot} has ${owners.length} owners:\n`);
    for (const node of owners) yield* print(`    ${addressText(node)}\n`);
    if (!manager.fix) continue;
    sound = yield* repairs.get().fixMultipleOwners(manager, slot, owners);
    if (!sound) {
      yield* print(`Failed to fix multiple owners for slot ${slot}\n`);
      break;
    }
    found--;
  }
  if (found === 0) yield* print('[OK] No multiple owners found.\n');
  return sound;
}
