// What `--cluster fix` does about an open slot, and about a slot that several masters have keys of. One owner is settled
// first; then keys go where they belong and the slot is closed everywhere.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import { Exit } from '../exit';
import { ask, succeeded, type Manager } from './load';
import { addressText, type ManagerNode } from './node';
import { closeSlot, countKeys, deleteSlot, holderOfMost, setSlotAloud, takeSlot } from './slots';
import { moveSlot, type MoveOptions } from './transfer';

/** Masters that cannot be asked may own what seems to be nobody's: without an option that says otherwise this ends it all. */
export function* refuseIfUnreachable(manager: Manager, what: 'open slots' | 'slots coverage'): Script<void> {
  if (manager.unreachableMasters === 0 || manager.options.fixWithUnreachableMasters) return;
  yield* print(
    `*** Fixing ${what} with ${manager.unreachableMasters} unreachable masters is dangerous: redis-cli will assume ` +
      'that slots about masters that are not reachable are not covered, and will try to reassign them to the reachable ' +
      'nodes. This can cause data loss and is rarely what you want to do. If you really want to proceed use the ' +
      '--cluster-fix-with-unreachable-masters option.\n',
  );
  throw new Exit(1);
}

const WARM: MoveOptions = { named: true, dots: true, cold: false, returnsErrors: false };
const COLD: MoveOptions = { ...WARM, cold: true };

const textOf = (nodes: readonly ManagerNode[]): string => nodes.map(addressText).join(',');
const without = (nodes: ManagerNode[], node: ManagerNode): ManagerNode[] => nodes.filter((other) => other !== node);
const mastersOf = (manager: Manager): ManagerNode[] => manager.nodes.filter((node) => !node.slave);
const lists = (open: ManagerNode['migrating'], slot: number): boolean =>
  open.some((entry) => Number(entry.slot) === slot);

/** Who moves the slot out, and who takes it in or has keys of it although it neither owns nor moves it. */
interface OpenSlot {
  migrating: ManagerNode[];
  importing: ManagerNode[];
}

/** True where the slot is closed now, or nothing speaks against going on. */
export function* fixOpenSlot(manager: Manager, slot: number): Script<boolean> {
  yield* refuseIfUnreachable(manager, 'open slots');
  yield* print(`>>> Fixing open slot ${slot}\n`);
  const owners = yield* possibleOwners(manager, slot);
  let owner = owners?.length === 1 ? owners[0]! : null;
  const open = owners && (yield* findOpen(manager, slot, owner));
  if (!owners || !open) return false;
  const said = { migrating: textOf(open.migrating), importing: textOf(open.importing) };
  if (said.migrating) yield* print(`Set as migrating in: ${said.migrating}\n`);
  if (said.importing) yield* print(`Set as importing in: ${said.importing}\n`);

  if (!owner) {
    owner = yield* chooseOwner(manager, slot);
    if (!owner) return false;
    open.migrating = without(open.migrating, owner);
    open.importing = without(open.importing, owner);
  }
  if (owners.length > 1) {
    for (const other of owners) {
      if (other === owner) continue;
      if (!(yield* disown(manager, other, owner, slot))) return false;
      // Its keys are to be moved like those of any node that takes the slot in.
      open.importing = [...without(open.importing, other), other];
      open.migrating = without(open.migrating, other);
    }
  }

  const { migrating, importing } = open;
  if (migrating.length === 1 && importing.length === 1) {
    return yield* finishMove(manager, slot, migrating[0]!, importing[0]!);
  }
  if (migrating.length === 0 && importing.length > 0) return yield* gatherKeys(manager, slot, owner, importing);
  if (migrating.length === 1 && importing.length > 1) {
    const closed = yield* closeIdle(manager, slot, migrating[0]!, importing);
    if (closed !== null) return closed;
  } else if (migrating.length === 1) {
    const closed = yield* closeAbandoned(slot, migrating[0]!, owner);
    if (closed !== null) return closed;
  }
  yield* print(
    "[ERR] Sorry, redis-cli can't fix this slot yet (work in progress). Slot is set as migrating in " +
      `${said.migrating}, as importing in ${said.importing}, owner is ${addressText(owner)}\n`,
  );
  return false;
}

/** Masters that claim the slot or have keys of it; null where one does not answer. */
function* possibleOwners(manager: Manager, slot: number): Script<ManagerNode[] | null> {
  const owners: ManagerNode[] = [];
  for (const node of mastersOf(manager)) {
    if (!node.slots.has(slot)) {
      const keys = yield* countKeys(node, slot);
      if (keys === null) return null;
      if (keys === 0) continue;
      yield* print(`*** Found keys about slot ${slot} in non-owner node ${addressText(node)}!\n`);
    }
    owners.push(node);
  }
  return owners;
}

function* findOpen(manager: Manager, slot: number, owner: ManagerNode | null): Script<OpenSlot | null> {
  const open: OpenSlot = { migrating: [], importing: [] };
  for (const node of mastersOf(manager)) {
    if (lists(node.migrating, slot)) open.migrating.push(node);
    else if (lists(node.importing, slot)) open.importing.push(node);
    else if (node !== owner) {
      const keys = yield* countKeys(node, slot);
      if (keys === null) return null;
      if (keys === 0) continue;
      yield* print(`*** Found keys about slot ${slot} in node ${addressText(node)}!\n`);
      open.importing.push(node);
    }
  }
  return open;
}

