// Glob patterns as KEYS, SCAN and CONFIG GET take them (Redis's stringmatchlen): `*`, `?`, `[abc]`, `[a-z]`, `[^a]` and
// `\` before a character that is to stand for itself.

import type { Bytes } from '../../bytes';

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);
const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const CLOSE = 93;
const CARET = 94;
const BACKSLASH = 92;
const DASH = 45;

/** Whether the whole of `text` matches. `noCase` takes ASCII letters of either case as the same. */
export function stringMatch(pattern: Bytes, text: Bytes, noCase = false): boolean {
  return matches(pattern, 0, text, 0, noCase);
}

function matches(pattern: Bytes, p: number, text: Bytes, t: number, noCase: boolean): boolean {
  // Where the last `*` stood, and from which character of the text on it takes no more: to come back to.
  let starAt = -1;
  let starText = -1;
  while (t < text.length) {
    const next = p < pattern.length ? one(pattern, p, text.charCodeAt(t), noCase) : -1;
    if (p < pattern.length && pattern.charCodeAt(p) === STAR) {
      starAt = p++;
      starText = t;
    } else if (next >= 0) {
      p = next;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++starText;
    } else return false;
  }
  while (p < pattern.length && pattern.charCodeAt(p) === STAR) p++;
  return p === pattern.length;
}

/** Where the pattern goes on when its piece at `p` (no star) matches `code`; -1 if it does not. */
function one(pattern: Bytes, p: number, code: number, noCase: boolean): number {
  const same = (a: number) => (noCase ? lower(a) === lower(code) : a === code);
  switch (pattern.charCodeAt(p)) {
    case STAR:
      return -1;
    case QUESTION:
      return p + 1;
    case OPEN: {
      let at = p + 1;
      const negated = pattern.charCodeAt(at) === CARET;
      if (negated) at++;
      let found = false;
      for (; at < pattern.length && pattern.charCodeAt(at) !== CLOSE; at++) {
        if (pattern.charCodeAt(at) === BACKSLASH && at + 1 < pattern.length) {
          if (same(pattern.charCodeAt(++at))) found = true;
        } else if (pattern.charCodeAt(at + 1) === DASH && at + 2 < pattern.length) {
          let from = pattern.charCodeAt(at);
          let to = pattern.charCodeAt(at + 2);
          if (from > to) [from, to] = [to, from];
          const inRange = noCase ? lower(code) >= lower(from) && lower(code) <= lower(to) : code >= from && code <= to;
          if (inRange) found = true;
          at += 2;
        } else if (same(pattern.charCodeAt(at))) found = true;
      }
      // A set that is never closed ends with the pattern.
      return found !== negated ? Math.min(at + 1, pattern.length) : -1;
    }
    case BACKSLASH:
      if (p + 1 < pattern.length) return same(pattern.charCodeAt(p + 1)) ? p + 2 : -1;
      return same(BACKSLASH) ? p + 1 : -1;
    default:
      return same(pattern.charCodeAt(p)) ? p + 1 : -1;
  }
}
