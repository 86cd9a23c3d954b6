// A session as text that travels: a link's fragment (`#s=1.` and packed bytes) or a file (the stage script, with a first
// line that says where the clock stood). Reading either never throws: what is wrong is a value, and words are the page's.
//
// Packed: a checksum of four bytes, then deflated JSON `[script, cursor in microseconds]`, in base64url. The script's `lab`
// line holds the lab and the seed.

import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';

export interface SharedSession {
  script: string;
  /** Where the clock stood. */
  nowUs: number;
}

/**
 * Browsers take longer addresses, but mail, chat and wiki programs cut them, or refuse to make them links, a little beyond
 * eight thousand characters: a link that arrives in halves is worse than a file.
 */
export const LONGEST_LINK = 8000;

/** Far more than anybody types in a day; a packed text that grows beyond it is not unpacked any further. */
const LARGEST_SCRIPT_BYTES = 4_000_000;
/** Inflated in slices, so that even the densest of them (1032 to 1) cannot fill the memory before it is refused. */
const SLICE_BYTES = 1024;
/** A day of virtual time: no session reaches it, and a cursor beyond it would be computed for hours. */
const LATEST_CURSOR_US = 86_400_000_000;

const VERSION = 1;
const FRAGMENT = /^#?s=(\d{1,9})\.([^&]*)$/;
const HEADING = /^# redis-cluster-sandbox (\d{1,9})(?: at (\d{1,9}(?:\.\d{1,6})?)s)?$/;

export type ShareProblem =
  /** Written by another version. */
  | { kind: 'version'; version: string }
  /** Cut off on its way, or changed. */
  | { kind: 'damaged' }
  | { kind: 'too-large' }
  /** Whole, but not a session. */
  | { kind: 'not-a-session' }
  | { kind: 'not-text' }
  | { kind: 'empty' };

export type Unpacked = { session: SharedSession } | { problem: ShareProblem };

export function toFragment({ script, nowUs }: SharedSession): string {
  const packed = deflateSync(strToU8(JSON.stringify([script, nowUs])), { level: 9 });
  const bytes = new Uint8Array(packed.length + 4);
  new DataView(bytes.buffer).setUint32(0, checksum(packed));
  bytes.set(packed, 4);
  return `#s=${VERSION}.${toBase64Url(bytes)}`;
}

export function readFragment(fragment: string): Unpacked {
  const [, version, text] = FRAGMENT.exec(fragment) ?? [];
  if (version === undefined || text === undefined) return { problem: { kind: 'damaged' } };
  if (Number(version) !== VERSION) return { problem: { kind: 'version', version } };
  const bytes = fromBase64Url(text);
  if (!bytes || bytes.length < 5) return { problem: { kind: 'damaged' } };
  const packed = bytes.subarray(4);
  if (new DataView(bytes.buffer).getUint32(0) !== checksum(packed)) return { problem: { kind: 'damaged' } };
  const inflated = inflate(packed);
  if (inflated === 'too-large' || inflated === 'damaged') return { problem: { kind: inflated } };
  return readPacked(strFromU8(inflated));
}

/** The session as a file that a person can read and change. */
export function toFile({ script, nowUs }: SharedSession): string {
  const seconds = `${Math.floor(nowUs / 1e6)}.${String(Math.round(nowUs) % 1_000_000).padStart(6, '0')}`;
  return `# redis-cluster-sandbox ${VERSION} at ${seconds}s\n${script}`;
}

/** A file of ours, or any stage script; that one begins at its beginning. */
export function readFile(bytes: Uint8Array): Unpacked {
  if (bytes.length > LARGEST_SCRIPT_BYTES) return { problem: { kind: 'too-large' } };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problem: { kind: 'not-text' } };
  }
  if (text.includes('\0')) return { problem: { kind: 'not-text' } };
  const first = text.split(/\r?\n/, 1)[0]!;
  const [, version, seconds] = HEADING.exec(first) ?? [];
  if (version === undefined) return session(text, 0);
  if (Number(version) !== VERSION) return { problem: { kind: 'version', version } };
  const script = text.slice(first.length).replace(/^\r?\n/, '');
  return session(script, Math.round(Number(seconds ?? 0) * 1e6));
}

function readPacked(text: string): Unpacked {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: { kind: 'not-a-session' } };
  }
  if (!Array.isArray(value)) return { problem: { kind: 'not-a-session' } };
  const [script, nowUs] = value as unknown[];
  return typeof script === 'string' ? session(script, nowUs) : { problem: { kind: 'not-a-session' } };
}

function session(script: string, nowUs: unknown): Unpacked {
  if (script.trim() === '') return { problem: { kind: 'empty' } };
  const fits = typeof nowUs === 'number' && Number.isInteger(nowUs) && nowUs >= 0 && nowUs <= LATEST_CURSOR_US;
  return fits ? { session: { script, nowUs } } : { problem: { kind: 'not-a-session' } };
}

function inflate(packed: Uint8Array): Uint8Array | 'too-large' | 'damaged' {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((piece, final) => {
    pieces.push(piece);
    size += piece.length;
    ended ||= final;
  });
  try {
    for (let from = 0; from < packed.length; from += SLICE_BYTES) {
      stream.push(packed.subarray(from, from + SLICE_BYTES), from + SLICE_BYTES >= packed.length);
      if (size > LARGEST_SCRIPT_BYTES) return 'too-large';
    }
  } catch {
    return 'damaged';
  }
  if (!ended) return 'damaged';
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** FNV-1a, 32 bits: against accidents, not against malice. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...ALPHABET].map((char, value) => [char, value]));

function toBase64Url(bytes: Uint8Array): string {
  const chars: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = Math.min(3, bytes.length - at);
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let char = 0; char <= left; char++) chars.push(ALPHABET[(bits >> (18 - 6 * char)) & 63]!);
  }
  return chars.join('');
}

/** Null for anything but what `toBase64Url` writes. */
function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  return bits === 0 ? bytes : null;
}
