// CRC-64 as Redis checks its payloads and files with it (the "Jones" polynomial, bits reflected, nothing inverted).

import type { Bytes } from '../../bytes';

const POLY_HIGH = 0x95ac9329;
const POLY_LOW = 0xac4bc9b5;

const high = new Uint32Array(256);
const low = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let h = 0;
  let l = byte;
  for (let bit = 0; bit < 8; bit++) {
    const out = l & 1;
    l = (l >>> 1) | ((h & 1) << 31);
    h >>>= 1;
    if (out) {
      h ^= POLY_HIGH;
      l ^= POLY_LOW;
    }
  }
  high[byte] = h;
  low[byte] = l;
}

/** Eight bytes, the lowest first. */
export function crc64(bytes: Bytes): Bytes {
  let h = 0;
  let l = 0;
  for (let i = 0; i < bytes.length; i++) {
    const at = (l ^ bytes.charCodeAt(i)) & 255;
    l = ((l >>> 8) | (h << 24)) ^ low[at]!;
    h = (h >>> 8) ^ high[at]!;
  }
  let out = '';
  for (const half of [l, h])
    for (let shift = 0; shift < 32; shift += 8) out += String.fromCharCode((half >>> shift) & 255);
  return out;
}
