// List commands that answer at once (Redis 7.0's t_list.c); moves between lists and those that wait are in
// list-moves.ts.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, EMPTY_ARRAY, error, integer, NIL, NIL_ARRAY, OK } from '../../resp';
import { deleteKey, lookupRead, lookupWrite, setKey, signalModified } from '../database';
import {
  createList,
  insertItem,
  itemAt,
  items,
  itemsFromRight,
  popItem,
  pushItem,
  removeItems,
  setItem,
  slice,
  type End,
  type ListValue,
} from '../list';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { INT64_MAX } from './numbers';
import { answering, integerArgument, NO_SUCH_KEY, Refusal, SYNTAX, valueOf } from './replies';

export const readList = (call: Call, key: Bytes): ListValue | null => valueOf(lookupRead(call, key), 'list');

export const listForWrite = (call: Call, key: Bytes): ListValue | null => valueOf(lookupWrite(call, key), 'list');

/** The list at `key`, made if there is none. */
export function listToPush(call: Call, key: Bytes): ListValue {
  const old = listForWrite(call, key);
  if (old) return old;
  const made = createList();
  setKey(call, key, made);
  return made;
}

/** Items were taken out: an empty list is no key any more. */
export function itemsTaken(call: Call, key: Bytes, list: ListValue, count: number, event: string): void {
  notify(call, 'l', event, key);
  if (list.size === 0) {
    deleteKey(call, key);
    notify(call, 'g', 'del', key);
  } else signalModified(call.server, key);
  call.server.stats.dirty += count;
}

/** What is told of items that go or come at an end. */
export const POPPED: Record<End, string> = { left: 'lpop', right: 'rpop' };
export const PUSHED: Record<End, string> = { left: 'lpush', right: 'rpush' };

/** Takes up to `count` items at that end; the order is that of popping one after the other. */
export function popItems(call: Call, key: Bytes, list: ListValue, end: End, count: number): Bytes[] {
  const taken: Bytes[] = [];
  while (taken.length < count && list.size > 0) taken.push(popItem(list, end));
  itemsTaken(call, key, list, taken.length, POPPED[end]);
  return taken;
}

/** An integer argument of at least `least`; refuses with `text` whatever is wrong with it. */
export function atLeast(argument: Bytes, least: bigint, text: string): number {
  const refusal = error(`ERR ${text}`);
  const value = integerArgument(argument, refusal);
  if (value < least) throw new Refusal(refusal);
  return Number(value);
}

/** The first and last index that a range with negative indexes means; null: it is empty. */
export function rangeOf(first: bigint, last: bigint, size: number): [number, number] | null {
  const from = first < 0n ? Math.max(0, size + Number(first)) : Number(first);
  const to = Math.min(last < 0n ? size + Number(last) : Number(last), size - 1);
  return from > to || from >= size ? null : [from, to];
}

function push(call: Call, end: End, onlyThere: boolean): string {
  const [, key, ...more] = call.argv as [string, Bytes, ...Bytes[]];
  if (onlyThere && !listForWrite(call, key)) return integer(0);
  const list = listToPush(call, key);
  for (const item of more) pushItem(list, end, item);
  signalModified(call.server, key);
  notify(call, 'l', PUSHED[end], key);
  call.server.stats.dirty += more.length;
  return integer(list.size);
}

function pop(call: Call, end: End): string {
  const { argv } = call;
  if (argv.length > 3) return error(`ERR wrong number of arguments for '${argv[0]!.toLowerCase()}' command`);
  const count = argv.length === 3 ? atLeast(argv[2]!, 0n, 'value is out of range, must be positive') : null;
  const key = argv[1]!;
  const list = listForWrite(call, key);
  if (!list) return count === null ? NIL : NIL_ARRAY;
  if (count === null) return bulk(popItems(call, key, list, end, 1)[0]!);
  return count === 0 ? EMPTY_ARRAY : bulks(popItems(call, key, list, end, count));
}

function llen(call: Call): string {
  return integer(readList(call, call.argv[1]!)?.size ?? 0);
}

/** An index as it is counted from the left; null: outside. */
function indexOf(list: ListValue, argument: Bytes): number | null {
  const given = integerArgument(argument);
  const index = given < 0n ? list.size + Number(given) : Number(given);
  return index < 0 || index >= list.size ? null : index;
}

function lindex(call: Call): string {
  const list = readList(call, call.argv[1]!);
  const index = list && indexOf(list, call.argv[2]!);
  return list && index !== null ? bulk(itemAt(list, index)) : NIL;
}

function lset(call: Call): string {
  const [, key, at, item] = call.argv as [string, Bytes, Bytes, Bytes];
  const list = listForWrite(call, key);
  if (!list) return NO_SUCH_KEY;
  const index = indexOf(list, at);
  if (index === null) return error('ERR index out of range');
  setItem(list, index, item);
  signalModified(call.server, key);
  notify(call, 'l', 'lset', key);
  call.server.stats.dirty++;
  return OK;
}

