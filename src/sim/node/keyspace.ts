// The keys of one server (database 0, the only one of a cluster node): plain data grouped by hash slot, so that counting,
// listing and dropping a slot are cheap. Copied on write: a keyframe shares all of it, and the first write afterwards
// copies the keys of 64 slots at most. Nothing here knows of time, masters or clients; those rules are in database.ts.
// Left out: other databases, memory.

import type { Bytes } from '../bytes';
import { randomBelow, type RandomState } from '../random';
import { shared, writable, type Shared } from '../shared';
import { copyDict, type Dict } from './dict';
import { copyList, type ListValue } from './list';
import { keyHashSlot, SLOTS } from './slots';

/** What a key holds. `encoding` is what OBJECT ENCODING says. */
export type Value = StringValue | ListValue | HashValue | SetValue | SortedSetValue | StreamValue;
/** Never changed in place: replaced by a new one. */
export interface StringValue {
  type: 'string';
  encoding: 'int' | 'embstr' | 'raw';
  text: Bytes;
}
/** Changed in place. A listpack keeps the order in which fields came; a hashtable is spread, for good. */
export interface HashValue {
  type: 'hash';
  encoding: 'listpack' | 'hashtable';
  fields: Dict;
}
/** Changed in place. Members have no text; those of an intset are integers. A hashtable is spread, for good. */
export interface SetValue {
  type: 'set';
  encoding: 'intset' | 'hashtable';
  members: Dict;
}
/** Changed in place. The encoding turns to skiplist as the set grows, and never back. */
export interface SortedSetValue {
  type: 'zset';
  encoding: 'listpack' | 'skiplist';
  scores: Map<Bytes, number>;
  /** The members by score, those of one score by their bytes. */
  order: Bytes[];
}
/** Changed in place. */
export interface StreamValue {
  type: 'stream';
  encoding: 'stream';
  /** Ascending; each holds entries. */
  nodes: StreamNode[];
  lastId: StreamId;
  maxDeletedId: StreamId;
  entriesAdded: number;
}
/** Milliseconds * 2^64 + sequence number. */
export type StreamId = bigint;
/** One listpack of a stream: what an approximate trim removes as a whole. */
export interface StreamNode {
  /** The id it was opened with: its key in the radix tree. */
  firstId: StreamId;
  /** Of its last entry, which may have been deleted. */
  lastId: StreamId;
  /** Its first entry's fields: entries with the same take less room. */
  fields: Bytes[];
  /** Without the two counts at its head. */
  bytes: number;
  /** Deleted entries still take room. */
  deleted: number;
  entries: StreamEntry[];
}
/** Never changed. `words`: field, value, field, value ... */
export interface StreamEntry {
  id: StreamId;
  words: Bytes[];
}
export type ValueType = Value['type'];

/** A key's entry. To change one in place, ask for it with `entryForWrite`; others hand out entries to read only. */
export interface Entry {
  value: Value;
  /** When it expires, ms of the nodes' wall clock; null: never. */
  expireAtMs: number | null;
  /** When it was last read or written, ms of the nodes' wall clock, for OBJECT IDLETIME. */
  usedAtMs: number;
  /** How often it is used, for OBJECT FREQ; counted only where the policy asks for it (frequency.ts). */
  frequency: number;
  /** The write that made it what it is (lineage.ts); 0: none that is known. */
  write: number;
  /** The group's stamp when the entry was made: another stamp means that a keyframe may share it. */
  stamp: number;
}

/** Keys of `SLOTS_PER_GROUP` neighbouring slots. Every copy of a group has a higher stamp. */
interface Group {
  stamp: number;
  slots: Map<number, Map<Bytes, Entry>>;
  /** The last write of keys that are not there any more. */
  gone: Map<Bytes, number>;
}

