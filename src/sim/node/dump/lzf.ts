// LZF, as Redis compresses strings in RDB payloads: literal runs and references to what stood up to 8 KB before, found
// through a table of the last place at which three bytes stood. The same choices as Redis's library (its hash, and that
// only the last two places of a reference enter the table), so that DUMP gives the same bytes.
//
//   000nnnnn           n + 1 literal bytes follow
//   lllddddd dddddddd  l + 2 bytes from d + 1 before (l from 1 to 6)
//   111ddddd llllllll dddddddd  l + 9 bytes

import type { Bytes } from '../../bytes';

const MAX_LITERAL = 32;
const MAX_DISTANCE = 8192;
const MAX_REFERENCE = 264;
const UNCOUNTED = 16;

/** Where the table keeps the last place of these three bytes. */
const slotOf = (triple: number): number => ((triple >>> 8) - triple * 5) & 0xffff;

/** Null where it does not become at most `limit` bytes. */
export function compress(input: Bytes, limit: number): Bytes | null {
  const length = input.length;
  const at = (i: number) => input.charCodeAt(i);
  const triple = (i: number) => (at(i) << 16) | (at(i + 1) << 8) | at(i + 2);
  const last = new Map<number, number>();
  const pieces: Bytes[] = [];
  let size = 0;
  let runStart = 0;
  const emit = (piece: Bytes) => {
    pieces.push(piece);
    size += piece.length;
  };
  const endRun = (end: number) => {
    if (end > runStart) emit(String.fromCharCode(end - runStart - 1) + input.slice(runStart, end));
  };
  /** Bytes written so far if the run that is open ended here; an open run has its first byte reserved already. */
  const written = (end: number) => size + 1 + (end - runStart);

  let i = 0;
  while (i < length - 2) {
    const slot = slotOf(triple(i));
    const found = last.get(slot);
    last.set(slot, i);
    const distance = found === undefined ? 0 : i - found - 1;
    // A match at the very first byte is never taken.
    if (found !== undefined && found > 0 && distance < MAX_DISTANCE && triple(found) === triple(i)) {
      const literals = i - runStart;
      if (written(i) - (literals === 0 ? 1 : 0) + 4 >= limit) return null;
      let longest = Math.min(length - i - 2, MAX_REFERENCE);
      // Where more than sixteen bytes are left, the library looks at the next sixteen before it counts again.
      if (longest > UNCOUNTED) longest = Math.max(longest, UNCOUNTED + 3);
      let matched = 3;
      while (matched < longest && at(found + matched) === at(i + matched)) matched++;
      endRun(i);
      const code = matched - 2;
      const top = distance >> 8;
      if (code < 7) emit(String.fromCharCode(top | (code << 5), distance & 255));
      else emit(String.fromCharCode(top | (7 << 5), code - 7, distance & 255));
      i += matched;
      runStart = i;
      if (i >= length - 2) break;
      last.set(slotOf(triple(i - 2)), i - 2);
      last.set(slotOf(triple(i - 1)), i - 1);
      continue;
    }
    if (written(i) >= limit) return null;
    i++;
    if (i - runStart === MAX_LITERAL) {
      endRun(i);
      runStart = i;
    }
  }
  if (written(i) + 3 > limit) return null;
  while (i < length) {
    i++;
    if (i - runStart === MAX_LITERAL) {
      endRun(i);
      runStart = i;
    }
  }
  endRun(length);
  return pieces.join('');
}

/** Null where the bytes are no compression of exactly `length` bytes. */
export function decompress(input: Bytes, length: number): Bytes | null {
  let out = '';
  for (let i = 0; i < input.length;) {
    const control = input.charCodeAt(i++);
    if (control < MAX_LITERAL) {
      const literal = input.slice(i, i + control + 1);
      if (literal.length !== control + 1) return null;
      out += literal;
      i += control + 1;
    } else {
      let count = (control >> 5) + 2;
      if (count === 9) count += input.charCodeAt(i++);
      const from = out.length - (((control & 31) << 8) | input.charCodeAt(i++)) - 1;
      if (Number.isNaN(count) || !(from >= 0)) return null;
      // It may reach into what it makes itself.
      const repeated = out.slice(from);
      while (count > 0) {
        out += repeated.slice(0, count);
        count -= repeated.length;
      }
    }
    if (out.length > length) return null;
  }
  return out.length === length ? out : null;
}
