// HyperLogLog as Redis 7.0 keeps it in a string, byte for byte (hyperloglog.c): a header of 16 bytes with the cached count,
// then 16384 registers, either in runs (sparse) or in six bits each (dense). The estimate is Otmar Ertl's. Left out:
// sparse bytes that Redis itself would not have written; they are taken, and written again as Redis would.

import type { Bytes } from '../bytes';

const INDEX_BITS = 14n;
export const REGISTERS = 16384;
/** Bits of a hash that are looked at for zeros. */
const VALUE_BITS = 50;
const HEADER_BYTES = 16;
const REGISTER_BITS = 6;
const DENSE_BYTES = HEADER_BYTES + (REGISTERS * REGISTER_BITS) / 8;
/** What a run can say. */
const MAX_SPARSE_VALUE = 32;
const MAX_VALUE_RUN = 4;
const MAX_SHORT_ZERO_RUN = 64;

/** `length` neighbouring registers with the same value. */
interface Run {
  value: number;
  length: number;
}

/** A count taken apart to be read or changed. Exactly one of `runs` and `registers` is there. */
export interface HyperLogLog {
  /** The 8 bytes of the cached estimate; the highest bit of the last says that it is out of date. */
  cache: Bytes;
  runs: Run[] | null;
  registers: Uint8Array | null;
}

export const emptyHyperLogLog = (): HyperLogLog => ({
  cache: '\0'.repeat(8),
  runs: [{ value: 0, length: REGISTERS }],
  registers: null,
});

/** Whether a string has the form of one; its runs may still be wrong. */
export function looksLikeHyperLogLog(text: Bytes): boolean {
  if (text.length < HEADER_BYTES || !text.startsWith('HYLL')) return false;
  const encoding = text.charCodeAt(4);
  return encoding === 1 || (encoding === 0 && text.length === DENSE_BYTES);
}

export const isDense = (text: Bytes): boolean => text.charCodeAt(4) === 0;

/** Null: its runs do not make up all registers. */
export function readHyperLogLog(text: Bytes): HyperLogLog | null {
  const cache = text.slice(8, HEADER_BYTES);
  if (isDense(text)) return { cache, runs: null, registers: readDense(text) };
  const runs: Run[] = [];
  let covered = 0;
  for (let at = HEADER_BYTES; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    let run: Run;
    if (byte & 0x80) run = { value: ((byte >> 2) & 0x1f) + 1, length: (byte & 3) + 1 };
    else if (byte & 0x40) run = { value: 0, length: (((byte & 0x3f) << 8) | (text.charCodeAt(++at) || 0)) + 1 };
    else run = { value: 0, length: (byte & 0x3f) + 1 };
    runs.push(run);
    covered += run.length;
  }
  return covered === REGISTERS ? { cache, runs, registers: null } : null;
}

function readDense(text: Bytes): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  for (let i = 0; i < REGISTERS; i++) {
    const bit = i * REGISTER_BITS;
    const at = HEADER_BYTES + (bit >> 3);
    const two = text.charCodeAt(at) | ((text.charCodeAt(at + 1) || 0) << 8);
    registers[i] = (two >> (bit & 7)) & 0x3f;
  }
  return registers;
}

export function writeHyperLogLog({ cache, runs, registers }: HyperLogLog): Bytes {
  const header = `HYLL${registers ? '\0' : '\x01'}\0\0\0${cache}`;
  return header + (registers ? denseBytes(registers) : runs!.map(runBytes).join(''));
}

function denseBytes(registers: Uint8Array): Bytes {
  const parts: string[] = [];
  for (let i = 0; i < REGISTERS; i += 4) {
    const four = registers[i]! | (registers[i + 1]! << 6) | (registers[i + 2]! << 12) | (registers[i + 3]! << 18);
    parts.push(String.fromCharCode(four & 0xff, (four >> 8) & 0xff, four >> 16));
  }
  return parts.join('');
}

function runBytes({ value, length }: Run): Bytes {
  const span = length - 1;
  if (value > 0) return String.fromCharCode(0x80 | ((value - 1) << 2) | span);
  return isLong(length) ? String.fromCharCode(0x40 | (span >> 8), span & 0xff) : String.fromCharCode(span);
}

const isLong = (length: number): boolean => length > MAX_SHORT_ZERO_RUN;
const bytesOf = (run: Run): number => (run.value === 0 && isLong(run.length) ? 2 : 1);

/** Counts a text. Returns whether a register has grown. */
export function addElement(log: HyperLogLog, element: Bytes, maxSparseBytes: number): boolean {
  const hash = murmurHash(element);
  const index = Number(hash & ((1n << INDEX_BITS) - 1n));
  const rest = hash >> INDEX_BITS;
  let value = 1;
  while (value <= VALUE_BITS && ((rest >> BigInt(value - 1)) & 1n) === 0n) value++;
  return raiseRegister(log, index, value, maxSparseBytes);
}