export interface Keyspace {
  groups: Shared<(Shared<Group> | null)[]>;
  /** Keys with an expiry, and when. */
  volatile: Shared<Map<Bytes, number>>;
  /** No key expires earlier; null: there is no volatile key. */
  nextExpiryMs: number | null;
  size: number;
  /** The write that emptied it: the last of every key that has none of its own. */
  emptiedBy: number;
}

/** All keys of a server at one instant: the databases that hold any, by number. Shares what it can; never written. */
export type Databases = readonly (readonly [number, Keyspace])[];

const SLOTS_PER_GROUP = 64;
/** A new key is not to look like one that nobody uses (LFU_INIT_VAL). */
export const FREQUENCY_OF_NEW = 5;

export function createKeyspace(): Keyspace {
  const groups: (Shared<Group> | null)[] = new Array(SLOTS / SLOTS_PER_GROUP).fill(null);
  return { groups: shared(groups), volatile: shared(new Map()), nextExpiryMs: null, size: 0, emptiedBy: 0 };
}

/** A keyspace with the same keys that costs nothing: both copy what they write from now on. */
export function snapshotKeyspace(keyspace: Keyspace): Keyspace {
  keyspace.groups.owned = false;
  keyspace.volatile.owned = false;
  return { ...keyspace, groups: { ...keyspace.groups }, volatile: { ...keyspace.volatile } };
}

/** Replaces all keys of `keyspace` by those of `source`, which stays as it is (a full sync, a file read at the start). */
export function loadKeyspace(keyspace: Keyspace, source: Keyspace): void {
  Object.assign(keyspace, snapshotKeyspace(source));
}

/** Drops every key. */
export function clearKeyspace(keyspace: Keyspace): void {
  Object.assign(keyspace, createKeyspace());
}

/** The entry as it lies there, expired or not, untouched. */
export function peek(keyspace: Keyspace, key: Bytes): Entry | null {
  return keysOfSlot(keyspace, keyHashSlot(key))?.get(key) ?? null;
}

/** The same entry, safe to be changed in place (its value too); the expiry only by `setExpiry`. */
export function entryForWrite(keyspace: Keyspace, key: Bytes): Entry | null {
  const slot = keyHashSlot(key);
  if (!keysOfSlot(keyspace, slot)?.has(key)) return null;
  const group = groupForWrite(keyspace, slot);
  const keys = group.slots.get(slot)!;
  let entry = keys.get(key)!;
  if (entry.stamp !== group.stamp) {
    entry = { ...entry, value: copyValue(entry.value), stamp: group.stamp };
    keys.set(key, entry);
  }
  return entry;
}

/**
 * Adds a key or replaces its value; a new key has no expiry, an old one keeps its own. `value` belongs to the
 * keyspace from now on.
 */
export function put(keyspace: Keyspace, key: Bytes, value: Value, nowMs: number): void {
  const slot = keyHashSlot(key);
  const group = groupForWrite(keyspace, slot);
  let keys = group.slots.get(slot);
  if (!keys) group.slots.set(slot, (keys = new Map()));
  const old = keys.get(key);
  if (!old) keyspace.size++;
  const expireAtMs = old ? old.expireAtMs : null;
  const frequency = old ? old.frequency : FREQUENCY_OF_NEW;
  const write = old ? old.write : (group.gone.get(key) ?? keyspace.emptiedBy);
  if (!old) group.gone.delete(key);
  keys.set(key, { value, expireAtMs, usedAtMs: nowMs, frequency, write, stamp: group.stamp });
}

/** Whether there was such a key. */
export function remove(keyspace: Keyspace, key: Bytes): boolean {
  const slot = keyHashSlot(key);
  const entry = keysOfSlot(keyspace, slot)?.get(key);
  if (!entry) return false;
  if (entry.expireAtMs !== null) forgetExpiry(keyspace, key);
  const group = groupForWrite(keyspace, slot);
  const keys = group.slots.get(slot)!;
  keys.delete(key);
  if (entry.write !== keyspace.emptiedBy) group.gone.set(key, entry.write);
  if (keys.size === 0) group.slots.delete(slot);
  keyspace.size--;
  return true;
}

