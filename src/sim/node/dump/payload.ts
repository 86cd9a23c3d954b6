// A value as DUMP gives it: the type, the value as RDB files hold it, the RDB version, a checksum over all of it.
// Redis 7.0's createDumpPayload, verifyDumpPayload and what of rdb.c they use. Left out: modules, streams (they have a form
// of our own, which a real server refuses as of no type).

import type { Bytes } from '../../bytes';
import { stringValue } from '../commands/strings';
import type { Value } from '../keyspace';
import { crc64 } from './crc64';
import { fromOwnForm, toOwnForm } from './own-form';
import { BadFormat, littleEndian, Reader, saveString, signed } from './rdb';

const RDB_VERSION = 10;
const CHECKSUM_BYTES = 8;
const FOOTER_BYTES = 2 + CHECKSUM_BYTES;

/** RDB's types of values, and one that RDB does not know. */
const TYPE = { string: 0, own: 200 } as const;

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

export function dump(value: Value): Bytes {
  return seal(save(value));
}

function save(value: Value): Bytes {
  switch (value.type) {
    case 'string':
      return String.fromCharCode(TYPE.string) + saveString(value.text);
    default:
      return String.fromCharCode(TYPE.own) + saveString(toOwnForm(value));
  }
}

/**
 * The value in a payload; null where it makes no sense. As in Redis what stands behind the value is not looked at, and a
 * value that ends too soon goes on into the version and the checksum.
 */
export function load(payload: Bytes): Value | null {
  try {
    const reader = new Reader(payload);
    switch (reader.byte()) {
      case TYPE.string:
        return stringValue(reader.string());
      case TYPE.own:
        return ownValue(fromOwnForm(reader.string()));
      default:
        return null;
    }
  } catch (thrown) {
    if (thrown instanceof BadFormat) return null;
    throw thrown;
  }
}

function ownValue(data: unknown): Value | null {
  return typeof data === 'object' && data !== null && 'type' in data && 'encoding' in data ? (data as Value) : null;
}
