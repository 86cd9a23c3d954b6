// Lengths, numbers and strings as RDB files and DUMP payloads hold them.

import type { Bytes } from '../../bytes';
import { parseInteger } from '../commands/numbers';
import { compress, decompress } from './lzf';

/** Strings longer than this are compressed where that saves at least four bytes. */
const COMPRESS_FROM = 20;
/** The longest text that can be a 32-bit integer. */
const INTEGER_TEXT_MAX = 11;

/** `value` in so many bytes, the lowest first; negative numbers in two's complement. */
export function littleEndian(value: bigint | number, bytes: number): Bytes {
  let rest = BigInt.asUintN(bytes * 8, BigInt(value));
  let out = '';
  for (let i = 0; i < bytes; i++) {
    out += String.fromCharCode(Number(rest & 255n));
    rest >>= 8n;
  }
  return out;
}

export function saveLength(length: number): Bytes {
  if (length < 64) return String.fromCharCode(length);
  if (length < 16384) return String.fromCharCode(0x40 | (length >> 8), length & 255);
  return String.fromCharCode(0x80, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255);
}

/** Integers up to 32 bits are saved as such, long texts compressed. */
export function saveString(text: Bytes): Bytes {
  const value = text.length <= INTEGER_TEXT_MAX ? parseInteger(text) : null;
  if (value !== null) {
    const index = [8, 16, 32].findIndex((bits) => BigInt.asIntN(bits, value) === value);
    if (index >= 0) return String.fromCharCode(0xc0 | index) + littleEndian(value, 1 << index);
  }
  const packed = text.length > COMPRESS_FROM ? compress(text, text.length - 4) : null;
  if (packed !== null) return `\xc3${saveLength(packed.length)}${saveLength(text.length)}${packed}`;
  return saveLength(text.length) + text;
}

const floats = new DataView(new ArrayBuffer(8));

export function saveDouble(value: number): Bytes {
  floats.setFloat64(0, value, true);
  let out = '';
  for (let i = 0; i < 8; i++) out += String.fromCharCode(floats.getUint8(i));
  return out;
}

/** Thrown where the bytes are not what they should be. */
export class BadFormat extends Error {}

/** Reads through a payload; every method throws `BadFormat` at bytes that make no sense. */
export class Reader {
  at = 0;
  constructor(readonly bytes: Bytes) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  take(length: number): Bytes {
    if (!(length >= 0) || this.at + length > this.bytes.length) throw new BadFormat();
    return this.bytes.slice(this.at, (this.at += length));
  }

  byte(): number {
    return this.take(1).charCodeAt(0);
  }

  /** A number of so many bytes, the lowest first. */
  integer(bytes: number): bigint {
    return signed(this.take(bytes));
  }

  length(): number {
    const { length, special } = this.lengthOrSpecial();
    if (special) throw new BadFormat();
    return length;
  }

  private lengthOrSpecial(): { length: number; special: boolean } {
    const first = this.byte();
    switch (first >> 6) {
      case 0:
        return { length: first & 63, special: false };
      case 1:
        return { length: ((first & 63) << 8) | this.byte(), special: false };
      case 3:
        return { length: first & 63, special: true };
    }
    if (first !== 0x80 && first !== 0x81) throw new BadFormat();
    let length = 0;
    for (let left = first === 0x80 ? 4 : 8; left > 0; left--) length = length * 256 + this.byte();
    return { length, special: false };
  }

  string(): Bytes {
    const { length, special } = this.lengthOrSpecial();
    if (!special) return this.take(length);
    if (length <= 2) return String(this.integer(1 << length));
    if (length !== 3) throw new BadFormat();
    const packed = this.length();
    const whole = this.length();
    const text = decompress(this.take(packed), whole);
    if (text === null) throw new BadFormat();
    return text;
  }

  double(): number {
    const bytes = this.take(8);
    for (let i = 0; i < 8; i++) floats.setUint8(i, bytes.charCodeAt(i));
    return floats.getFloat64(0, true);
  }
}

/** The number in these bytes, the lowest first, in two's complement. */
export function signed(bytes: Bytes): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes.charCodeAt(i));
  return BigInt.asIntN(bytes.length * 8, value);
}
