// MEMORY USAGE: what a key takes, by the sizes of Redis 7.0's structures rounded up as jemalloc does. Strings are exact; of
// other types the elements' bytes and their encoding's overhead, near enough for comparing keys with one another.

import type { Bytes } from '../bytes';
import { databasesOf } from './databases';
import { entries, type Entry, type Value } from './keyspace';
import type { RedisServer } from './server';

const OBJECT_BYTES = 16;
const DICT_ENTRY_BYTES = 24;
/** In a cluster each key stands in the list of its slot. */
const SLOT_LINK_BYTES = 16;
const LISTPACK_ENTRY_BYTES = 4;
const SKIPLIST_ENTRY_BYTES = 64;

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

function valueBytes(value: Value): number {
  if (value.type === 'string') {
    if (value.encoding === 'int') return OBJECT_BYTES;
    if (value.encoding === 'embstr') return allocated(OBJECT_BYTES + 3 + value.text.length + 1);
    return textBytes(value.text.length, false) + OBJECT_BYTES;
  }
  const { elements, bytes } = contents(value);
  const packed = value.encoding === 'listpack' || value.encoding === 'intset';
  return OBJECT_BYTES + allocated(bytes + elements * (packed ? LISTPACK_ENTRY_BYTES : SKIPLIST_ENTRY_BYTES));
}

/** How many texts and numbers there are in a value, and their bytes. */
function contents(part: unknown): { elements: number; bytes: number } {
  if (typeof part === 'string') return { elements: 1, bytes: part.length };
  if (typeof part !== 'object' || part === null) return { elements: 1, bytes: 8 };
  if (ArrayBuffer.isView(part)) return { elements: 1, bytes: part.byteLength };
  const parts = part instanceof Map ? [...part].flat() : part instanceof Set ? [...part] : Object.values(part);
  let elements = 0;
  let bytes = 0;
  for (const inner of parts) {
    const size = contents(inner);
    elements += size.elements;
    bytes += size.bytes;
  }
  return { elements, bytes };
}
