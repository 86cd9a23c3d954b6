// Numbers in arguments and values. Integers are 64 bits, so they are bigints wherever they can be large.

import type { Bytes } from '../../bytes';

export const INT64_MAX = 0x7fffffffffffffffn;
export const INT64_MIN = -0x8000000000000000n;

/** A 64-bit integer written the one way Redis takes it (string2ll: no `+`, no space, no leading 0), else null. */
export function parseInteger(text: Bytes): bigint | null {
  if (text.length > 20 || !/^(0|-?[1-9][0-9]*)$/.test(text)) return null;
  const value = BigInt(text);
  return value < INT64_MIN || value > INT64_MAX ? null : value;
}
