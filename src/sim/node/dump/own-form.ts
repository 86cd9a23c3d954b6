// Plain data as bytes and back: objects, arrays, Maps, Sets, typed arrays, big integers, byte strings and all numbers. For
// values that have no RDB form here, so that MIGRATE moves whatever a key can hold.

import type { Bytes } from '../../bytes';
import { BadFormat } from './rdb';

/** What JSON has no form for stands in an object with this one field. */
const TAG = '$';

export function toOwnForm(value: unknown): Bytes {
  return JSON.stringify(tagged(value));
}

/** Throws `BadFormat` where the bytes are not of this form. */
export function fromOwnForm(bytes: Bytes): unknown {
  try {
    return untagged(JSON.parse(bytes));
  } catch {
    throw new BadFormat();
  }
}

function tagged(value: unknown): unknown {
  if (typeof value === 'bigint') return { [TAG]: ['bigint', String(value)] };
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [TAG]: ['number', Object.is(value, -0) ? '-0' : String(value)] };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tagged);
  if (value instanceof Map) return { [TAG]: ['map', [...value].flat().map(tagged)] };
  if (value instanceof Set) return { [TAG]: ['set', [...value].map(tagged)] };
  if (value instanceof Uint8Array) return { [TAG]: ['bytes', [...value]] };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, tagged(item)]));
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  const tag = (value as Record<string, unknown>)[TAG] as [string, unknown] | undefined;
  if (!tag) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, untagged(item)]));
  const [kind, content] = tag;
  if (kind === 'bigint') return BigInt(content as string);
  if (kind === 'number') return Number(content);
  if (kind === 'bytes') return new Uint8Array(content as number[]);
  const items = (content as unknown[]).map(untagged);
  if (kind === 'set') return new Set(items);
  const pairs = new Map<unknown, unknown>();
  for (let i = 0; i < items.length; i += 2) pairs.set(items[i], items[i + 1]);
  return pairs;
}
