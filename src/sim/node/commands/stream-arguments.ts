// Ids of stream entries in arguments, and the options that XADD and XTRIM share (Redis 7.0's
// streamParseAddOrTrimArgsOrReply).

import type { Bytes } from '../../bytes';
import { error } from '../../resp';
import type { StreamId } from '../keyspace';
import { ID_MAX, nodeLimits, streamId, type Trim } from '../stream';
import type { Call } from './command';
import { parseInteger } from './numbers';
import { integerArgument, Refusal, SYNTAX } from './replies';

const INVALID_ID = error('ERR Invalid stream ID specified as stream command argument');
const ID_LENGTH_MAX = 127;
const UINT64_MAX = 0xffffffffffffffffn;

/** An unsigned 64-bit number as strtoull reads it, but for plain negative ones; or null. */
function unsigned(text: Bytes): bigint | null {
  const plain = parseInteger(text);
  if (plain !== null) return plain < 0n ? null : plain;
  const parts = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/.exec(text);
  if (!parts) return null;
  const value = BigInt(parts[2]!);
  if (value > UINT64_MAX) return null;
  return parts[1] === '-' ? BigInt.asUintN(64, -value) : value;
}

/** `ms` or `ms-sequence`; without a sequence number it has `missing`. */
export function idArgument(text: Bytes, missing: bigint): StreamId {
  const id = parseId(text, missing, false);
  if (id === null) throw new Refusal(INVALID_ID);
  return id.id;
}

/** `any`: the id ends in `-*`, which leaves the sequence number to the server. */
function parseId(text: Bytes, missing: bigint, mayBeAny: boolean): { id: StreamId; any: boolean } | null {
  if (text.length > ID_LENGTH_MAX || text.includes('\0')) return null;
  const dash = text.indexOf('-');
  const ms = unsigned(dash < 0 ? text : text.slice(0, dash));
  const rest = dash < 0 ? null : text.slice(dash + 1);
  const any = mayBeAny && rest === '*';
  const sequence = rest === null ? missing : any ? 0n : unsigned(rest);
  return ms === null || sequence === null ? null : { id: streamId(ms, sequence), any };
}

/** An end of a range: an id, `-`, `+`, or an id after `(`, which is then not in the range. */
export function rangeEnd(text: Bytes, which: 'start' | 'end'): StreamId {
  const missing = which === 'start' ? 0n : UINT64_MAX;
  if (text.length > 1 && text[0] === '(') {
    const id = idArgument(text.slice(1), missing);
    if (which === 'start' ? id === ID_MAX : id === 0n) {
      throw new Refusal(error(`ERR invalid ${which} ID for the interval`));
    }
    return which === 'start' ? id + 1n : id - 1n;
  }
  if (text === '-') return 0n;
  if (text === '+') return ID_MAX;
  return idArgument(text, missing);
}

export interface AddOrTrim {
  /** What XADD is to give the entry: null is `*`, `any` an id whose sequence number is the server's choice. */
  id: { id: StreamId; any: boolean } | null;
  /** Where XADD's id stands. */
  idAt: number;
  makeStream: boolean;
  trim: Trim | null;
  /** Where the number or id stands up to which is trimmed. */
  trimAt: number;
}

const LIMIT_MAX = 1_000_000;

/** The words after the key, up to XADD's id. */
export function addOrTrimArguments(call: Call, adding: boolean): AddOrTrim {
  const { argv } = call;
  const found: AddOrTrim = { id: null, idAt: argv.length, makeStream: true, trim: null, trimAt: 0 };
  let limit: number | null = null;
  for (let i = 2; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    const more = i < argv.length - 1;
    if (adding && word === '*') {
      found.idAt = i;
      break;
    } else if ((word === 'maxlen' || word === 'minid') && more) {
      i = trimArguments(found, argv, i);
    } else if (word === 'limit' && more) {
      const value = integerArgument(argv[++i]!);
      if (value < 0n) throw new Refusal(error('ERR The LIMIT argument must be >= 0.'));
      limit = Number(value);
    } else if (adding && word === 'nomkstream') found.makeStream = false;
    else if (adding) {
      found.id = parseId(argv[i]!, 0n, true);
      if (!found.id) throw new Refusal(INVALID_ID);
      found.idAt = i;
      break;
    } else throw new Refusal(SYNTAX);
  }
  if (limit && !found.trim) {
    throw new Refusal(error('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy'));
  }
  if (!adding && !found.trim) {
    throw new Refusal(error('ERR syntax error, XTRIM must be called with a trimming strategy'));
  }
  setLimit(call, found.trim, limit);
  return found;
}

/** `MAXLEN|MINID [=|~] threshold` at place `at`; returns the threshold's. */
function trimArguments(found: AddOrTrim, argv: readonly Bytes[], at: number): number {
  if (found.trim) {
    throw new Refusal(error('ERR syntax error, MAXLEN and MINID options at the same time are not compatible'));
  }
  const sign = argv[at + 1]!;
  const thresholdAt = (sign === '~' || sign === '=') && at + 2 < argv.length ? at + 2 : at + 1;
  const text = argv[thresholdAt]!;
  let by: Trim['by'];
  if (argv[at]!.toLowerCase() === 'maxlen') {
    const maxLength = integerArgument(text);
    if (maxLength < 0n) throw new Refusal(error('ERR The MAXLEN argument must be >= 0.'));
    by = { maxLength: Number(maxLength) };
  } else by = { minId: idArgument(text, 0n) };
  found.trim = { by, approximate: thresholdAt === at + 2 && sign === '~', limit: 0 };
  found.trimAt = thresholdAt;
  return thresholdAt;
}

/** What a master or the file says is done whole. */
function setLimit(call: Call, trim: Trim | null, limit: number | null): void {
  if (call.origin !== 'client') return;
  if (limit !== null && !trim?.approximate) {
    throw new Refusal(error('ERR syntax error, LIMIT cannot be used without the special ~ option'));
  }
  if (!trim?.approximate) return;
  const { entries } = nodeLimits(call.server);
  trim.limit = limit ?? (entries === 0 ? 10_000 : Math.min(LIMIT_MAX, entries * 100));
}
