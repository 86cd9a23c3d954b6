// SORT and SORT_RO (Redis 7.0's sort.c). Words are compared byte by byte, as in the C locale.

import type { Bytes } from '../../bytes';
import { bulks, error, integer } from '../../resp';
import { deleteKey, lookupRead, setKey } from '../database';
import { dictGet } from '../dict';
import { entryForWrite, type Value } from '../keyspace';
import { createList, items, pushItem } from '../list';
import { membersOf } from '../set-value';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { answering, integerArgument, Refusal, SYNTAX, WRONG_TYPE } from './replies';

interface Options {
  descending: boolean;
  alpha: boolean;
  start: bigint;
  count: bigint;
  /** `constant`: BY without a star: nothing is sorted. */
  by: Bytes | 'constant' | null;
  get: Bytes[];
  store: Bytes | null;
}

/** In a cluster patterns could name keys of any slot, so they are refused. */
function options(call: Call, readonly: boolean): Options {
  const words = call.argv.slice(2);
  const found: Options = {
    descending: false,
    alpha: false,
    start: 0n,
    count: -1n,
    by: null,
    get: [],
    store: null,
  };
  const denied = (option: string) => new Refusal(error(`ERR ${option} option of SORT denied in Cluster mode.`));
  let constant = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toLowerCase();
    const left = words.length - i - 1;
    if (word === 'asc' || word === 'desc') found.descending = word === 'desc';
    else if (word === 'alpha') found.alpha = true;
    else if (word === 'limit' && left >= 2) {
      found.start = integerArgument(words[++i]!);
      found.count = integerArgument(words[++i]!);
    } else if (word === 'store' && !readonly && left >= 1) found.store = words[++i]!;
    else if (word === 'by' && left >= 1) {
      found.by = words[++i]!;
      if (!found.by.includes('*')) constant = true;
      else if (call.server.cluster) throw denied('BY');
    } else if (word === 'get' && left >= 1) {
      if (call.server.cluster) throw denied('GET');
      found.get.push(words[++i]!);
    } else throw new Refusal(SYNTAX);
  }
  if (constant) found.by = 'constant';
  return found;
}

/** What a pattern means for an item: `#` the item, else the key (or with `->` a field of it) with the item for the star. */
function lookUp(call: Call, pattern: Bytes, item: Bytes): Bytes | null {
  if (pattern === '#') return item;
  const star = pattern.indexOf('*');
  if (star < 0) return null;
  const arrow = pattern.indexOf('->', star + 1);
  const field = arrow >= 0 && arrow + 2 < pattern.length ? pattern.slice(arrow + 2) : null;
  const key = pattern.slice(0, star) + item + pattern.slice(star + 1, field === null ? undefined : arrow);
  const value = lookupRead(call, key)?.value;
  if (field !== null) return value?.type === 'hash' ? dictGet(value.fields, field) : null;
  return value?.type === 'string' ? value.text : null;
}

/** A number as strtod reads it; null: it is none. The empty text is 0. */
function numberOf(text: Bytes): number | null {
  const word = text.replace(/^[ \t\n\v\f\r]+/, '');
  if (text === '') return 0;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^[+-]?0x[0-9a-f]+$/i.test(word)) return Number(word.replace(/^[+-]/, '')) * (word[0] === '-' ? -1 : 1);
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(word)) return null;
  const value = Number(word);
  const lost = value === 0 && /[1-9]/.test(word.split(/e/i)[0]!);
  return Number.isFinite(value) && !lost ? value : null;
}

const compare = (a: Bytes, b: Bytes): number => (a < b ? -1 : a > b ? 1 : 0);

/** Nothing comes before something. */
const compareWeights = (a: Bytes | null, b: Bytes | null): number =>
  a === null || b === null ? Number(b === null) - Number(a === null) : compare(a, b);

function sorted(call: Call, all: readonly Bytes[], chosen: Options): Bytes[] {
  const { by } = chosen;
  const weights = all.map((item) => ({ item, by: by === null ? item : lookUp(call, by, item) }));
  const sign = chosen.descending ? -1 : 1;
  if (chosen.alpha) return weights.sort((a, b) => sign * compareWeights(a.by, b.by)).map(({ item }) => item);
  const scored = weights.map(({ item, by: weight }) => {
    const score = weight === null ? 0 : numberOf(weight);
    if (score === null) throw new Refusal(error("ERR One or more scores can't be converted into double"));
    return { item, score };
  });
  scored.sort((a, b) => sign * (a.score < b.score ? -1 : a.score > b.score ? 1 : compare(a.item, b.item)));
  return scored.map(({ item }) => item);
}

/** What a list, set or sorted set holds; null for other types. */
function itemsOf(value: Value): Bytes[] | null {
  switch (value.type) {
    case 'list':
      return [...items(value)];
    case 'set':
      return membersOf(value);
    case 'zset':
      return [...value.order];
    default:
      return null;
  }
}

function sort(call: Call, readonly: boolean): string {
  const key = call.argv[1]!;
  const chosen = options(call, readonly);
  const value = lookupRead(call, key)?.value ?? null;
  const all = value ? itemsOf(value) : [];
  if (!all) return WRONG_TYPE;
  // The order of a set is not to depend on chance where it is kept.
  if (value?.type === 'set' && chosen.by === 'constant' && (chosen.store !== null || call.inScript)) {
    chosen.by = null;
    chosen.alpha = true;
  }
  if (value?.type === 'zset' && value.encoding === 'listpack') {
    // Redis converts the sorted set it reads from, for good.
    const { value: own } = entryForWrite(call.server.db, key)!;
    if (own.type === 'zset') own.encoding = 'skiplist';
  }
  const asTheyLie = chosen.descending && value?.type !== 'set' ? [...all].reverse() : all;
  const ordered = chosen.by === 'constant' ? asTheyLie : sorted(call, all, chosen);
  const taken = cut(ordered, chosen);
  const shown =
    chosen.get.length === 0 ? taken : taken.flatMap((item) => chosen.get.map((pattern) => lookUp(call, pattern, item)));
  return chosen.store === null ? bulks(shown) : store(call, chosen.store, shown);
}

function cut(ordered: readonly Bytes[], { start, count }: Options): Bytes[] {
  const from = start < 0n ? 0 : Number(start);
  return ordered.slice(from, count < 0n ? undefined : from + Number(count));
}

function store(call: Call, key: Bytes, shown: readonly (Bytes | null)[]): string {
  const { stats } = call.server;
  if (shown.length > 0) {
    const list = createList();
    for (const item of shown) pushItem(list, 'right', item ?? '');
    setKey(call, key, list);
    notify(call, 'l', 'sortstore', key);
    stats.dirty += shown.length;
  } else if (deleteKey(call, key)) {
    notify(call, 'g', 'del', key);
    stats.dirty++;
  }
  return integer(shown.length);
}

export const sortCommands: HandlerTable = {
  sort: answering((call) => sort(call, false)),
  sort_ro: answering((call) => sort(call, true)),
};
