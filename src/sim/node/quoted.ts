// Bytes between quotes, as Redis shows them in MONITOR and its logs (sdscatrepr).

import type { Bytes } from '../bytes';

const SHORT: Record<string, string> = {
  '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x07': '\\a', '\b': '\\b',
}; // prettier-ignore

export const quoted = (text: Bytes): string =>
  `"${text.replace(/[^ !#-[\]-~]/g, (byte) => SHORT[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
