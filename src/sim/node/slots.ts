// Which of the 16384 hash slots a key belongs to: CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384
// (Redis Cluster specification, "Key distribution model" and "Hash tags").

import type { Bytes } from '../bytes';

export const SLOTS = 16384;

/** CRC16-XMODEM: polynomial 0x1021, begins at 0, nothing reflected. One entry a byte. */
const TABLE = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  TABLE[byte] = crc & 0xffff;
}

export function crc16(bytes: Bytes, from = 0, to = bytes.length): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ (bytes.charCodeAt(i) & 0xff)]!;
  return crc;
}

/** The slot of a key. What stands between the first `{` and the next `}` is hashed alone, unless it is empty. */
export function keyHashSlot(key: Bytes): number {
  const open = key.indexOf('{');
  if (open >= 0) {
    const close = key.indexOf('}', open + 1);
    if (close > open + 1) return crc16(key, open + 1, close) & (SLOTS - 1);
  }
  return crc16(key) & (SLOTS - 1);
}
