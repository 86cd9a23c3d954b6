// A value as DUMP gives it: the type, the value as RDB files hold it, the RDB version, a checksum over all of it.
// Redis 7.0's createDumpPayload, verifyDumpPayload and what of rdb.c they use. Left out: modules.

import type { Bytes } from '../../bytes';
import type { Value } from '../keyspace';
import type { RedisServer } from '../server';
import { crc64 } from './crc64';
import { BadFormat, littleEndian, Reader, signed } from './rdb';
import { loadValue, saveValue } from './values';

const RDB_VERSION = 10;
const CHECKSUM_BYTES = 8;
const FOOTER_BYTES = 2 + CHECKSUM_BYTES;

/** The body of a payload with its version and checksum behind it. */
export function seal(body: Bytes): Bytes {
  const checked = body + littleEndian(RDB_VERSION, 2);
  return checked + crc64(checked);
}

/** The body of a payload, or null where its version is too new or its checksum wrong. */
export function unseal(payload: Bytes): Bytes | null {
  if (payload.length < FOOTER_BYTES) return null;
  const end = payload.length - FOOTER_BYTES;
  const checked = payload.slice(0, end + 2);
  const version = Number(BigInt.asUintN(16, signed(checked.slice(end))));
  return version <= RDB_VERSION && crc64(checked) === payload.slice(end + 2) ? payload.slice(0, end) : null;
}

export const dump = (value: Value): Bytes => seal(saveValue(value));

/**
 * The value in a payload, held as this server holds values of its size; null where it makes no sense. As in Redis what
 * stands behind the value is not looked at, and a value that ends too soon goes on into the version and the checksum.
 */
export function load(payload: Bytes, server: RedisServer): Value | null {
  try {
    return loadValue(new Reader(payload), server);
  } catch (thrown) {
    if (thrown instanceof BadFormat) return null;
    throw thrown;
  }
}
