// Taking the lowest or highest members out of sorted sets, at once or when there are some (Redis 7.0's genericZpopCommand
// and blockingGenericZpopCommand).

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, EMPTY_ARRAY, NIL_ARRAY } from '../../resp';
import { blockOnKeys, denyBlocking, timeoutArgument } from '../blocking';
import type { SortedSetValue } from '../keyspace';
import type { Call, Handler, HandlerTable } from './command';
import { formatDouble } from './doubles';
import type { Serving } from './handlers';
import { answering, SYNTAX } from './replies';
import { changed, integerFrom, writeSet } from './zset-arguments';

type End = 'min' | 'max';

/** Takes up to `count` members out; those of the end first. */
function take(call: Call, key: Bytes, set: SortedSetValue, end: End, count: number): [Bytes, number][] {
  const { order, scores } = set;
  const members = end === 'min' ? order.splice(0, count) : order.splice(Math.max(0, order.length - count)).reverse();
  const taken = members.map((member): [Bytes, number] => [member, scores.get(member)!]);
  for (const member of members) scores.delete(member);
  call.server.stats.dirty += members.length;
  changed(call, key, set, nameOf(end).toLowerCase());
  return taken;
}

const flat = (taken: readonly [Bytes, number][]): Bytes[] =>
  taken.flatMap(([member, score]) => [member, formatDouble(score)]);

function pop(call: Call, end: End): string {
  const { argv } = call;
  if (argv.length > 3) return SYNTAX;
  const count = argv.length === 3 ? integerFrom(argv[2]!, 0n, 'value is out of range, must be positive') : 1;
  const set = writeSet(call, argv[1]!);
  if (!set || count === 0) return EMPTY_ARRAY;
  return bulks(flat(take(call, argv[1]!, set, end, count)));
}

const nameOf = (end: End): string => (end === 'min' ? 'ZPOPMIN' : 'ZPOPMAX');

/** BZPOPMIN's: key, member, score. */
function popOne(call: Call, key: Bytes, set: SortedSetValue, end: End): string {
  const taken = take(call, key, set, end, 1);
  call.propagate = [[nameOf(end), key]];
  return bulks([key, ...flat(taken)]);
}

/** ZMPOP's: key, then pairs. */
function popSome(call: Call, key: Bytes, set: SortedSetValue, end: End, count: number): string {
  const taken = take(call, key, set, end, count);
  call.propagate = [[nameOf(end), key, String(taken.length)]];
  return array([bulk(key), array(taken.map((pair) => bulks(flat([pair]))))]);
}

interface Several {
  keys: Bytes[];
  end: End;
  count: number;
}

/** `numkeys key ... MIN|MAX [COUNT count]` from place `at` on; null: no syntax. */
function several(argv: readonly Bytes[], at: number): Several | null {
  const keyCount = integerFrom(argv[at]!, 1n, 'numkeys should be greater than 0');
  const endAt = at + keyCount + 1;
  const end = argv[endAt]?.toLowerCase();
  if (end !== 'min' && end !== 'max') return null;
  const chosen: Several = { keys: argv.slice(at + 1, endAt), end, count: 1 };
  const [word, text, ...more] = argv.slice(endAt + 1);
  if (word === undefined) return chosen;
  if (word.toLowerCase() !== 'count' || text === undefined) return null;
  chosen.count = integerFrom(text, 1n, 'count should be greater than 0');
  return more.length > 0 ? null : chosen;
}

/** The first of `keys` that holds a sorted set gives the reply; null when none does. */
function fromFirst(call: Call, keys: readonly Bytes[], give: (key: Bytes, set: SortedSetValue) => string) {
  for (const key of keys) {
    const set = writeSet(call, key);
    if (set) return give(key, set);
  }
  return null;
}

function popOfSeveral(call: Call): string {
  const chosen = several(call.argv, 1);
  if (!chosen) return SYNTAX;
  const { keys, end, count } = chosen;
  return fromFirst(call, keys, (key, set) => popSome(call, key, set, end, count)) ?? NIL_ARRAY;
}

function orWait(call: Call, reply: string | null, keys: readonly Bytes[], untilMs: number): string | null {
  if (reply !== null) return reply;
  return denyBlocking(call) ? NIL_ARRAY : blockOnKeys(call, keys, untilMs, 'zset');
}

const blockingPop = (end: End): Handler =>
  answering((call) => {
    const keys = call.argv.slice(1, -1);
    const untilMs = timeoutArgument(call, call.argv.at(-1)!);
    return orWait(
      call,
      fromFirst(call, keys, (key, set) => popOne(call, key, set, end)),
      keys,
      untilMs,
    );
  });

function blockingPopOfSeveral(call: Call): string | null {
  const chosen = several(call.argv, 2);
  if (!chosen) return SYNTAX;
  const { keys, end, count } = chosen;
  const untilMs = timeoutArgument(call, call.argv[1]!);
  return orWait(
    call,
    fromFirst(call, keys, (key, set) => popSome(call, key, set, end, count)),
    keys,
    untilMs,
  );
}

const serveOne =
  (end: End): Serving =>
  (call, key) =>
    fromFirst(call, [key], (name, set) => popOne(call, name, set, end));

/** How those who wait are served. */
export const sortedSetServings: Record<string, Serving> = {
  bzpopmin: serveOne('min'),
  bzpopmax: serveOne('max'),
  bzmpop: (call, key) => {
    const { end, count } = several(call.argv, 2)!;
    return fromFirst(call, [key], (name, set) => popSome(call, name, set, end, count));
  },
};

export const sortedSetPopCommands: HandlerTable = {
  zpopmin: answering((call) => pop(call, 'min')),
  zpopmax: answering((call) => pop(call, 'max')),
  zmpop: answering(popOfSeveral),
  bzpopmin: blockingPop('min'),
  bzpopmax: blockingPop('max'),
  bzmpop: answering(blockingPopOfSeveral),
};
