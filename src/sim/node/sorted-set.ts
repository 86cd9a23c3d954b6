// Sorted sets: members with scores, in the order of their scores, those with the same score by their bytes (Redis 7.0's
// t_zset.c beneath the commands). The array of members is searched by halves and written by shifting, which is quick
// enough for the some ten thousand members of a lesson. Left out: the skip list and the listpack themselves.

import type { Bytes } from '../bytes';
import { configValue } from './config';
import type { ScoreRange } from './commands/doubles';
import type { SortedSetValue } from './keyspace';
import type { RedisServer } from './server';

/** What a sorted set may grow to as a listpack. */
export interface ListpackLimits {
  entries: number;
  value: number;
}

export const listpackLimits = ({ config }: RedisServer): ListpackLimits => ({
  entries: Number(configValue(config, 'zset-max-listpack-entries')),
  value: Number(configValue(config, 'zset-max-listpack-value')),
});

/** A set with no members yet, which shall hold one so long. */
export function createSortedSet(limits: ListpackLimits, longest: number): SortedSetValue {
  const small = limits.entries > 0 && longest <= limits.value;
  return { type: 'zset', encoding: small ? 'listpack' : 'skiplist', scores: new Map(), order: [] };
}

/** A set of these members, in a listpack if they fit. */
export function sortedSetOf(scores: Map<Bytes, number>, limits: ListpackLimits): SortedSetValue {
  let longest = 0;
  for (const member of scores.keys()) if (member.length > longest) longest = member.length;
  const small = scores.size <= limits.entries && longest <= limits.value;
  const order = [...scores.keys()].sort((a, b) => scores.get(a)! - scores.get(b)! || compare(a, b));
  // Two infinite scores that are the same differ by NaN, which counts as no difference.
  return { type: 'zset', encoding: small ? 'listpack' : 'skiplist', scores, order };
}

const compare = (a: Bytes, b: Bytes): number => (a < b ? -1 : a > b ? 1 : 0);

/** Gives a member its score, whether it is new or not. */
export function setScore(set: SortedSetValue, member: Bytes, score: number, limits: ListpackLimits): void {
  const isNew = !set.scores.has(member);
  if (isNew && (set.order.length >= limits.entries || member.length > limits.value)) set.encoding = 'skiplist';
  if (!isNew) set.order.splice(rankOf(set, member), 1);
  set.order.splice(placeFor(set, score, member), 0, member);
  // A listpack keeps whole numbers as integers, which know no -0.
  set.scores.set(member, set.encoding === 'listpack' && score === 0 ? 0 : score);
}

/** Whether there was such a member. */
export function removeMember(set: SortedSetValue, member: Bytes): boolean {
  if (!set.scores.has(member)) return false;
  set.order.splice(rankOf(set, member), 1);
  set.scores.delete(member);
  return true;
}

/** Where a member stands, from 0; it must be there. */
export const rankOf = (set: SortedSetValue, member: Bytes): number => placeFor(set, set.scores.get(member)!, member);

/** How many members stand before one with this score and these bytes. */
function placeFor({ order, scores }: SortedSetValue, score: number, member: Bytes): number {
  return firstPlace(order.length, (at) => {
    const other = scores.get(order[at]!)!;
    return other > score || (other === score && order[at]! >= member);
  });
}

/** The first of `length` places for which `holds`, which holds for all after it; `length` when for none. */
function firstPlace(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Places `from` (in) to `to` (out) of a set's order. */
export interface Places {
  from: number;
  to: number;
}

export function placesByScore({ order, scores }: SortedSetValue, range: ScoreRange): Places {
  const { min, max, minExclusive, maxExclusive } = range;
  const scoreAt = (at: number) => scores.get(order[at]!)!;
  const from = firstPlace(order.length, (at) => (minExclusive ? scoreAt(at) > min : scoreAt(at) >= min));
  const to = firstPlace(order.length, (at) => (maxExclusive ? scoreAt(at) >= max : scoreAt(at) > max));
  return { from, to: Math.max(from, to) };
}

/** Both ends are counted from 0, from the end when negative, and belong to the range. */
export function placesByRank(length: number, start: number, end: number): Places {
  const from = Math.max(0, start < 0 ? length + start : start);
  const to = Math.min(length, (end < 0 ? length + end : end) + 1);
  return from >= to ? { from: 0, to: 0 } : { from, to };
}

/** An end of a range of texts; `all`: `-` or `+`, before or after every text. */
export type LexEnd = { all: '-' | '+' } | { all: null; text: Bytes; exclusive: boolean };

export interface LexRange {
  min: LexEnd;
  max: LexEnd;
}

/**
 * The range of texts in a set whose members all have the same score. Where they have not, the members from the first
 * that is not below the minimum up to the next that is above the maximum (`reverse`: the same from the other end), as in
 * a listpack; Redis calls that unspecified.
 */
export function placesByLex({ order }: SortedSetValue, range: LexRange, reverse: boolean): Places {
  const none = { from: 0, to: 0 };
  if (isEmptyLex(range) || order.length === 0) return none;
  if (!aboveMin(order.at(-1)!, range.min) || !belowMax(order[0]!, range.max)) return none;
  if (reverse) {
    let to = order.length;
    while (to > 0 && !belowMax(order[to - 1]!, range.max)) to--;
    let from = to;
    while (from > 0 && aboveMin(order[from - 1]!, range.min)) from--;
    return { from, to };
  }
  let from = 0;
  while (from < order.length && !aboveMin(order[from]!, range.min)) from++;
  let to = from;
  while (to < order.length && belowMax(order[to]!, range.max)) to++;
  return { from, to };
}

const aboveMin = (text: Bytes, end: LexEnd): boolean =>
  end.all !== null ? end.all === '-' : end.exclusive ? text > end.text : text >= end.text;

const belowMax = (text: Bytes, end: LexEnd): boolean =>
  end.all !== null ? end.all === '+' : end.exclusive ? text < end.text : text <= end.text;

function isEmptyLex({ min, max }: LexRange): boolean {
  if (min.all === '+' || max.all === '-') return true;
  if (min.all !== null || max.all !== null) return false;
  return min.text > max.text || (min.text === max.text && (min.exclusive || max.exclusive));
}
