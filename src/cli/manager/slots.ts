// What a cluster manager command can do to one slot of one node: open and close it, give it away, take it, count its keys.
// Where a function says no it has shown the node's error, unless it is said to keep it for its caller.

import { print, type Script } from '../effects';
import type { Answer } from '../link';
import { ask, printReplyError, succeeded, type Manager } from './load';
import { addressText, type ManagerNode, type Peer } from './node';

/** Why a step failed: the node's error, or null where it gave none. */
export interface Failure {
  why: string | null;
}

/** CLUSTER SETSLOT with another node; null where it worked. The error is not shown. */
export function* setSlot(node: Peer, other: Peer, slot: number, state: string): Script<Failure | null> {
  const reply = yield* ask(node, 'CLUSTER', 'SETSLOT', String(slot), state, other.name!);
  if (reply.type === 'lost') return { why: 'CLUSTER SETSLOT failed to run' };
  return reply.type === 'error' ? { why: reply.text } : null;
}

/** The same for callers that only go on or stop: an error is shown, a lost connection is not. */
export function* setSlotAloud(node: Peer, other: Peer, slot: number, state: string): Script<boolean> {
  const reply = yield* ask(node, 'CLUSTER', 'SETSLOT', String(slot), state, other.name!);
  return yield* succeeded(node, reply);
}

export function* closeSlot(node: Peer, slot: number): Script<boolean> {
  return yield* succeeded(node, yield* ask(node, 'CLUSTER', 'SETSLOT', String(slot), 'STABLE'));
}

/** The node owns the slot no longer; that it did not before is no error. */
export function* deleteSlot(manager: Manager, node: ManagerNode, slot: number): Script<boolean> {
  const reply = yield* ask(node, 'CLUSTER', 'DELSLOTS', String(slot));
  if (reply.type === 'lost') return false;
  if (reply.type !== 'error') return true;
  if ((yield* isUnassigned(manager, node, slot)) === true) return true;
  yield* printReplyError(node, reply.text);
  return false;
}

/** Whether nobody that the manager knows owns the slot, as `node` sees it; null (said aloud) where it gives an error. */
export function* isUnassigned(manager: Manager, node: Peer, slot: number): Script<boolean | null> {
  const reply = yield* ask(node, 'CLUSTER', 'SLOTS');
  if (reply.type === 'error') {
    yield* printReplyError(node, reply.text);
    return null;
  }
  if (reply.type !== 'array') return true;
  for (const range of reply.items) {
    if (range.type !== 'array') continue;
    const [first, last, owner] = range.items;
    if (first?.type !== 'integer' || last?.type !== 'integer' || owner?.type !== 'array') continue;
    if (slot < Number(first.value) || slot > Number(last.value)) continue;
    const id = owner.items[2];
    if (id?.type === 'bulk' && manager.nodes.some((known) => known.name === id.text)) return false;
  }
  return true;
}

/** Keys of a slot in a node; null without a number. */
export function* countKeys(node: Peer, slot: number): Script<number | null> {
  const reply = yield* ask(node, 'CLUSTER', 'COUNTKEYSINSLOT', String(slot));
  if (!(yield* succeeded(node, reply))) return null;
  return reply.type === 'integer' ? Number(reply.value) : 0;
}

/** Of the masters among `nodes` the one with the most keys of the slot, the first of equals; null where one gives no number. */
export function* holderOfMost(nodes: readonly ManagerNode[], slot: number): Script<ManagerNode | null> {
  let best: ManagerNode | null = null;
  let most = 0;
  for (const node of nodes) {
    if (node.slave || node.replicate !== null) continue;
    const keys = yield* countKeys(node, slot);
    if (keys === null) return null;
    if (best && keys <= most) continue;
    best = node;
    most = keys;
  }
  return best;
}

/**
 * The node owns the slot from now on, by a new epoch, whoever owned it before: one transaction, of which only ADDSLOTS must
 * not fail. `close` also ends its importing or migrating.
 */
export function* takeSlot(manager: Manager, node: ManagerNode, slot: number, close: boolean): Script<boolean> {
  if (!(yield* succeeded(node, yield* ask(node, 'MULTI')))) return false;
  yield* deleteSlot(manager, node, slot);
  yield* succeeded(node, yield* ask(node, 'CLUSTER', 'ADDSLOTS', String(slot)));
  if (close) yield* closeSlot(node, slot);
  yield* succeeded(node, yield* ask(node, 'CLUSTER', 'BUMPEPOCH'));
  const replies: Answer = yield* ask(node, 'EXEC');
  if (!(yield* succeeded(node, replies)) || replies.type !== 'array') return false;
  const added = replies.items[1];
  if (added?.type !== 'error') return true;
  yield* printReplyError(node, added.text);
  return false;
}

/** The known node with this id (capital letters allowed); null where there is none. */
export function nodeById(nodes: readonly ManagerNode[], id: string): ManagerNode | null {
  return nodes.find((node) => node.name === id.toLowerCase()) ?? null;
}

/** The first of the masters with the fewest replicas. */
export function masterWithFewestReplicas(nodes: readonly ManagerNode[]): ManagerNode | null {
  let best: ManagerNode | null = null;
  for (const node of nodes) if (!node.slave && (!best || node.replicas < best.replicas)) best = node;
  return best;
}

export function* covering(slot: number, node: ManagerNode): Script<void> {
  yield* print(`>>> Covering slot ${slot} with ${addressText(node)}\n`);
}
