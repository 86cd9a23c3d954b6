// Set commands on one set or between two (Redis 7.0's t_set.c); SINTER, SUNION and SDIFF are in set-algebra.ts.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, EMPTY_ARRAY, integer, NIL } from '../../resp';
import { deleteKey, lookupRead, lookupWrite, setKey, signalModified } from '../database';
import { randomEntry, scanDict } from '../dict';
import type { SetValue } from '../keyspace';
import { addMember, ascending, createSet, hasMember, membersOf, removeMember } from '../set-value';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { stringMatch } from './glob';
import { atLeast } from './lists';
import { drawCount, drawEntries } from './random-entries';
import { answering, SYNTAX, valueOf } from './replies';
import { cursorArgument, scanOptions } from './scan';

export const readSet = (call: Call, key: Bytes): SetValue | null => valueOf(lookupRead(call, key), 'set');

const setForWrite = (call: Call, key: Bytes): SetValue | null => valueOf(lookupWrite(call, key), 'set');

/** A set that has lost its last member is no key any more. */
function changed(call: Call, key: Bytes, count: number, event: string, set: SetValue | null = null): void {
  signalModified(call.server, key);
  notify(call, 's', event, key);
  if (set?.members.size === 0 && deleteKey(call, key)) notify(call, 'g', 'del', key);
  call.server.stats.dirty += count;
}

/** The set at `key`, made if there is none. */
function setToFill(call: Call, key: Bytes): SetValue {
  const old = setForWrite(call, key);
  if (old) return old;
  const made = createSet();
  setKey(call, key, made);
  return made;
}

function sadd(call: Call): string {
  const [, key, ...members] = call.argv as [string, Bytes, ...Bytes[]];
  const set = setToFill(call, key);
  const added = members.filter((member) => addMember(call.server, set, member)).length;
  if (added > 0) changed(call, key, added, 'sadd');
  return integer(added);
}

function srem(call: Call): string {
  const [, key, ...members] = call.argv as [string, Bytes, ...Bytes[]];
  const set = setForWrite(call, key);
  if (!set) return integer(0);
  const removed = members.filter((member) => removeMember(set, member)).length;
  if (removed > 0) changed(call, key, removed, 'srem', set);
  return integer(removed);
}

function smove(call: Call): string {
  const [, from, to, member] = call.argv as [string, Bytes, Bytes, Bytes];
  // A destination of the wrong type is no matter while there is no source.
  const sourceEntry = lookupWrite(call, from);
  const targetEntry = lookupWrite(call, to);
  const source = valueOf(sourceEntry, 'set');
  if (!source) return integer(0);
  valueOf(targetEntry, 'set');
  if (from === to) return integer(hasMember(source, member) ? 1 : 0);
  if (!removeMember(source, member)) return integer(0);
  changed(call, from, 1, 'srem', source);
  if (addMember(call.server, setToFill(call, to), member)) changed(call, to, 1, 'sadd');
  return integer(1);
}

function smismember(call: Call): string {
  const [, key, ...members] = call.argv as [string, Bytes, ...Bytes[]];
  const set = readSet(call, key);
  return array(members.map((member) => integer(set && hasMember(set, member) ? 1 : 0)));
}

/** Chance takes members; what it took is sent on as SREM. */
function spop(call: Call): string {
  const [, key, amount] = call.argv as [string, Bytes, Bytes | undefined];
  if (call.argv.length > 3) return SYNTAX;
  const count = amount === undefined ? 1 : atLeast(amount, 0n, 'value is out of range, must be positive');
  const set = setForWrite(call, key);
  if (!set) return amount === undefined ? NIL : EMPTY_ARRAY;
  if (count === 0) return EMPTY_ARRAY;
  const { size } = set.members;
  if (amount !== undefined && count >= size) {
    const all = membersOf(set);
    notify(call, 's', 'spop', key);
    deleteKey(call, key);
    notify(call, 'g', 'del', key);
    call.server.stats.dirty += size;
    call.propagate = [['DEL', key]];
    return bulks(all);
  }
  const taken = take(call, set, count);
  changed(call, key, count, 'spop', set);
  call.propagate = taken.map((member) => ['SREM', key, member]);
  return amount === undefined ? bulk(taken[0]!) : bulks(taken);
}

/** Where most of a set is taken, Redis makes a new one of what is left (SPOP_MOVE_STRATEGY_MUL): maybe an intset again. */
const NEW_SET_FACTOR = 5;

/** `count` members, fewer than there are unless it is one, taken out at random. */
function take(call: Call, set: SetValue, count: number): Bytes[] {
  const { random } = call.world;
  const left = set.members.size - count;
  const taken: Bytes[] = [];
  if (count === 1 || left * NEW_SET_FACTOR > count) {
    while (taken.length < count) {
      const [member] = randomEntry(set.members, random);
      removeMember(set, member);
      taken.push(member);
    }
    return taken;
  }
  const rest = createSet();
  for (const [member] of drawEntries(set.members, random, BigInt(left))) {
    addMember(call.server, rest, member);
    removeMember(set, member);
  }
  const all = membersOf(set);
  Object.assign(set, rest);
  return all;
}

function srandmember(call: Call): string {
  const [, key, amount] = call.argv as [string, Bytes, Bytes | undefined];
  const { random } = call.world;
  if (call.argv.length > 3) return SYNTAX;
  const count = amount === undefined ? null : drawCount(amount);
  const set = readSet(call, key);
  if (count === null) return set ? bulk(randomEntry(set.members, random)[0]) : NIL;
  if (!set) return EMPTY_ARRAY;
  if (count >= BigInt(set.members.size)) return bulks(membersOf(set));
  return bulks(drawEntries(set.members, random, count).map(([member]) => member));
}

function sscan(call: Call): string {
  const [, key, at, ...words] = call.argv as [string, Bytes, Bytes, ...Bytes[]];
  const cursor = cursorArgument(at);
  const set = readSet(call, key);
  if (!set) return array([bulk('0'), EMPTY_ARRAY]);
  const { count, pattern } = scanOptions(words, false);
  const step = scanDict(set.members, cursor, count);
  const names = step.found.map(([member]) => member);
  const found = (set.encoding === 'intset' ? ascending(names) : names).filter(
    (member) => pattern === null || stringMatch(pattern, member),
  );
  return array([bulk(String(step.cursor)), bulks(found)]);
}

export const setCommands: HandlerTable = {
  sadd: answering(sadd),
  srem: answering(srem),
  smove: answering(smove),
  smembers: answering((call) => {
    const set = readSet(call, call.argv[1]!);
    return set ? bulks(membersOf(set)) : EMPTY_ARRAY;
  }),
  sismember: answering((call) => {
    const set = readSet(call, call.argv[1]!);
    return integer(set && hasMember(set, call.argv[2]!) ? 1 : 0);
  }),
  smismember: answering(smismember),
  scard: answering((call) => integer(readSet(call, call.argv[1]!)?.members.size ?? 0)),
  spop: answering(spop),
  srandmember: answering(srandmember),
  sscan: answering(sscan),
};
