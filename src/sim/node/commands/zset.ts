// Commands on one sorted set (Redis 7.0's t_zset.c); ranges, pops and those on several sets are in files of their own.

import type { Bytes } from '../../bytes';
import { randomBelow } from '../../random';
import { array, bulk, bulks, EMPTY_ARRAY, error, integer, NIL } from '../../resp';
import { setKey } from '../database';
import type { SortedSetValue } from '../keyspace';
import {
  createSortedSet,
  listpackLimits,
  placesByLex,
  placesByRank,
  placesByScore,
  rankOf,
  removeMember,
  setScore,
  type Places,
} from '../sorted-set';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { doubleArgument, formatDouble, formatStoredDouble, scoreRange } from './doubles';
import { stringMatch } from './glob';
import { INT64_MAX } from './numbers';
import { answering, integerArgument, SYNTAX } from './replies';
import { cursorArgument, scanOptions } from './scan';
import { changed, lexRange, membersReply, readSet, score, writeSet } from './zset-arguments';

type AddOption = 'nx' | 'xx' | 'gt' | 'lt' | 'ch' | 'incr';
const ADD_OPTIONS: ReadonlySet<string> = new Set<AddOption>(['nx', 'xx', 'gt', 'lt', 'ch', 'incr']);

/** ZADD and ZINCRBY: options, then pairs of score and member. All scores are read before the first is written. */
function add(call: Call, increment: boolean): string {
  const { argv, server } = call;
  const options = new Set<string>(increment ? ['incr'] : []);
  let at = 2;
  for (; at < argv.length && ADD_OPTIONS.has(argv[at]!.toLowerCase()); at++) options.add(argv[at]!.toLowerCase());
  const has = (option: AddOption) => options.has(option);
  const words = argv.slice(at);
  if (words.length === 0 || words.length % 2 === 1) return SYNTAX;
  if (has('nx') && has('xx')) return error('ERR XX and NX options at the same time are not compatible');
  if ((has('nx') && (has('gt') || has('lt'))) || (has('gt') && has('lt'))) {
    return error('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (has('incr') && words.length > 2) return error('ERR INCR option supports a single increment-element pair');
  const pairs: [Bytes, number][] = [];
  for (let i = 0; i < words.length; i += 2) pairs.push([words[i + 1]!, doubleArgument(words[i]!)]);

  const key = argv[1]!;
  const limits = listpackLimits(server);
  const found = writeSet(call, key);
  if (!found && has('xx')) return has('incr') ? NIL : integer(0);
  const set = found ?? createSortedSet(limits, pairs[0]![0].length);
  let added = 0;
  let updated = 0;
  let result: number | null = null;
  for (const [member, given] of pairs) {
    const before = set.scores.get(member);
    if (before === undefined ? has('xx') : has('nx')) continue;
    const after = has('incr') && before !== undefined ? given + before : given;
    if (Number.isNaN(after)) return error('ERR resulting score is not a number (NaN)');
    if (before !== undefined && ((has('lt') && after >= before) || (has('gt') && after <= before))) continue;
    result = after;
    if (before === after) continue;
    setScore(set, member, after, limits);
    if (before === undefined) added++;
    else updated++;
  }
  const event = has('incr') ? 'zincr' : 'zadd';
  if (!found) {
    setKey(call, key, set);
    notify(call, 'z', event, key);
  } else if (added + updated > 0) changed(call, key, set, event);
  server.stats.dirty += added + updated;
  if (has('incr')) return result === null ? NIL : score(result);
  return integer(has('ch') ? added + updated : added);
}

function remove(call: Call): string {
  const [, key, ...members] = call.argv as [string, Bytes, ...Bytes[]];
  const set = writeSet(call, key);
  if (!set) return integer(0);
  let count = 0;
  for (const member of members) if (removeMember(set, member)) count++;
  if (count > 0) changed(call, key, set, 'zrem');
  call.server.stats.dirty += count;
  return integer(count);
}

type PlacesOf = (set: SortedSetValue) => Places;

/** How a command with a key and the two ends of a range finds its places; refuses ends that are none. */
const byRank = ({ argv }: Call): PlacesOf => {
  const [start, end] = argv.slice(2, 4).map((text) => Number(integerArgument(text))) as [number, number];
  return (set) => placesByRank(set.order.length, start, end);
};
const byScore = ({ argv }: Call): PlacesOf => {
  const range = scoreRange(argv[2]!, argv[3]!);
  return (set) => placesByScore(set, range);
};
const byLex = ({ argv }: Call): PlacesOf => {
  const range = lexRange(argv[2]!, argv[3]!);
  return (set) => placesByLex(set, range, false);
};

const count = (ends: (call: Call) => PlacesOf) =>
  answering((call: Call) => {
    const placesOf = ends(call);
    const set = readSet(call, call.argv[1]!);
    if (!set) return integer(0);
    const { from, to } = placesOf(set);
    return integer(to - from);
  });

const removeRange = (event: string, ends: (call: Call) => PlacesOf) =>
  answering((call: Call) => {
    const key = call.argv[1]!;
    const placesOf = ends(call);
    const set = writeSet(call, key);
    if (!set) return integer(0);
    const { from, to } = placesOf(set);
    for (const member of set.order.splice(from, to - from)) set.scores.delete(member);
    if (to > from) changed(call, key, set, event);
    call.server.stats.dirty += to - from;
    return integer(to - from);
  });

function scoreOf(call: Call): string {
  const value = readSet(call, call.argv[1]!)?.scores.get(call.argv[2]!);
  return value === undefined ? NIL : score(value);
}

function scoresOf(call: Call): string {
  const set = readSet(call, call.argv[1]!);
  return array(
    call.argv.slice(2).map((member) => {
      const value = set?.scores.get(member);
      return value === undefined ? NIL : score(value);
    }),
  );
}

function rank(call: Call, reverse: boolean): string {
  const [, key, member] = call.argv as [string, Bytes, Bytes];
  const set = readSet(call, key);
  if (!set?.scores.has(member)) return NIL;
  const place = rankOf(set, member);
  return integer(reverse ? set.order.length - 1 - place : place);
}

/** A reply longer than this is not made: it would end the page, as it would end a server. */
const MAX_DRAWN = 1_000_000;

function randomMember(call: Call): string {
  const { argv, world } = call;
  const key = argv[1]!;
  if (argv.length === 2) {
    const set = readSet(call, key);
    return set ? bulk(set.order[randomBelow(world.random, set.order.length)]!) : NIL;
  }
  const wanted = integerArgument(argv[2]!);
  if (wanted < -INT64_MAX) {
    return error(`ERR value is out of range, value must between ${-INT64_MAX} and ${INT64_MAX}`);
  }
  if (argv.length > 4 || (argv.length === 4 && argv[3]!.toLowerCase() !== 'withscores')) return SYNTAX;
  const withScores = argv.length === 4;
  if (withScores && (wanted > INT64_MAX / 2n || wanted < -INT64_MAX / 2n)) return error('ERR value is out of range');
  const set = readSet(call, key);
  if (!set || wanted === 0n) return EMPTY_ARRAY;
  const draw = () => randomBelow(world.random, set.order.length);
  if (wanted < 0n) {
    if (-wanted > MAX_DRAWN) return error(`ERR more than ${MAX_DRAWN} members are not modelled in this sandbox`);
    return membersReply(
      set,
      Array.from({ length: Number(-wanted) }, () => set.order[draw()]!),
      withScores,
    );
  }
  if (wanted >= set.order.length) return membersReply(set, [...set.order].reverse(), withScores);
  const places = new Set<number>();
  while (places.size < Number(wanted)) places.add(draw());
  // Those of a listpack come in its order.
  const drawn = set.encoding === 'listpack' ? [...places].sort((a, b) => a - b) : [...places];
  return membersReply(
    set,
    drawn.map((at) => set.order[at]!),
    withScores,
  );
}

/** A listpack is returned whole; else members by their hash, a place that they never leave. */
function scan(call: Call): string {
  const cursor = cursorArgument(call.argv[2]!);
  const set = readSet(call, call.argv[1]!);
  if (!set) return array([bulk('0'), EMPTY_ARRAY]);
  const { count: wanted, pattern } = scanOptions(call.argv.slice(3), false);
  const listpack = set.encoding === 'listpack';
  let next = 0;
  let members = set.order;
  if (!listpack) {
    const placed = set.order.map((member): [number, Bytes] => [hash(member), member]);
    placed.sort((a, b) => a[0] - b[0]);
    const ahead = placed.filter(([at]) => at >= cursor);
    // Members with the same hash stay together: the cursor cannot stand between them.
    const end = ahead.findIndex(([at], i) => i >= wanted && at !== ahead[i - 1]![0]);
    if (end >= 0) next = ahead[end]![0];
    members = (end < 0 ? ahead : ahead.slice(0, end)).map(([, member]) => member);
  }
  const items = members
    .filter((member) => pattern === null || stringMatch(pattern, member))
    .flatMap((member) => {
      const value = set.scores.get(member)!;
      return [member, listpack ? formatStoredDouble(value) : formatDouble(value)];
    });
  return array([bulk(String(next)), bulks(items)]);
}

/** FNV-1a, at least 1: the cursor 0 is the beginning. */
function hash(member: Bytes): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < member.length; i++) sum = Math.imul(sum ^ member.charCodeAt(i), 0x01000193);
  return sum >>> 0 || 1;
}

/** ZADD. */
export const addMembers = (call: Call): string => add(call, false);

export const sortedSetCommands: HandlerTable = {
  zadd: answering(addMembers),
  zincrby: answering((call) => add(call, true)),
  zrem: answering(remove),
  zscore: answering(scoreOf),
  zmscore: answering(scoresOf),
  zcard: answering((call) => integer(readSet(call, call.argv[1]!)?.order.length ?? 0)),
  zcount: count(byScore),
  zlexcount: count(byLex),
  zrank: answering((call) => rank(call, false)),
  zrevrank: answering((call) => rank(call, true)),
  zremrangebyrank: removeRange('zremrangebyrank', byRank),
  zremrangebyscore: removeRange('zremrangebyscore', byScore),
  zremrangebylex: removeRange('zremrangebylex', byLex),
  zrandmember: answering(randomMember),
  zscan: answering(scan),
};
