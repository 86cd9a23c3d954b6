// Streams beneath the commands (Redis 7.0's t_stream.c): entries in the order of their ids, in nodes of limited size,
// because an approximate trim removes whole nodes only. The bytes of a node are those of its listpack. Left out:
// consumer groups.

import type { Bytes } from '../bytes';
import { INT64_MAX, parseInteger } from './commands/numbers';
import { configValue } from './config';
import type { StreamEntry, StreamId, StreamNode, StreamValue } from './keyspace';
import type { RedisServer } from './server';

const SEQUENCE_BITS = 64n;
export const ID_MAX: StreamId = (1n << 128n) - 1n;

export const streamId = (ms: bigint, sequence: bigint): StreamId => (ms << SEQUENCE_BITS) | sequence;
export const msOf = (id: StreamId): bigint => id >> SEQUENCE_BITS;
export const sequenceOf = (id: StreamId): bigint => BigInt.asUintN(64, id);
export const idText = (id: StreamId): Bytes => `${msOf(id)}-${sequenceOf(id)}`;

export const createStream = (): StreamValue => ({
  type: 'stream',
  encoding: 'stream',
  nodes: [],
  lastId: 0n,
  maxDeletedId: 0n,
  entriesAdded: 0,
});

/** How large a node may grow. */
export interface NodeLimits {
  bytes: number;
  /** 0: any number. */
  entries: number;
}

const BYTES_MAX = 1024 * 1024 * 1024;

export function nodeLimits({ config }: RedisServer): NodeLimits {
  const bytes = Number(configValue(config, 'stream-node-max-bytes'));
  return {
    bytes: bytes === 0 || bytes > BYTES_MAX ? BYTES_MAX : bytes,
    entries: Number(configValue(config, 'stream-node-max-entries')),
  };
}

export function streamLength({ nodes }: StreamValue): number {
  let length = 0;
  for (const { entries } of nodes) length += entries.length;
  return length;
}

export const firstEntry = ({ nodes }: StreamValue): StreamEntry | null =>
  nodes.find(({ entries }) => entries.length > 0)?.entries[0] ?? null;

export function lastEntry({ nodes }: StreamValue): StreamEntry | null {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const last = nodes[i]!.entries.at(-1);
    if (last) return last;
  }
  return null;
}

/** Adds an entry; its id must be above the stream's last one. */
export function appendEntry(stream: StreamValue, id: StreamId, words: Bytes[], limits: NodeLimits): void {
  const fields = words.filter((_, i) => i % 2 === 0);
  const added = words.reduce((sum, word) => sum + word.length, 0);
  let node = stream.nodes.at(-1);
  const count = node ? node.entries.length + node.deleted : 0;
  if (!node || nodeBytes(node) + added >= limits.bytes || (limits.entries > 0 && count >= limits.entries)) {
    node = newNode(id, fields);
    stream.nodes.push(node);
  }
  const same = fields.length === node.fields.length && fields.every((field, i) => field === node.fields[i]);
  const numbers = [same ? 2n : 0n, msOf(id) - msOf(node.firstId), sequenceOf(id) - sequenceOf(node.firstId)];
  if (!same) numbers.push(BigInt(fields.length));
  numbers.push(BigInt(same ? fields.length + 3 : fields.length * 2 + 4));
  for (const number of numbers) node.bytes += integerBytes(BigInt.asIntN(64, number));
  words.forEach((word, i) => {
    if (!same || i % 2 === 1) node.bytes += textBytes(word);
  });
  node.lastId = id;
  node.entries.push({ id, words });
  stream.lastId = id;
  stream.entriesAdded++;
}

/** A listpack's header and its end. */
const LISTPACK_BYTES = 7;

function newNode(id: StreamId, fields: Bytes[]): StreamNode {
  let bytes = LISTPACK_BYTES + integerBytes(BigInt(fields.length)) + integerBytes(0n);
  for (const field of fields) bytes += textBytes(field);
  return { firstId: id, lastId: id, fields, bytes, deleted: 0, entries: [] };
}

const nodeBytes = ({ bytes, entries, deleted }: StreamNode): number =>
  bytes + integerBytes(BigInt(entries.length)) + integerBytes(BigInt(deleted));

/** What a listpack takes for a text; integers are kept as such. */
function textBytes(text: Bytes): number {
  const number = parseInteger(text);
  if (number !== null) return integerBytes(number);
  const { length } = text;
  return withBackLength(length + (length < 64 ? 1 : length < 4096 ? 2 : 5));
}

