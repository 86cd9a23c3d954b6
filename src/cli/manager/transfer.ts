// Moving one slot: open it on both sides, move its keys in batches, give it to the target, tell the others. The order is
// redis-cli's own: a manager, a node or a cable that fails in the middle leaves what `fix` expects to find.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import type { Answer } from '../link';
import { ask, printReplyError, type Manager } from './load';
import { addressText, type ManagerNode, type Peer } from './node';
import { isUnassigned, setSlot, setSlotAloud, type Failure } from './slots';

export interface MoveOptions {
  /** Says which slot moves, and ends the line. */
  named: boolean;
  /** A dot for every key. */
  dots: boolean;
  /** Keys only: no node is told anything about the slot. */
  cold: boolean;
  /** Errors are the caller's to show. */
  returnsErrors: boolean;
}

const SLAVE_REFUSES = 'ERR Please use SETSLOT only with masters.';

/** Null where the slot was moved. */
export function* moveSlot(
  manager: Manager,
  source: ManagerNode,
  target: ManagerNode,
  slot: number,
  options: MoveOptions,
): Script<Failure | null> {
  const { named, cold, returnsErrors } = options;
  if (named) yield* print(`Moving slot ${slot} from ${addressText(source)} to ${addressText(target)}: `);
  const set = function* (node: Peer, other: Peer, state: string): Script<Failure | null> {
    if (returnsErrors) return yield* setSlot(node, other, slot, state);
    return (yield* setSlotAloud(node, other, slot, state)) ? null : { why: null };
  };
  if (!cold) {
    const failure = (yield* set(target, source, 'importing')) ?? (yield* set(source, target, 'migrating'));
    if (failure) return failure;
  }
  const stuck = yield* moveKeys(manager, source, target, slot, options);
  if (named) yield* print('\n');
  if (stuck) return stuck;
  if (cold) return null;
  // The target first: were it to die after the others were told, nobody would own the slot.
  const untaken = yield* set(target, target, 'node');
  if (untaken) return untaken;
  const unsaid = yield* set(source, target, 'node');
  // A source that gave its last slot away has become a replica already.
  if (unsaid && returnsErrors && !unsaid.why?.startsWith(SLAVE_REFUSES)) return unsaid;
  for (const other of manager.nodes) {
    if (other === target || other === source || other.slave) continue;
    const failure = yield* set(other, target, 'node');
    if (failure) return failure;
  }
  return null;
}

function* moveKeys(
  manager: Manager,
  source: ManagerNode,
  target: ManagerNode,
  slot: number,
  { dots, returnsErrors }: MoveOptions,
): Script<Failure | null> {
  for (;;) {
    const batch = String(manager.options.pipeline);
    const listed = yield* ask(source, 'CLUSTER', 'GETKEYSINSLOT', String(slot), batch);
    if (listed.type === 'error') {
      if (returnsErrors) yield* printReplyError(source, listed.text);
      return { why: listed.text };
    }
    if (listed.type !== 'array') return { why: null };
    const keys = listed.items.map((item) => (item.type === 'bulk' ? item.text : ''));
    if (keys.length === 0) return null;
    const reply = yield* migrate(manager, source, target, keys, false);
    // Without an answer the keys are asked for again; a lost connection shows itself then.
    if (reply.type === 'lost') continue;
    if (reply.type === 'error') {
      const failure = yield* moveAnyway(manager, source, target, slot, keys, reply.text);
      if (failure) return failure;
    }
    if (dots) yield* print('.'.repeat(keys.length));
  }
}

function* migrate(
  manager: Manager,
  source: Peer,
  target: Peer,
  keys: readonly Bytes[],
  replace: boolean,
): Script<Answer> {
  const { user, password, options } = manager;
  const auth = password === null ? [] : user === null ? ['AUTH', password] : ['AUTH2', user, password];
  const timeout = String(options.timeoutMs);
  const words = ['MIGRATE', target.ip, String(target.port), '', '0', timeout, ...(replace ? ['REPLACE'] : [])];
  return yield* ask(source, ...words, ...auth, 'KEYS', ...keys);
}

/**
 * MIGRATE was refused. Two refusals can be overcome: 1. the target has such a key already: tried again with REPLACE if the
 * values are the same, or if that was asked for; 2. the source knows no owner of the slot: tried again, after `fix` named one.
 */
function* moveAnyway(
  manager: Manager,
  source: ManagerNode,
  target: ManagerNode,
  slot: number,
  keys: readonly Bytes[],
  refusal: Bytes,
): Script<Failure | null> {
  let why = refusal;
  const busy = refusal.includes('BUSYKEY');
  const notServed = !busy && (yield* isUnassigned(manager, source, slot)) === true;
  if (busy || notServed) {
    if (manager.fix && notServed) {
      yield* print(`*** Slot was not served, setting owner to node ${addressText(target)}.\n`);
      yield* setSlotAloud(source, target, slot, 'node');
    }
    if (busy) {
      yield* print('\n*** Target key exists\n');
      if (!manager.options.replace && !(yield* valuesAgree(source, target, keys))) return { why: null };
      yield* print('*** Replacing target keys...\n');
    }
    const again = yield* migrate(manager, source, target, keys, busy);
    if (again.type === 'lost') return { why: null };
    if (again.type !== 'error') return null;
    why = again.text;
  }
  yield* print('\n');
  yield* printReplyError(source, why);
  return { why };
}

const NO_SUCH_KEY = '0'.repeat(40);

/** Whether keys that both have hold the same in both; else says which do not, or that it cannot tell. */
function* valuesAgree(source: ManagerNode, target: ManagerNode, keys: readonly Bytes[]): Script<boolean> {
  yield* print('*** Checking key values on both nodes...\n');
  const [ours, theirs] = [yield* digests(source, keys), yield* digests(target, keys)];
  for (const { node, reply } of [ours, theirs]) {
    if (reply.type === 'error') yield* printReplyError(node, reply.text);
  }
  if (ours.reply.type !== 'array' || theirs.reply.type !== 'array') {
    yield* print('*** Value check failed!\n');
    return false;
  }
  const [mine, yours] = [textsOf(ours.reply.items), textsOf(theirs.reply.items)];
  const different = keys.filter((_, i) => mine[i] !== NO_SUCH_KEY && yours[i] !== NO_SUCH_KEY && mine[i] !== yours[i]);
  if (different.length === 0) return true;
  yield* print(
    `*** Found ${different.length} key(s) in both source node and target node having different values.\n` +
      `    Source node: ${addressText(source)}\n    Target node: ${addressText(target)}\n    Keys(s):\n` +
      different.map((key) => `    - ${key}\n`).join('') +
      'Please fix the above key(s) manually and try again or relaunch the command \n' +
      'with --cluster-replace option to force key overriding.\n',
  );
  return false;
}

function* digests(node: Peer, keys: readonly Bytes[]): Script<{ node: Peer; reply: Answer }> {
  return { node, reply: yield* ask(node, 'DEBUG', 'DIGEST-VALUE', ...keys) };
}

const textsOf = (items: readonly Answer[]): Bytes[] =>
  items.map((item) => (item.type === 'bulk' || item.type === 'status' ? item.text : ''));
