// How many bytes a listpack of Redis 7.0 takes, without making one (dump/listpack.ts does).

import type { Bytes } from '../bytes';
import { parseInteger } from './commands/numbers';

/** Two counts in front, an end behind. */
export const LISTPACK_FRAME_BYTES = 7;

export function listpackBytes(items: readonly Bytes[]): number {
  let bytes = LISTPACK_FRAME_BYTES;
  for (const item of items) bytes += itemBytes(item);
  return bytes;
}

/** An integer or a text with its kind and length, and behind it how long that was, for reading from the end. */
function itemBytes(text: Bytes): number {
  const value = parseInteger(text);
  const { length } = text;
  const bytes = value === null ? length + (length < 64 ? 1 : length < 4096 ? 2 : 5) : integerBytes(value);
  return bytes + [128, 16383, 2097151, 268435455].filter((limit) => bytes >= limit).length + 1;
}

function integerBytes(value: bigint): number {
  if (value >= 0n && value <= 127n) return 1;
  const bits = [13, 16, 24, 32].find((width) => BigInt.asIntN(width, value) === value);
  return bits === undefined ? 9 : bits === 13 ? 2 : 1 + bits / 8;
}