/** The last write of a key, whether it is there or not; 0: none that is known. */
export function lastWrite(keyspace: Keyspace, key: Bytes): number {
  const slot = keyHashSlot(key);
  const group = keyspace.groups.value[Math.floor(slot / SLOTS_PER_GROUP)]?.value;
  return group?.slots.get(slot)?.get(key)?.write ?? group?.gone.get(key) ?? keyspace.emptiedBy;
}

export function noteWrite(keyspace: Keyspace, key: Bytes, write: number): void {
  const entry = entryForWrite(keyspace, key);
  if (entry) entry.write = write;
  else groupForWrite(keyspace, keyHashSlot(key)).gone.set(key, write);
}

/** Sets (or with null clears) when an existing key expires. */
export function setExpiry(keyspace: Keyspace, key: Bytes, expireAtMs: number | null): void {
  const entry = entryForWrite(keyspace, key);
  if (!entry || entry.expireAtMs === expireAtMs) return;
  entry.expireAtMs = expireAtMs;
  if (expireAtMs === null) return forgetExpiry(keyspace, key);
  writable(keyspace.volatile, copyMap).set(key, expireAtMs);
  if (keyspace.nextExpiryMs === null || expireAtMs < keyspace.nextExpiryMs) keyspace.nextExpiryMs = expireAtMs;
}

/** The keys whose time had come at `nowMs`, the earliest first. Costs nothing while none is due. */
export function dueKeys(keyspace: Keyspace, nowMs: number): Bytes[] {
  if (keyspace.nextExpiryMs === null || keyspace.nextExpiryMs >= nowMs) return [];
  const due: [Bytes, number][] = [];
  let next: number | null = null;
  for (const [key, atMs] of keyspace.volatile.value) {
    if (atMs < nowMs) due.push([key, atMs]);
    if (next === null || atMs < next) next = atMs;
  }
  // Keys deleted since then had left the bound too low.
  keyspace.nextExpiryMs = next;
  return due.sort((a, b) => a[1] - b[1]).map(([key]) => key);
}

/** How many keys have an expiry. */
export const volatileCount = (keyspace: Keyspace): number => keyspace.volatile.value.size;

export const countKeysInSlot = (keyspace: Keyspace, slot: number): number => keysOfSlot(keyspace, slot)?.size ?? 0;

/** Up to `limit` keys of a slot, the newest first, as Redis lists them. */
export function keysInSlot(keyspace: Keyspace, slot: number, limit = Infinity): Bytes[] {
  const keys = keysOfSlot(keyspace, slot);
  return keys ? [...keys.keys()].reverse().slice(0, limit) : [];
}

/** Every entry by ascending slot, within a slot the oldest first. The keyspace may not be written meanwhile. */
export function* entries(keyspace: Keyspace): Generator<[Bytes, Entry]> {
  for (const slot of usedSlots(keyspace, 0)) yield* keysOfSlot(keyspace, slot)!;
}

/** Slots from `from` on that hold keys, ascending. */
export function* usedSlots(keyspace: Keyspace, from: number): Generator<number> {
  const groups = keyspace.groups.value;
  for (let slot = from; slot < SLOTS;) {
    const group = groups[Math.floor(slot / SLOTS_PER_GROUP)];
    const end = (Math.floor(slot / SLOTS_PER_GROUP) + 1) * SLOTS_PER_GROUP;
    if (group && group.value.slots.size > 0) {
      for (; slot < end; slot++) if (group.value.slots.has(slot)) yield slot;
    }
    slot = end;
  }
}

/** A key drawn at random, each as likely as any other; null when there is none. */
export function randomKey(keyspace: Keyspace, random: RandomState): Bytes | null {
  if (keyspace.size === 0) return null;
  let left = randomBelow(random, keyspace.size);
  for (const slot of usedSlots(keyspace, 0)) {
    const keys = keysOfSlot(keyspace, slot)!;
    if (left < keys.size) return [...keys.keys()][left]!;
    left -= keys.size;
  }
  return null;
}

