// Each type of value as RDB files hold it, written as Redis 7.0 writes it, and read in these forms and the plain old ones.
// Small hashes and sorted sets are listpacks, sets of integers intsets, lists quicklists. Left out: ziplists and zipmaps of
// earlier versions (refused), streams (they have a form of our own, which a real server refuses as of no type). A list that
// fills several listpacks is divided as if it had been pushed to its end; what a hash table holds comes in our order.

import type { Bytes } from '../../bytes';
import { formatStoredDouble, parseDouble } from '../commands/doubles';
import { parseInteger } from '../commands/numbers';
import { stringValue } from '../commands/strings';
import { configValue } from '../config';
import { createDict, dictEntries, dictNames, dictSet, type Dict } from '../dict';
import type { HashValue, SetValue, SortedSetValue, Value } from '../keyspace';
import { createList, pushItem, type ListValue } from '../list';
import type { RedisServer } from '../server';
import { listpackLimits, sortedSetOf } from '../sorted-set';
import { readListpack, saveListpack } from './listpack';
import { fromOwnForm, toOwnForm } from './own-form';
import { BadFormat, littleEndian, Reader, saveDouble, saveLength, saveString, signed } from './rdb';

/** RDB's types of values, and one that RDB does not know. */
const TYPE = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  zsetBinary: 5,
  intset: 11,
  hashListpack: 16,
  zsetListpack: 17,
  quicklist: 18,
  own: 200,
} as const;

/** A value with its type in front. */
export function saveValue(value: Value): Bytes {
  const typed = (type: number, body: Bytes) => String.fromCharCode(type) + body;
  switch (value.type) {
    case 'string':
      return typed(TYPE.string, saveString(value.text));
    case 'list':
      return typed(TYPE.quicklist, saveList(value));
    case 'hash': {
      const words = [...dictEntries(value.fields)].flat();
      if (value.encoding === 'listpack') return typed(TYPE.hashListpack, saveString(saveListpack(words)));
      return typed(TYPE.hash, saveLength(value.fields.size) + words.map(saveString).join(''));
    }
    case 'set': {
      const names = dictNames(value.members);
      if (value.encoding === 'intset') return typed(TYPE.intset, saveString(saveIntset(names)));
      return typed(TYPE.set, saveLength(names.length) + names.map(saveString).join(''));
    }
    case 'zset':
      return value.encoding === 'listpack'
        ? typed(TYPE.zsetListpack, saveString(saveListpack(wordsOf(value))))
        : typed(TYPE.zsetBinary, saveSortedSet(value));
    case 'stream':
      return typed(TYPE.own, saveString(toOwnForm(value)));
  }
}

const PACKED = 2;
/** list-max-listpack-size -2: 8 KB, less what an item may take beside its bytes. */
const LISTPACK_BYTES = 8192;
const ITEM_OVERHEAD = 8;

function saveList({ pieces }: ListValue): Bytes {
  const empty = saveListpack([]).length;
  const packs: Bytes[][] = [];
  let size = 0;
  for (const item of pieces.flatMap(({ value }) => value)) {
    if (packs.length === 0 || size + item.length + ITEM_OVERHEAD > LISTPACK_BYTES) {
      packs.push([]);
      size = empty;
    }
    packs.at(-1)!.push(item);
    size += saveListpack([item]).length - empty;
  }
  return saveLength(packs.length) + packs.map((pack) => saveLength(PACKED) + saveString(saveListpack(pack))).join('');
}

function saveIntset(names: readonly Bytes[]): Bytes {
  const numbers = names.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const width = [2, 4, 8].find((bytes) => numbers.every((number) => BigInt.asIntN(bytes * 8, number) === number))!;
  return (
    littleEndian(width, 4) +
    littleEndian(numbers.length, 4) +
    numbers.map((number) => littleEndian(number, width)).join('')
  );
}

const wordsOf = ({ order, scores }: SortedSetValue): Bytes[] =>
  order.flatMap((member) => [member, formatStoredDouble(scores.get(member)!)]);

/** The greatest score first. */
function saveSortedSet({ order, scores }: SortedSetValue): Bytes {
  const members = [...order].reverse().map((member) => saveString(member) + saveDouble(scores.get(member)!));
  return saveLength(order.length) + members.join('');
}

