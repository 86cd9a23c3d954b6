// MEMORY USAGE: what a key takes, by the sizes of Redis 7.0's structures rounded up as jemalloc does. What hangs on chance there
// (which five elements are looked at, how many levels a skiplist's node has, how far a table has moved) is what is to be expected.

import type { Bytes } from '../bytes';
import { databasesOf } from './databases';
import { formatStoredDouble } from './commands/doubles';
import { dictEntries, dictNames } from './dict';
import { entries, type Entry, type StreamValue, type Value } from './keyspace';
import type { ListValue } from './list';
import { LISTPACK_FRAME_BYTES, listpackBytes } from './listpack-size';
import type { RedisServer } from './server';

const OBJECT_BYTES = 16;
const DICT_ENTRY_BYTES = 24;
/** In a cluster each key stands in the list of its slot. */
const SLOT_LINK_BYTES = 16;

/** jemalloc's size classes: multiples of 16 up to 128, then four to every doubling. */
function allocated(bytes: number): number {
  if (bytes <= 8) return 8;
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16;
  let step = 32;
  while (bytes > step * 8) step *= 2;
  return Math.ceil(bytes / step) * step;
}

/** A string with its header and closing NUL. `small`: the one-byte header may be used. */
function textBytes(length: number, small: boolean): number {
  const header = small && length < 32 ? 1 : length < 256 ? 3 : length < 65536 ? 5 : 9;
  return allocated(header + length + 1);
}

export function keyBytes(key: Bytes, entry: Entry, inCluster: boolean): number {
  return valueBytes(entry.value) + textBytes(key.length, true) + DICT_ENTRY_BYTES + (inCluster ? SLOT_LINK_BYTES : 0);
}

/** What a cluster node takes that has just started, then with its first clients, and at most until then. */
const STARTUP_BYTES = 1_599_928;
const EMPTY_BYTES = 1_788_272;
const PEAK_BYTES = 1_806_928;
/** Of it what a cluster is known by. */
const CLUSTER_BYTES = 723_696;

const withoutCluster = (server: RedisServer, bytes: number): number => (server.cluster ? bytes : bytes - CLUSTER_BYTES);
export const startupBytes = (server: RedisServer): number => withoutCluster(server, STARTUP_BYTES);
export const peakBytes = (server: RedisServer): number => withoutCluster(server, PEAK_BYTES);

/** All that a server takes: goes through every key. */
export function memoryUsed(server: RedisServer): number {
  let bytes = withoutCluster(server, EMPTY_BYTES);
  for (const [, db] of databasesOf(server)) {
    for (const [key, entry] of entries(db)) bytes += keyBytes(key, entry, server.cluster !== null);
  }
  return bytes;
}

/** What the structures themselves take. */
const DICT_BYTES = 56;
const QUICKLIST_BYTES = 40;
const QUICKLIST_NODE_BYTES = 40;
/** zset, its skiplist, and the header of that with room for 32 levels. */
const SORTED_SET_BYTES = 16 + 32 + allocated(24 + 32 * 16);
/** A node of a skiplist has one level, and with a chance of one in four each one more. */
const SKIPLIST_NODE_BYTES = allocated(24 + 16) + 16 / 3;
const STREAM_BYTES = 80;
/** MEMORY USAGE takes a node of a radix tree for thirty words and a head; a key is a stream id. */
const RADIX_KEY_BYTES = 16;
const RADIX_NODE_BYTES = 4 + 30 * 8;
/** The listpack that a stream is writing has room for so much from the first. */
const STREAM_LISTPACK_BYTES = 4096;

/** What MEMORY USAGE with SAMPLES 0 says: every element is counted. */
function valueBytes(value: Value): number {
  switch (value.type) {
    case 'string':
      if (value.encoding === 'int') return OBJECT_BYTES;
      if (value.encoding === 'embstr') return allocated(OBJECT_BYTES + 3 + value.text.length + 1);
      return textBytes(value.text.length, false) + OBJECT_BYTES;
    case 'list': {
      const packs = listpacks(value);
      const nodes = sum(packs, (pack) => QUICKLIST_NODE_BYTES + allocated(pack));
      return OBJECT_BYTES + QUICKLIST_BYTES + nodes;
    }
    case 'hash': {
      const entries = [...dictEntries(value.fields)];
      if (value.encoding === 'listpack') return OBJECT_BYTES + allocated(listpackBytes(entries.flat()));
      const texts = sum(entries.flat(), ({ length }) => textBytes(length, true));
      return OBJECT_BYTES + hashTableBytes(entries.length, 1024, 2) + texts;
    }
    case 'set': {
      const names = dictNames(value.members);
      if (value.encoding === 'intset') return OBJECT_BYTES + allocated(8 + names.length * intsetWidth(names));
      return OBJECT_BYTES + hashTableBytes(names.length, 0, 1) + sum(names, ({ length }) => textBytes(length, true));
    }
    case 'zset': {
      const { order, scores } = value;
      if (value.encoding === 'listpack') {
        const words = order.flatMap((member) => [member, formatStoredDouble(scores.get(member)!)]);
        return OBJECT_BYTES + allocated(listpackBytes(words));
      }
      const texts = sum(order, ({ length }) => textBytes(length, true) + SKIPLIST_NODE_BYTES);
      return OBJECT_BYTES + SORTED_SET_BYTES + hashTableBytes(order.length, 256, 2) + Math.round(texts);
    }
    case 'stream':
      return OBJECT_BYTES + STREAM_BYTES + radixBytes(value.nodes.length) + sum(streamPacks(value), allocated);
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

/** A radix tree of stream ids: two nodes for one, some five for two. */
const radixBytes = (keys: number): number =>
  keys * RADIX_KEY_BYTES + Math.round(keys === 1 ? 2 : keys * 2.5) * RADIX_NODE_BYTES;

function streamPacks({ nodes }: StreamValue): number[] {
  const packs = nodes.map(({ bytes }) => LISTPACK_FRAME_BYTES + bytes);
  return packs.map((bytes, i) => (i === packs.length - 1 ? Math.max(bytes, STREAM_LISTPACK_BYTES) : bytes));
}

/** The bytes of the listpacks of a list that was pushed to its end, 8 KB each (list-max-listpack-size -2). */
function listpacks({ pieces }: ListValue): number[] {
  const packs: number[] = [];
  for (const item of pieces.flatMap(({ value }) => value)) {
    if (packs.length === 0 || packs.at(-1)! + item.length + 8 > 8192) packs.push(LISTPACK_FRAME_BYTES);
    packs[packs.length - 1]! += listpackBytes([item]) - LISTPACK_FRAME_BYTES;
  }
  return packs;
}

const intsetWidth = (names: readonly Bytes[]): number => {
  const fits = (bits: number) => names.every((name) => BigInt.asIntN(bits, BigInt(name)) === BigInt(name));
  return fits(16) ? 2 : fits(32) ? 4 : 8;
};

/**
 * A hash table with its entries, without what these hold. It doubles when it is full; then each look into it moves a bucket of the
 * old table that is not empty (one in e is), and until all have moved, both are there.
 * `madeFor`: how many it had room for from the first. `looks`: at each addition.
 */
function hashTableBytes(count: number, madeFor: number, looks: number): number {
  let slots = 4;
  while (slots < count) slots *= 2;
  const old = slots / 2;
  const moved = (looks * (count - old)) / (1 - 1 / Math.E);
  const both = slots > 4 && slots > madeFor && moved < old;
  return DICT_BYTES + 8 * (slots + (both ? old : 0)) + DICT_ENTRY_BYTES * count;
}