function lrange(call: Call): string {
  const first = integerArgument(call.argv[2]!);
  const last = integerArgument(call.argv[3]!);
  const list = readList(call, call.argv[1]!);
  const range = list && rangeOf(first, last, list.size);
  return range ? bulks(slice(list!, ...range)) : EMPTY_ARRAY;
}

function ltrim(call: Call): string {
  const key = call.argv[1]!;
  const first = integerArgument(call.argv[2]!);
  const last = integerArgument(call.argv[3]!);
  const list = listForWrite(call, key);
  if (!list) return OK;
  const before = list.size;
  const [from, to] = rangeOf(first, last, before) ?? [before, before - 1];
  removeItems(list, to + 1, before - to - 1);
  removeItems(list, 0, from);
  itemsTaken(call, key, list, before - list.size, 'ltrim');
  return OK;
}

function linsert(call: Call): string {
  const [, key, where, pivot, item] = call.argv as [string, Bytes, Bytes, Bytes, Bytes];
  const place = where.toLowerCase();
  if (place !== 'before' && place !== 'after') return SYNTAX;
  const list = listForWrite(call, key);
  if (!list) return integer(0);
  let at = place === 'after' ? 1 : 0;
  for (const other of items(list)) {
    if (other === pivot) {
      insertItem(list, at, item);
      signalModified(call.server, key);
      notify(call, 'l', 'linsert', key);
      call.server.stats.dirty++;
      return integer(list.size);
    }
    at++;
  }
  return integer(-1);
}

function lrem(call: Call): string {
  const [, key, amount, item] = call.argv as [string, Bytes, Bytes, Bytes];
  const wanted = integerArgument(amount);
  const list = listForWrite(call, key);
  if (!list) return integer(0);
  const fromRight = wanted < 0n;
  const limit = wanted === 0n ? Infinity : Number(fromRight ? -wanted : wanted);
  const found: number[] = [];
  let passed = 0;
  for (const other of fromRight ? itemsFromRight(list) : items(list)) {
    if (other === item) found.push(fromRight ? list.size - 1 - passed : passed);
    passed++;
    if (found.length >= limit) break;
  }
  // From the right, so that the places of the others stay as they are.
  for (const index of found.sort((a, b) => b - a)) removeItems(list, index, 1);
  if (found.length > 0) itemsTaken(call, key, list, found.length, 'lrem');
  return integer(found.length);
}

interface PositionOptions {
  rank: bigint;
  /** Null: the option was not given. */
  count: number | null;
  maxLength: number;
}

function positionOptions(words: readonly Bytes[]): PositionOptions {
  const found: PositionOptions = { rank: 1n, count: null, maxLength: 0 };
  for (let i = 0; i < words.length; i += 2) {
    const word = words[i]!.toUpperCase();
    const next = words[i + 1];
    if (next === undefined) throw new Refusal(SYNTAX);
    if (word === 'RANK') {
      found.rank = integerArgument(next);
      if (found.rank === 0n) {
        throw new Refusal(
          error(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to " +
              'start from the end of the list',
          ),
        );
      }
    } else if (word === 'COUNT') found.count = atLeast(next, 0n, "COUNT can't be negative");
    else if (word === 'MAXLEN') found.maxLength = atLeast(next, 0n, "MAXLEN can't be negative");
    else throw new Refusal(SYNTAX);
  }
  return found;
}

function lpos(call: Call): string {
  const [, key, item, ...words] = call.argv as [string, Bytes, Bytes, ...Bytes[]];
  const { rank, count, maxLength } = positionOptions(words);
  const list = readList(call, key);
  const found: number[] = [];
  if (list) {
    const fromRight = rank < 0n;
    // In 64 bits the least number has no opposite: it stays what it is, and nothing is passed over.
    let toPass = (fromRight ? BigInt.asIntN(64, -rank) : rank) - 1n;
    const limit = count === null ? 1 : count === 0 ? INT64_MAX : count;
    let passed = 0;
    for (const other of fromRight ? itemsFromRight(list) : items(list)) {
      if (found.length >= limit || (maxLength > 0 && passed >= maxLength)) break;
      if (other === item && toPass-- <= 0n) found.push(fromRight ? list.size - 1 - passed : passed);
      passed++;
    }
  }
  if (count !== null) return array(found.map((index) => integer(index)));
  return found.length > 0 ? integer(found[0]!) : NIL;
}

export const listCommands: HandlerTable = {
  lpush: answering((call) => push(call, 'left', false)),
  rpush: answering((call) => push(call, 'right', false)),
  lpushx: answering((call) => push(call, 'left', true)),
  rpushx: answering((call) => push(call, 'right', true)),
  lpop: answering((call) => pop(call, 'left')),
  rpop: answering((call) => pop(call, 'right')),
  llen: answering(llen),
  lindex: answering(lindex),
  lset: answering(lset),
  lrange: answering(lrange),
  ltrim: answering(ltrim),
  linsert: answering(linsert),
  lrem: answering(lrem),
  lpos: answering(lpos),
};
