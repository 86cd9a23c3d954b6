// Names with texts: the fields of a hash, the members of a set. One Map keeps the order in which names came (as small
// hashes do); a dict that has been told to spread parts them by hash over many Maps, so that writing after a keyframe,
// scanning and drawing at random cost little however large it is. Redis's own hash function is seeded by chance, so
// the order of a spread dict is nobody's to rely on.

import type { Bytes } from '../bytes';
import { randomBelow, type RandomState } from '../random';
import { shared, writable, type Shared } from '../shared';

type Bucket = Map<Bytes, Bytes>;

/** Changed in place. There are 2^n buckets; a name lies in the one that the low bits of its hash name. */
export interface Dict {
  buckets: Shared<Bucket>[];
  size: number;
  spread: boolean;
}

/** Names a bucket, on average, before their number doubles. */
const BUCKET_NAMES = 32;

export const createDict = (spread = false): Dict => ({ buckets: [shared(new Map())], size: 0, spread });

/** Neither of the two writes into a bucket that both hold. */
export function copyDict(dict: Dict): Dict {
  const buckets = dict.buckets.map((bucket) => {
    bucket.owned = false;
    return { ...bucket };
  });
  return { ...dict, buckets };
}

export const dictHas = (dict: Dict, name: Bytes): boolean => bucketOf(dict, name).value.has(name);

/** The name's text; null: there is no such name. */
export const dictGet = (dict: Dict, name: Bytes): Bytes | null => bucketOf(dict, name).value.get(name) ?? null;

/** Sets a name's text, which keeps its place; true: the name is new. */
export function dictSet(dict: Dict, name: Bytes, text: Bytes): boolean {
  const bucket = bucketOf(dict, name);
  const isNew = !bucket.value.has(name);
  writable(bucket, copyBucket).set(name, text);
  if (isNew) {
    dict.size++;
    if (dict.spread) grow(dict);
  }
  return isNew;
}

/** Whether there was such a name. */
export function dictDelete(dict: Dict, name: Bytes): boolean {
  const bucket = bucketOf(dict, name);
  if (!bucket.value.has(name)) return false;
  writable(bucket, copyBucket).delete(name);
  dict.size--;
  return true;
}

/** From now on spread by hash; the order in which names came is lost. */
export function spreadDict(dict: Dict): void {
  dict.spread = true;
  grow(dict);
}

/** Every name with its text. The dict may not be written meanwhile. */
export function* dictEntries(dict: Dict): Generator<[Bytes, Bytes]> {
  for (const bucket of dict.buckets) yield* bucket.value;
}

export function dictNames(dict: Dict): Bytes[] {
  const names: Bytes[] = [];
  for (const bucket of dict.buckets) for (const name of bucket.value.keys()) names.push(name);
  return names;
}

/** A name drawn at random, each as likely as any other, with its text; the dict may not be empty. */
export function randomEntry(dict: Dict, random: RandomState): [Bytes, Bytes] {
  let left = randomBelow(random, dict.size);
  for (const { value } of dict.buckets) {
    if (left >= value.size) left -= value.size;
    else for (const entry of value) if (left-- === 0) return entry;
  }
  throw new Error('a dict says that it has more names than it has');
}

/**
 * About `count` names from `cursor` on, and the cursor to go on with (0: that was all). Buckets are visited in the order
 * of their number read from the lowest bit up (as Redis's dictScan does), so that a name that is there all the time is
 * returned however the dict grows between calls. A dict that is not spread is returned whole.
 */
export function scanDict(dict: Dict, cursor: number, count: number): { found: [Bytes, Bytes][]; cursor: number } {
  if (!dict.spread) return { found: [...dictEntries(dict)], cursor: 0 };
  const found: [Bytes, Bytes][] = [];
  const mask = dict.buckets.length - 1;
  let at = cursor;
  do {
    found.push(...dict.buckets[at & mask]!.value);
    at = nextBucket(at & mask, mask);
  } while (at !== 0 && found.length < count);
  return { found, cursor: at };
}

/** Adds one to the bucket's number read backwards. */
function nextBucket(at: number, mask: number): number {
  let next = at;
  for (let bit = (mask + 1) >> 1; bit > 0; bit >>= 1) {
    next ^= bit;
    if (next & bit) return next;
  }
  return 0;
}

const copyBucket = (bucket: Bucket): Bucket => new Map(bucket);

const bucketOf = (dict: Dict, name: Bytes): Shared<Bucket> =>
  dict.buckets.length === 1 ? dict.buckets[0]! : dict.buckets[hash(name) & (dict.buckets.length - 1)]!;

function grow(dict: Dict): void {
  const before = dict.buckets.length;
  let count = before;
  while (dict.size > count * BUCKET_NAMES) count *= 2;
  if (count === before) return;
  const grown: Bucket[] = Array.from({ length: count }, () => new Map());
  for (const [name, text] of dictEntries(dict)) grown[hash(name) & (count - 1)]!.set(name, text);
  dict.buckets = grown.map(shared);
}

/** FNV-1a, its upper bits folded into the lower ones. */
function hash(name: Bytes): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) sum = Math.imul(sum ^ name.charCodeAt(i), 0x01000193);
  return (sum ^ (sum >>> 15)) >>> 0;
}
