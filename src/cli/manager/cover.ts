// What `--cluster fix` does about slots that nobody owns: whoever has their keys gets them, and where nobody has, any master.
// It asks before each kind, whatever options were given.

import { now, print, random, readLine, type Script } from '../effects';
import { dictOrder } from './dict-order';
import { refuseIfUnreachable } from './fix';
import { ask, succeeded, type Manager } from './load';
import { addressText, slotsText, SLOTS, type ManagerNode } from './node';
import { closeSlot, covering, holderOfMost, setSlotAloud, takeSlot } from './slots';
import { moveSlot } from './transfer';

/** True where at least one slot was covered and nothing failed. */
export function* coverSlots(manager: Manager, covered: ReadonlySet<number>): Script<boolean> {
  yield* refuseIfUnreachable(manager, 'slots coverage');
  yield* print('>>> Fixing slots coverage...\n');
  const holders = new Map<number, ManagerNode[]>();
  for (let slot = 0; slot < SLOTS; slot++) {
    if (covered.has(slot)) continue;
    const found = yield* holdersOf(manager, slot);
    if (!found) return false;
    holders.set(slot, found);
  }
  const order = dictOrder([...holders.keys()].map(String)).map(Number);
  const held = (test: (count: number) => boolean) => order.filter((slot) => test(holders.get(slot)!.length));

  let fixed = 0;
  const none = held((count) => count === 0);
  if (none.length > 0) {
    yield* print(`The following uncovered slots have no keys across the cluster:\n${slotsText(new Set(none))}\n`);
    if (yield* agreed('Fix these slots by covering with a random node?')) {
      const masters = manager.nodes.filter((node) => !node.slave);
      let node = masters[0]!;
      let second = -1;
      for (const slot of none) {
        // One choice a second: redis-cli seeds its generator with the time before it draws.
        const thisSecond = Math.floor((yield* now()) / 1_000_000);
        if (thisSecond !== second) node = masters[yield* random(masters.length)]!;
        second = thisSecond;
        yield* covering(slot, node);
        if (!(yield* takeSlot(manager, node, slot, false))) return false;
        node.slots.add(slot);
        fixed++;
      }
    }
  }
  const single = held((count) => count === 1);
  if (single.length > 0) {
    yield* print(`The following uncovered slots have keys in just one node:\n${slotsText(new Set(single))}\n`);
    if (yield* agreed('Fix these slots by covering with those nodes?')) {
      for (const slot of single) {
        const node = holders.get(slot)![0]!;
        yield* covering(slot, node);
        if (!(yield* takeSlot(manager, node, slot, false))) return false;
        node.slots.add(slot);
        fixed++;
      }
    }
  }
  const multiple = held((count) => count > 1);
  if (multiple.length > 0) {
    yield* print(`The following uncovered slots have keys in multiple nodes:\n${slotsText(new Set(multiple))}\n`);
    if (yield* agreed('Fix these slots by moving keys into a single node?')) {
      for (const slot of multiple) {
        if (!(yield* gather(manager, slot, holders.get(slot)!))) return false;
        fixed++;
      }
    }
  }
  return fixed > 0;
}

function* agreed(question: string): Script<boolean> {
  const answer = yield* readLine(`${question} (type 'yes' to accept): `);
  return answer !== null && answer.startsWith('yes');
}

/** Masters with keys of the slot; null where one does not answer. */
function* holdersOf(manager: Manager, slot: number): Script<ManagerNode[] | null> {
  const found: ManagerNode[] = [];
  for (const node of manager.nodes) {
    if (node.slave || node.replicate !== null) continue;
    const keys = yield* ask(node, 'CLUSTER', 'GETKEYSINSLOT', String(slot), '1');
    if (!(yield* succeeded(node, keys))) return null;
    if (keys.type === 'array' && keys.items.length > 0) found.push(node);
  }
  return found;
}

/** The holder of most keys takes the slot, then the others' keys. */
function* gather(manager: Manager, slot: number, holders: readonly ManagerNode[]): Script<boolean> {
  const target = yield* holderOfMost(holders, slot);
  if (!target) return false;
  yield* print(`>>> Covering slot ${slot} moving keys to ${addressText(target)}\n`);
  if (!(yield* takeSlot(manager, target, slot, true))) return false;
  target.slots.add(slot);
  for (const source of holders) {
    if (source === target) continue;
    if (!(yield* setSlotAloud(source, target, slot, 'NODE'))) return false;
    // As if it took the slot in: MIGRATE would be redirected else.
    if (!(yield* setSlotAloud(source, target, slot, 'IMPORTING'))) return false;
    const options = { named: true, dots: true, cold: true, returnsErrors: false };
    if (yield* moveSlot(manager, source, target, slot, options)) return false;
    if (!(yield* closeSlot(source, slot))) return false;
  }
  return true;
}
