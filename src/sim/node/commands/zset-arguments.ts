// What the commands on sorted sets have in common: looking a set up, reading the ends of ranges, writing scores.

import type { Bytes } from '../../bytes';
import { bulk, bulks, error } from '../../resp';
import { deleteKey, lookupRead, lookupWrite, setKey, signalModified } from '../database';
import type { SortedSetValue } from '../keyspace';
import { listpackLimits, sortedSetOf, type LexEnd, type LexRange } from '../sorted-set';
import { notify } from '../notify';
import type { Call } from './command';
import { formatDouble } from './doubles';
import { INT64_MAX, parseInteger } from './numbers';
import { Refusal, valueOf } from './replies';

export const readSet = (call: Call, key: Bytes): SortedSetValue | null => valueOf(lookupRead(call, key), 'zset');
export const writeSet = (call: Call, key: Bytes): SortedSetValue | null => valueOf(lookupWrite(call, key), 'zset');

export const score = (value: number): Bytes => bulk(formatDouble(value));

/** Members, each followed by its score if asked for. */
export function membersReply(set: SortedSetValue, members: readonly Bytes[], withScores: boolean): Bytes {
  if (!withScores) return bulks([...members]);
  return bulks(members.flatMap((member) => [member, formatDouble(set.scores.get(member)!)]));
}

/** A set has changed: transactions are told, and a set with no member left is no key. */
export function changed(call: Call, key: Bytes, set: SortedSetValue, event: string): void {
  const emptied = set.order.length === 0 && deleteKey(call, key);
  if (!emptied) signalModified(call.server, key);
  notify(call, 'z', event, key);
  if (emptied) notify(call, 'g', 'del', key);
}

/** Puts what a command has computed at `key`; nothing computed deletes what is there. Returns how many members there are. */
export function storeScores(call: Call, key: Bytes, scores: Map<Bytes, number>, event: string): number {
  if (scores.size > 0) {
    setKey(call, key, sortedSetOf(scores, listpackLimits(call.server)));
    notify(call, 'z', event, key);
  } else if (deleteKey(call, key)) notify(call, 'g', 'del', key);
  else return 0;
  call.server.stats.dirty++;
  return scores.size;
}

/** An integer of at least `min`; one message for whatever is wrong with it. */
export function integerFrom(text: Bytes, min: bigint, message: string): number {
  const value = parseInteger(text);
  if (value === null || value < min || value > INT64_MAX) throw new Refusal(error(`ERR ${message}`));
  return Number(value);
}

export function lexRange(min: Bytes, max: Bytes): LexRange {
  return { min: lexEnd(min), max: lexEnd(max) };
}

function lexEnd(text: Bytes): LexEnd {
  if (text === '-' || text === '+') return { all: text };
  if (text[0] === '[' || text[0] === '(') return { all: null, text: text.slice(1), exclusive: text[0] === '(' };
  throw new Refusal(error('ERR min or max not valid string range item'));
}