/** Sets a register to `value` where that is more than it has; runs that grow too long become dense. */
export function raiseRegister(log: HyperLogLog, index: number, value: number, maxSparseBytes: number): boolean {
  if (log.runs) {
    const raised = value > MAX_SPARSE_VALUE ? null : raiseInRuns(log.runs, index, value, maxSparseBytes);
    if (raised !== null) return raised;
    makeDense(log);
  }
  const registers = log.registers!;
  if (registers[index]! >= value) return false;
  registers[index] = value;
  return true;
}

/** Null: there is no room for it among the runs. */
function raiseInRuns(runs: Run[], index: number, value: number, maxBytes: number): boolean | null {
  let at = 0;
  let first = 0;
  while (index >= first + runs[at]!.length) first += runs[at++]!.length;
  const run = runs[at]!;
  if (run.value >= value) return false;
  const pieces: Run[] = [
    { value: run.value, length: index - first },
    { value, length: 1 },
    { value: run.value, length: first + run.length - index - 1 },
  ].filter(({ length }) => length > 0);
  const growth = pieces.reduce((sum, piece) => sum + bytesOf(piece), 0) - bytesOf(run);
  if (growth > 0 && HEADER_BYTES + runs.reduce((sum, each) => sum + bytesOf(each), 0) + growth > maxBytes) return null;
  runs.splice(at, 1, ...pieces);
  joinRuns(runs, Math.max(0, at - 1));
  return true;
}

/** Joins neighbouring runs of the same value, as far as Redis looks. */
function joinRuns(runs: Run[], from: number): void {
  let at = from;
  for (let looks = 5; looks > 0 && at < runs.length; looks--) {
    const run = runs[at]!;
    const next = runs[at + 1];
    const length = run.length + (next?.length ?? 0);
    if (run.value > 0 && next?.value === run.value && length <= MAX_VALUE_RUN) {
      runs.splice(at, 2, { value: run.value, length });
    } else at++;
  }
}

export function makeDense(log: HyperLogLog): void {
  if (!log.runs) return;
  log.registers = registersOf(log);
  log.runs = null;
}

/** Its registers, to be read only. */
export function registersOf({ runs, registers }: HyperLogLog): Uint8Array {
  if (registers) return registers;
  const spread = new Uint8Array(REGISTERS);
  let at = 0;
  for (const { value, length } of runs!) {
    if (value > 0) spread.fill(value, at, at + length);
    at += length;
  }
  return spread;
}

/** About how many different texts were counted. */
export function estimate(registers: Uint8Array): number {
  const histogram: number[] = new Array(64).fill(0);
  for (const value of registers) histogram[value]!++;
  let sum = REGISTERS * tau((REGISTERS - histogram[VALUE_BITS + 1]!) / REGISTERS);
  for (let value = VALUE_BITS; value >= 1; value--) sum = (sum + histogram[value]!) * 0.5;
  sum += REGISTERS * sigma(histogram[0]! / REGISTERS);
  return Math.round((ALPHA * REGISTERS * REGISTERS) / sum);
}

/** 0.5 / ln 2. */
const ALPHA = 0.7213475204444817;

function sigma(part: number): number {
  if (part === 1) return Infinity;
  let x = part;
  let weight = 1;
  let sum = part;
  for (let before = NaN; before !== sum; weight += weight) {
    x *= x;
    before = sum;
    sum += x * weight;
  }
  return sum;
}

function tau(part: number): number {
  if (part === 0 || part === 1) return 0;
  let x = part;
  let weight = 1;
  let sum = 1 - part;
  for (let before = NaN; before !== sum;) {
    x = Math.sqrt(x);
    before = sum;
    weight *= 0.5;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

const SEED = 0xadc83b19n;
const MULTIPLIER = 0xc6a4a7935bd1e995n;
const SHIFT = 47n;
const times = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, a * b);

/** MurmurHash64A, for little-endian machines. */
function murmurHash(text: Bytes): bigint {
  let hash = SEED ^ times(BigInt(text.length), MULTIPLIER);
  const whole = text.length - (text.length % 8);
  for (let at = 0; at < whole; at += 8) {
    let word = times(littleEndian(text, at, 8), MULTIPLIER);
    word ^= word >> SHIFT;
    hash = times(hash ^ times(word, MULTIPLIER), MULTIPLIER);
  }
  if (whole < text.length) hash = times(hash ^ littleEndian(text, whole, text.length - whole), MULTIPLIER);
  hash ^= hash >> SHIFT;
  hash = times(hash, MULTIPLIER);
  return hash ^ (hash >> SHIFT);
}

function littleEndian(text: Bytes, at: number, count: number): bigint {
  let number = 0n;
  for (let i = count - 1; i >= 0; i--) number = (number << 8n) | BigInt(text.charCodeAt(at + i));
  return number;
}