/** The value that begins here; throws `BadFormat`. */
export function loadValue(reader: Reader, server: RedisServer): Value {
  const repeat = <T>(read: () => T): T[] => Array.from({ length: countIn(reader) }, read);
  switch (reader.byte()) {
    case TYPE.string:
      return stringValue(reader.string());
    case TYPE.list:
      return listOf(repeat(() => reader.string()));
    case TYPE.quicklist:
      return listOf(repeat(() => loadPack(reader)).flat());
    case TYPE.hash:
      return hashOf(repeat(() => [reader.string(), reader.string()]).flat(), server);
    case TYPE.hashListpack:
      return hashOf(readListpack(reader.string()), server);
    case TYPE.set:
      return setOf(
        repeat(() => reader.string()),
        server,
      );
    case TYPE.intset:
      return setOf(loadIntset(reader.string()), server);
    case TYPE.zset:
      return sortedSet(
        repeat(() => [reader.string(), loadOldDouble(reader)]),
        server,
      );
    case TYPE.zsetBinary:
      return sortedSet(
        repeat(() => [reader.string(), reader.double()]),
        server,
      );
    case TYPE.zsetListpack:
      return sortedSet(scoresIn(readListpack(reader.string())), server);
    case TYPE.own:
      return ownValue(fromOwnForm(reader.string()));
  }
  throw new BadFormat();
}

/** How many are to follow; none is no value, and no payload holds more items than bytes. */
function countIn(reader: Reader): number {
  const count = reader.length();
  if (count === 0 || count > reader.bytes.length) throw new BadFormat();
  return count;
}

function loadPack(reader: Reader): Bytes[] {
  const plain = reader.length() !== PACKED;
  const text = reader.string();
  return plain ? [text] : readListpack(text);
}

function loadIntset(bytes: Bytes): Bytes[] {
  const reader = new Reader(bytes);
  const width = Number(reader.integer(4));
  const count = Number(reader.integer(4));
  if (![2, 4, 8].includes(width) || bytes.length !== 8 + width * count || count < 1) throw new BadFormat();
  return Array.from({ length: count }, () => String(signed(reader.take(width))));
}

/** Scores of early versions: as text behind its length, or one of three lengths that stand for a value. */
function loadOldDouble(reader: Reader): number {
  const length = reader.byte();
  if (length === 255) return -Infinity;
  if (length === 254) return Infinity;
  return length === 253 ? NaN : numberIn(reader.take(length));
}

function numberIn(text: Bytes): number {
  const value = parseDouble(text);
  if (value === null) throw new BadFormat();
  return value;
}

function scoresIn(words: readonly Bytes[]): [Bytes, number][] {
  const pairs: [Bytes, number][] = [];
  for (let i = 0; i + 1 < words.length; i += 2) pairs.push([words[i]!, numberIn(words[i + 1]!)]);
  if (words.length % 2 === 1 || words.length === 0) throw new BadFormat();
  return pairs;
}

function listOf(items: readonly Bytes[]): ListValue {
  if (items.length === 0) throw new BadFormat();
  const list = createList();
  for (const item of items) pushItem(list, 'right', item);
  return list;
}

const limit = (server: RedisServer, directive: string): number => Number(configValue(server.config, directive));

function hashOf(words: readonly Bytes[], server: RedisServer): HashValue {
  const longest = limit(server, 'hash-max-listpack-value');
  const small =
    words.length / 2 <= limit(server, 'hash-max-listpack-entries') && words.every((word) => word.length <= longest);
  const fields = createDict(!small);
  for (let i = 0; i + 1 < words.length; i += 2) add(fields, words[i]!, words[i + 1]!);
  if (words.length % 2 === 1 || words.length === 0) throw new BadFormat();
  return { type: 'hash', encoding: small ? 'listpack' : 'hashtable', fields };
}

function setOf(names: readonly Bytes[], server: RedisServer): SetValue {
  const integers =
    names.length <= limit(server, 'set-max-intset-entries') && names.every((name) => parseInteger(name) !== null);
  const members = createDict(!integers);
  for (const name of names) add(members, name, '');
  return { type: 'set', encoding: integers ? 'intset' : 'hashtable', members };
}

/** Nothing is there twice. */
function add(dict: Dict, name: Bytes, text: Bytes): void {
  if (!dictSet(dict, name, text)) throw new BadFormat();
}

function sortedSet(pairs: readonly [Bytes, number][], server: RedisServer): SortedSetValue {
  const scores = new Map(pairs);
  if (scores.size !== pairs.length || pairs.some(([, score]) => Number.isNaN(score))) throw new BadFormat();
  return sortedSetOf(scores, listpackLimits(server));
}

function ownValue(data: unknown): Value {
  if (typeof data === 'object' && data !== null && 'type' in data && 'encoding' in data) return data as Value;
  throw new BadFormat();
}
