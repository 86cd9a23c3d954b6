// Strings as rows of bits, the first bit being the highest of the first byte (Redis 7.0's bitops.c); BITFIELD is in
// bitfield.ts. Left out: strings longer than MODELLED_BYTES.

import type { Bytes } from '../../bytes';
import { error, integer } from '../../resp';
import { deleteKey, lookupRead, lookupWrite, setKey, signalModified } from '../database';
import { put } from '../keyspace';
import { notify } from '../notify';
import { wallMs } from '../../world';
import type { Call, HandlerTable } from './command';
import { parseInteger } from './numbers';
import { answering, integerArgument, MODELLED_BYTES, Refusal, SYNTAX, TOO_LONG, valueOf } from './replies';

/** proto-max-bulk-len. */
const MAX_BYTES = 512n * 1024n * 1024n;

const NO_OFFSET = error('ERR bit offset is not an integer or out of range');
const NO_BIT = error('ERR bit is not an integer or out of range');

/** A bit's place. `width`: `#n` is the n-th field of so many bits; 0: `#` is not taken. */
export function bitOffset(call: Call, text: Bytes, width: number): number {
  const counted = width > 0 && text[0] === '#';
  const number = parseInteger(counted ? text.slice(1) : text);
  if (number === null) throw new Refusal(NO_OFFSET);
  const offset = BigInt.asIntN(64, number * BigInt(counted ? width : 1));
  if (offset < 0n || (call.origin === 'client' && offset >> 3n >= MAX_BYTES)) throw new Refusal(NO_OFFSET);
  return Number(offset);
}

export const readString = (call: Call, key: Bytes): Bytes | null =>
  valueOf(lookupRead(call, key), 'string')?.text ?? null;

/** The string at a key, and as it is when it reaches up to a bit: filled up with zeros. */
export function stringUpTo(call: Call, key: Bytes, lastBit: number): { before: Bytes | null; text: Bytes } {
  const before = valueOf(lookupWrite(call, key), 'string')?.text ?? null;
  const bytes = Math.floor(lastBit / 8) + 1;
  if (bytes > MODELLED_BYTES) throw new Refusal(TOO_LONG);
  return { before, text: (before ?? '').padEnd(bytes, '\0') };
}

/** Puts the new bits in place; the key's expiry stays. */
export function storeBits(call: Call, key: Bytes, isNew: boolean, text: Bytes): void {
  const value = { type: 'string', encoding: 'raw', text } as const;
  if (isNew) setKey(call, key, value);
  else put(call.server.db, key, value, wallMs(call.world));
}

const bitAt = (text: Bytes, at: number): number => (text.charCodeAt(Math.floor(at / 8)) >> (7 - (at % 8))) & 1;

function setBit(call: Call): string {
  const [, key, where, what] = call.argv as [string, Bytes, Bytes, Bytes];
  const offset = bitOffset(call, where, 0);
  const bit = integerArgument(what, NO_BIT);
  if (bit !== 0n && bit !== 1n) return NO_BIT;
  const { before, text } = stringUpTo(call, key, offset);
  const old = bitAt(text, offset);
  if (text === before && old === Number(bit)) {
    // Even so it is now held as plain bytes.
    storeBits(call, key, false, text);
    return integer(old);
  }
  const byte = Math.floor(offset / 8);
  const mask = 1 << (7 - (offset % 8));
  const code = (text.charCodeAt(byte) & ~mask) | (bit === 1n ? mask : 0);
  storeBits(call, key, before === null, text.slice(0, byte) + String.fromCharCode(code) + text.slice(byte + 1));
  signalModified(call.server, key);
  notify(call, '$', 'setbit', key);
  call.server.stats.dirty++;
  return integer(old);
}

function getBit(call: Call): string {
  const offset = bitOffset(call, call.argv[2]!, 0);
  const text = readString(call, call.argv[1]!) ?? '';
  return integer(offset < text.length * 8 ? bitAt(text, offset) : 0);
}

/** Whether a word says that a range counts bits. */
function countsBits(word: Bytes): boolean {
  const unit = word.toLowerCase();
  if (unit !== 'bit' && unit !== 'byte') throw new Refusal(SYNTAX);
  return unit === 'bit';
}