function* chooseOwner(manager: Manager, slot: number): Script<ManagerNode | null> {
  yield* print('>>> No single clear owner for the slot, selecting an owner by # of keys...\n');
  const owner = yield* holderOfMost(manager.nodes, slot);
  if (!owner) {
    yield* print("[ERR] Can't select a slot owner. Impossible to fix.\n");
    return null;
  }
  yield* print(`*** Configuring ${addressText(owner)} as the slot owner\n`);
  if (!(yield* closeSlot(owner, slot)) || !(yield* takeSlot(manager, owner, slot, false))) return null;
  owner.slots.add(slot);
  return owner;
}

/** `node` knows that `owner` owns the slot, and lets its keys out. */
function* disown(manager: Manager, node: ManagerNode, owner: ManagerNode, slot: number): Script<boolean> {
  if (!(yield* deleteSlot(manager, node, slot))) return false;
  node.slots.delete(slot);
  return (yield* setSlotAloud(node, owner, slot, 'node')) && (yield* setSlotAloud(node, owner, slot, 'importing'));
}

function* finishMove(manager: Manager, slot: number, source: ManagerNode, target: ManagerNode): Script<boolean> {
  yield* print(`>>> Case 1: Moving slot ${slot} from ${addressText(source)} to ${addressText(target)}\n`);
  if (yield* moveSlot(manager, source, target, slot, WARM)) return false;
  source.slots.delete(slot);
  target.slots.add(slot);
  return true;
}

/** Everybody's keys go to the owner; the slot was moved behind the others' backs, so they are told. */
function* gatherKeys(
  manager: Manager,
  slot: number,
  owner: ManagerNode,
  importing: readonly ManagerNode[],
): Script<boolean> {
  yield* print(`>>> Case 2: Moving all the ${slot} slot keys to its owner ${addressText(owner)}\n`);
  for (const node of importing) {
    if (node === owner) continue;
    if (yield* moveSlot(manager, node, owner, slot, COLD)) return false;
    yield* print(`>>> Setting ${slot} as STABLE in ${addressText(node)}\n`);
    if (!(yield* closeSlot(node, slot))) return false;
  }
  for (const node of mastersOf(manager)) {
    if (node !== owner && !(yield* setSlotAloud(node, owner, slot, 'NODE'))) return false;
  }
  return true;
}

/** Several take it in and none has keys: it goes where it was meant to go, or stays; null where one has keys. */
function* closeIdle(
  manager: Manager,
  slot: number,
  source: ManagerNode,
  importing: readonly ManagerNode[],
): Script<boolean | null> {
  const meant: Bytes | undefined = source.migrating.find((entry) => Number(entry.slot) === slot)?.node;
  let target: ManagerNode | null = null;
  for (const node of importing) {
    if (((yield* countKeys(node, slot)) ?? 0) > 0) return null;
    if (node.name === meant) target = node;
  }
  if (target) {
    yield* print(
      `>>> Case 3: Moving slot ${slot} from ${addressText(source)} to ${addressText(target)} ` +
        'and closing it on all the other importing nodes.\n',
    );
    if (yield* moveSlot(manager, source, target, slot, WARM)) return false;
  } else {
    yield* print(`>>> Case 3: Closing slot ${slot} on both migrating and importing nodes.\n`);
    if (!(yield* closeSlot(source, slot))) return false;
  }
  for (const node of importing) if (node !== target && !(yield* closeSlot(node, slot))) return false;
  return true;
}

/** Nobody takes in what one moves out: it is closed if that one is the owner or has no keys; null where it is neither. */
function* closeAbandoned(slot: number, source: ManagerNode, owner: ManagerNode): Script<boolean | null> {
  if (source !== owner) {
    const keys = yield* ask(source, 'CLUSTER', 'GETKEYSINSLOT', String(slot), '10');
    if (!(yield* succeeded(source, keys))) return false;
    if (keys.type === 'array' && keys.items.length > 0) return null;
  }
  yield* print(`>>> Case 4: Closing slot ${slot} on ${addressText(source)}\n`);
  return yield* closeSlot(source, slot);
}

/** The owner with the most keys keeps the slot; all others are told and give their keys to it. */
export function* fixMultipleOwners(manager: Manager, slot: number, owners: readonly ManagerNode[]): Script<boolean> {
  yield* print(`>>> Fixing multiple owners for slot ${slot}...\n`);
  const owner = (yield* holderOfMost(owners, slot)) ?? owners[0]!;
  yield* print(`>>> Setting slot ${slot} owner: ${addressText(owner)}\n`);
  if (!(yield* takeSlot(manager, owner, slot, false))) return false;
  let worked = false;
  for (const node of mastersOf(manager)) {
    if (node === owner) continue;
    const keys = yield* countKeys(node, slot);
    worked = keys !== null;
    if (keys === null) break;
    yield* deleteSlot(manager, node, slot);
    if (!(yield* setSlotAloud(node, owner, slot, 'node'))) return false;
    if (keys === 0) continue;
    worked = (yield* moveSlot(manager, node, owner, slot, COLD)) === null;
    if (!worked) break;
  }
  return worked;
}
