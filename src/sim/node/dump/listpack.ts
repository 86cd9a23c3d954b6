// Listpacks: strings and integers one behind the other in one piece of memory, as Redis 7.0 holds small hashes, lists and
// sorted sets, and saves them.

import type { Bytes } from '../../bytes';
import { parseInteger } from '../commands/numbers';
import { BadFormat, littleEndian, Reader, signed } from './rdb';

const END = '\xff';
/** A count that does not fit is not kept. */
const COUNT_UNKNOWN = 0xffff;
const HEADER_BYTES = 6;

/** Integers up to 64 bits lie as such. */
export function saveListpack(items: readonly Bytes[]): Bytes {
  const body = items.map(saveItem).join('');
  const total = HEADER_BYTES + body.length + END.length;
  return littleEndian(total, 4) + littleEndian(Math.min(items.length, COUNT_UNKNOWN), 2) + body + END;
}

function saveItem(text: Bytes): Bytes {
  const value = parseInteger(text);
  const item = value === null ? stringItem(text) : integerItem(value);
  return item + backLength(item.length);
}

function integerItem(value: bigint): Bytes {
  if (value >= 0n && value <= 127n) return littleEndian(value, 1);
  if (BigInt.asIntN(13, value) === value) {
    const bits = Number(BigInt.asUintN(13, value));
    return String.fromCharCode(0xc0 | (bits >> 8), bits & 255);
  }
  const index = [16, 24, 32].findIndex((bits) => BigInt.asIntN(bits, value) === value);
  return index < 0
    ? `\xf4${littleEndian(value, 8)}`
    : String.fromCharCode(0xf1 + index) + littleEndian(value, index + 2);
}

function stringItem(text: Bytes): Bytes {
  const { length } = text;
  if (length < 64) return String.fromCharCode(0x80 | length) + text;
  if (length < 4096) return String.fromCharCode(0xe0 | (length >> 8), length & 255) + text;
  return `\xf0${littleEndian(length, 4)}${text}`;
}

/** Items shorter than these take 1, 2, 3 and 4 bytes for their length behind them. */
const BACK_LENGTHS = [128, 16383, 2097151, 268435455];

/** How long the item before is, to be read from behind: seven bits a byte, the highest first. */
function backLength(length: number): Bytes {
  const bytes = BACK_LENGTHS.filter((limit) => length >= limit).length + 1;
  let out = '';
  for (let i = bytes - 1; i >= 0; i--) {
    const group = (length >>> (7 * i)) & 127;
    out += String.fromCharCode(i === bytes - 1 ? group : group | 128);
  }
  return out;
}

/** The items of a listpack; throws `BadFormat` where the bytes are none. */
export function readListpack(bytes: Bytes): Bytes[] {
  const reader = new Reader(bytes);
  if (Number(BigInt.asUintN(32, reader.integer(4))) !== bytes.length) throw new BadFormat();
  const count = Number(BigInt.asUintN(16, reader.integer(2)));
  const items: Bytes[] = [];
  while (reader.bytes[reader.at] !== END) {
    const start = reader.at;
    items.push(readItem(reader));
    const back = backLength(reader.at - start);
    if (reader.take(back.length) !== back) throw new BadFormat();
  }
  reader.byte();
  if (!reader.atEnd || (count !== COUNT_UNKNOWN && count !== items.length)) throw new BadFormat();
  return items;
}

function readItem(reader: Reader): Bytes {
  const first = reader.byte();
  if (first < 0x80) return String(first);
  if (first < 0xc0) return reader.take(first & 63);
  if (first < 0xe0) return String(BigInt.asIntN(13, BigInt(((first & 31) << 8) | reader.byte())));
  if (first < 0xf0) return reader.take(((first & 15) << 8) | reader.byte());
  if (first === 0xf0) return reader.take(Number(BigInt.asUintN(32, reader.integer(4))));
  if (first > 0xf4) throw new BadFormat();
  return String(signed(reader.take(first === 0xf4 ? 8 : first - 0xf1 + 2)));
}