/** Integers up to these sizes take so many bytes. */
const INTEGER_SIZES: [bigint, number][] = [
  [1n << 12n, 2],
  [1n << 15n, 3],
  [1n << 23n, 4],
  [1n << 31n, 5],
  [INT64_MAX + 1n, 9],
];

function integerBytes(value: bigint): number {
  if (value >= 0n && value < 128n) return withBackLength(1);
  return withBackLength(INTEGER_SIZES.find(([bound]) => value >= -bound && value < bound)![1]);
}

/** An element's length is written after it too, seven bits a byte. */
function withBackLength(bytes: number): number {
  return bytes + (bytes <= 127 ? 1 : bytes < 16383 ? 2 : bytes < 2097151 ? 3 : bytes < 268435455 ? 4 : 5);
}

/** Whether there was an entry with this id. */
export function deleteEntry(stream: StreamValue, id: StreamId): boolean {
  const at = stream.nodes.findLastIndex(({ firstId }) => firstId <= id);
  const node = stream.nodes[at];
  const place = node ? node.entries.findIndex((entry) => entry.id === id) : -1;
  if (!node || place < 0) return false;
  node.entries.splice(place, 1);
  node.deleted++;
  if (node.entries.length === 0) stream.nodes.splice(at, 1);
  if (id > stream.maxDeletedId) stream.maxDeletedId = id;
  return true;
}

/** Entries from `start` to `end`, both in the range; `reverse`: the last first. `count` 0: all. */
export function entriesIn(
  { nodes }: StreamValue,
  start: StreamId,
  end: StreamId,
  count: number,
  reverse = false,
): StreamEntry[] {
  const found: StreamEntry[] = [];
  const enough = () => count > 0 && found.length >= count;
  for (let i = 0; i < nodes.length && !enough(); i++) {
    const { firstId, lastId, entries } = nodes[reverse ? nodes.length - 1 - i : i]!;
    if (lastId < start || firstId > end) continue;
    const inside = entries.filter(({ id }) => id >= start && id <= end);
    found.push(...(reverse ? inside.reverse() : inside));
  }
  return count > 0 ? found.slice(0, count) : found;
}

/** `limit`: entries that may go at most, in whole nodes; 0: any number. */
export interface Trim {
  by: { maxLength: number } | { minId: StreamId };
  approximate: boolean;
  limit: number;
}

/** Removes the oldest entries; returns how many. */
export function trimStream(stream: StreamValue, { by, approximate, limit }: Trim): number {
  const { nodes } = stream;
  let length = streamLength(stream);
  let removed = 0;
  while (nodes.length > 0) {
    const node = nodes[0]!;
    const { entries } = node;
    if ('maxLength' in by && length <= by.maxLength) break;
    if (limit > 0 && removed + entries.length > limit) break;
    if ('maxLength' in by ? length - entries.length >= by.maxLength : node.lastId < by.minId) {
      nodes.shift();
      length -= entries.length;
      removed += entries.length;
      continue;
    }
    if (approximate) break;
    const kept = 'maxLength' in by ? length - by.maxLength : entries.findIndex(({ id }) => id >= by.minId);
    const going = kept < 0 ? entries.length : kept;
    entries.splice(0, going);
    node.deleted += going;
    removed += going;
    break;
  }
  return removed;
}

/** How many nodes Redis's radix tree of the stream's nodes has, as XINFO tells. */
export const radixTreeNodes = ({ nodes }: StreamValue): number =>
  nodes.length === 0
    ? 1
    : treeNodes(
        nodes.map(({ firstId }) => firstId.toString(16).padStart(32, '0')),
        0,
      );

/** Of keys (two letters a byte) that are the same up to `depth`: chains of single children are one node. */
function treeNodes(keys: readonly string[], depth: number): number {
  const first = keys[0]!;
  if (keys.length === 1) return depth === first.length ? 1 : 2;
  const last = keys.at(-1)!;
  let fork = depth;
  while (first.slice(fork, fork + 2) === last.slice(fork, fork + 2)) fork += 2;
  const branches = new Map<string, string[]>();
  for (const key of keys) {
    const byte = key.slice(fork, fork + 2);
    const branch = branches.get(byte);
    if (branch) branch.push(key);
    else branches.set(byte, [key]);
  }
  let count = fork > depth ? 2 : 1;
  for (const branch of branches.values()) count += treeNodes(branch, fork + 2);
  return count;
}