/** The bits of a range whose ends are bytes or bits; those below 0 count from the end. `to` is out of it. */
function bitRange(text: Bytes, start: bigint, end: bigint, bits: boolean): { from: number; to: number } {
  const total = text.length * (bits ? 8 : 1);
  const first = Math.min(total, Math.max(0, Number(start < 0n ? start + BigInt(total) : start)));
  const last = Math.min(total - 1, Math.max(0, Number(end < 0n ? end + BigInt(total) : end)));
  const unit = bits ? 1 : 8;
  return { from: first * unit, to: Math.max(first, last + 1) * unit };
}

const POPULATION = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function count(call: Call): string {
  const { argv } = call;
  const text = readString(call, argv[1]!);
  if (text === null) return integer(0);
  if (argv.length === 3 || argv.length > 5) return SYNTAX;
  let range = { from: 0, to: text.length * 8 };
  if (argv.length > 2) {
    const [start, end] = [integerArgument(argv[2]!), integerArgument(argv[3]!)];
    if (start < 0n && end < 0n && start > end) return integer(0);
    range = bitRange(text, start, end, argv.length === 5 && countsBits(argv[4]!));
  }
  let sum = 0;
  let { from } = range;
  for (; from < range.to && from % 8 !== 0; from++) sum += bitAt(text, from);
  for (; from + 8 <= range.to; from += 8) sum += POPULATION[text.charCodeAt(from / 8)]!;
  for (; from < range.to; from++) sum += bitAt(text, from);
  return integer(sum);
}

/** With no end given, the zeros after the string count too. */
function position(call: Call): string {
  const { argv } = call;
  const wanted = integerArgument(argv[2]!);
  if (wanted !== 0n && wanted !== 1n) return error('ERR The bit argument must be 1 or 0.');
  const text = readString(call, argv[1]!);
  if (text === null) return integer(wanted === 1n ? -1 : 0);
  if (argv.length > 6) return SYNTAX;
  const start = argv.length > 3 ? integerArgument(argv[3]!) : 0n;
  const bits = argv.length === 6 && countsBits(argv[5]!);
  const end = argv.length > 4 ? integerArgument(argv[4]!) : -1n;
  const { from, to } = bitRange(text, start, end, bits);
  if (from >= to) return integer(-1);
  const bit = Number(wanted);
  const full = bit === 1 ? 0 : 0xff;
  for (let at = from; at < to; at++) {
    if (at % 8 === 0 && at + 8 <= to && text.charCodeAt(at / 8) === full) at += 7;
    else if (bitAt(text, at) === bit) return integer(at);
  }
  return integer(bit === 0 && argv.length < 5 ? to : -1);
}

const OPERATIONS: Record<string, (a: number, b: number) => number> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  /** Of one string: `b` is not there. */
  not: (a) => ~a & 0xff,
};

/** Shorter strings are filled up with zeros; an empty result is no key. */
function operate(call: Call): string {
  const [, name, target, ...keys] = call.argv as [string, Bytes, Bytes, ...Bytes[]];
  const word = name.toLowerCase();
  const operation = Object.hasOwn(OPERATIONS, word) ? OPERATIONS[word] : undefined;
  if (!operation) return SYNTAX;
  if (word === 'not' && keys.length !== 1) return error('ERR BITOP NOT must be called with a single source key.');
  const texts = keys.map((key) => readString(call, key) ?? '');
  const length = Math.max(...texts.map((text) => text.length));
  if (length === 0) {
    if (deleteKey(call, target)) {
      notify(call, 'g', 'del', target);
      call.server.stats.dirty++;
    }
    return integer(0);
  }
  const parts: string[] = [];
  for (let at = 0; at < length; at++) {
    const bytes = texts.map((text) => (at < text.length ? text.charCodeAt(at) : 0));
    parts.push(String.fromCharCode(word === 'not' ? operation(bytes[0]!, 0) : bytes.reduce(operation)));
  }
  setKey(call, target, { type: 'string', encoding: 'raw', text: parts.join('') });
  notify(call, '$', 'set', target);
  call.server.stats.dirty++;
  return integer(length);
}

export const bitmapCommands: HandlerTable = {
  setbit: answering(setBit),
  getbit: answering(getBit),
  bitcount: answering(count),
  bitpos: answering(position),
  bitop: answering(operate),
};