/**
 * SCAN: about `count` keys from `cursor` on, and the cursor to go on with (0: that was all). Keys stand in the order of
 * slot and hash, a place they never leave, so a key that is there all the time is returned, whatever is added or
 * removed between calls.
 */
export function scanKeys(keyspace: Keyspace, cursor: number, count: number): { keys: Bytes[]; cursor: number } {
  const found: Bytes[] = [];
  const first = Math.floor(cursor / HASHES);
  for (const slot of usedSlots(keyspace, first)) {
    if (found.length >= count) return { keys: found, cursor: slot * HASHES };
    const keys = keysOfSlot(keyspace, slot)!;
    const place = slot === first ? cursor % HASHES : 0;
    if (place === 0 && keys.size <= count - found.length) {
      found.push(...keys.keys());
      continue;
    }
    const placed: [number, Bytes][] = [];
    for (const key of keys.keys()) placed.push([hash(key), key]);
    placed.sort((a, b) => a[0] - b[0]);
    for (let i = 0; i < placed.length; i++) {
      const [at, key] = placed[i]!;
      if (at < place) continue;
      // Keys with the same hash stay together: the cursor cannot stand between them.
      if (found.length >= count && at !== placed[i - 1]?.[0]) return { keys: found, cursor: slot * HASHES + at };
      found.push(key);
    }
  }
  return { keys: found, cursor: 0 };
}

/** Hashes are 32 bits; the lowest is 1, so that a slot's own cursor (hash 0) means its beginning. */
const HASHES = 0x100000000;

/** FNV-1a. */
function hash(key: Bytes): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) sum = Math.imul(sum ^ key.charCodeAt(i), 0x01000193);
  return sum >>> 0 || 1;
}

function keysOfSlot(keyspace: Keyspace, slot: number): Map<Bytes, Entry> | undefined {
  return keyspace.groups.value[Math.floor(slot / SLOTS_PER_GROUP)]?.value.slots.get(slot);
}

function groupForWrite(keyspace: Keyspace, slot: number): Group {
  const groups = writable(keyspace.groups, copyGroups);
  const at = Math.floor(slot / SLOTS_PER_GROUP);
  const box = (groups[at] ??= shared({ stamp: 1, slots: new Map(), gone: new Map() }));
  return writable(box, copyGroup);
}

/** The boxes in a copied list are new ones, and none owns its group alone any more. */
function copyGroups(groups: (Shared<Group> | null)[]): (Shared<Group> | null)[] {
  return groups.map((box) => {
    if (!box) return null;
    box.owned = false;
    return { ...box };
  });
}

function copyGroup(group: Group): Group {
  const slots = new Map<number, Map<Bytes, Entry>>();
  for (const [slot, keys] of group.slots) slots.set(slot, new Map(keys));
  return { stamp: group.stamp + 1, slots, gone: new Map(group.gone) };
}

const copyMap = <K, V>(map: Map<K, V>): Map<K, V> => new Map(map);

/** A value of its own for another key or world: copies what can be changed in place. */
export function copyValue(value: Value): Value {
  switch (value.type) {
    case 'string':
      return value;
    case 'list':
      return copyList(value);
    case 'hash':
      return { ...value, fields: copyDict(value.fields) };
    case 'set':
      return { ...value, members: copyDict(value.members) };
    case 'zset':
      return { ...value, scores: new Map(value.scores), order: value.order.slice() };
    case 'stream':
      return { ...value, nodes: value.nodes.map((node) => ({ ...node, entries: node.entries.slice() })) };
  }
}

function forgetExpiry(keyspace: Keyspace, key: Bytes): void {
  const left = writable(keyspace.volatile, copyMap);
  left.delete(key);
  if (left.size === 0) keyspace.nextExpiryMs = null;
}
