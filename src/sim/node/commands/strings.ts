// String commands (Redis 7.0's t_string.c). Left out: LCS, bit operations, strings longer than MODELLED_BYTES.

import type { Bytes } from '../../bytes';
import { array, bulk, error, integer, NIL, OK } from '../../resp';
import { lookupRead, lookupWrite, setKey, signalModified, deleteKey } from '../database';
import { put, setExpiry, type StringValue } from '../keyspace';
import { notify } from '../notify';
import { wallMs } from '../../world';
import type { Call, HandlerTable } from './command';
import { isOver, positiveTime, type TimeKind } from './expiry-arguments';
import { addLongDoubles, formatLongDouble, parseLongDouble } from './long-double';
import { INT64_MAX, INT64_MIN, parseInteger } from './numbers';
import { answering, integerArgument, MODELLED_BYTES, NOT_FLOAT, Refusal, SYNTAX, TOO_LONG, valueOf } from './replies';

/** Strings this long or shorter lie in one piece with their object (OBJ_ENCODING_EMBSTR_SIZE_LIMIT). */
const EMBSTR_MAX = 44;
/** proto-max-bulk-len. */
const MAX_LENGTH = 512n * 1024n * 1024n;

/** A value as SET stores it: integers, short strings and long ones are held differently. */
export function stringValue(text: Bytes): StringValue {
  return parseInteger(text) !== null ? { type: 'string', encoding: 'int', text } : plainString(text);
}

/** A value that is not looked at for being a number. */
function plainString(text: Bytes): StringValue {
  return { type: 'string', encoding: text.length <= EMBSTR_MAX ? 'embstr' : 'raw', text };
}

const read = (call: Call, key: Bytes): Bytes | null => valueOf(lookupRead(call, key), 'string')?.text ?? null;

/** Puts a new value in place of the old one, whose expiry stays. */
function overwrite(call: Call, key: Bytes, value: StringValue, event: string): void {
  put(call.server.db, key, value, wallMs(call.world));
  signalModified(call.server, key);
  notify(call, '$', event, key);
  call.server.stats.dirty++;
}

interface SetOptions {
  nx: boolean;
  xx: boolean;
  get: boolean;
  keepTtl: boolean;
  persist: boolean;
  time: { kind: TimeKind; text: Bytes } | null;
}

/** The words after key (and value) of SET and GETEX. Rule: no option beside one that it contradicts. */
function options(words: readonly Bytes[], command: 'set' | 'getex'): SetOptions {
  const found: SetOptions = { nx: false, xx: false, get: false, keepTtl: false, persist: false, time: null };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toUpperCase();
    const set = command === 'set';
    if (set && word === 'NX' && !found.xx) found.nx = true;
    else if (set && word === 'XX' && !found.nx) found.xx = true;
    else if (set && word === 'GET') found.get = true;
    else if (set && word === 'KEEPTTL' && !found.time) found.keepTtl = true;
    else if (!set && word === 'PERSIST' && !found.time) found.persist = true;
    else if (
      (word === 'EX' || word === 'PX' || word === 'EXAT' || word === 'PXAT') &&
      !found.keepTtl &&
      !found.persist &&
      (!found.time || found.time.kind === word) &&
      i + 1 < words.length
    ) {
      found.time = { kind: word, text: words[++i]! };
    } else throw new Refusal(SYNTAX);
  }
  return found;
}

function set(call: Call): string {
  const [, key, text] = call.argv as [string, Bytes, Bytes];
  const chosen = options(call.argv.slice(3), 'set');
  const atMs = chosen.time ? positiveTime(call, 'set', chosen.time.kind, chosen.time.text) : null;
  const old = chosen.get ? bulk(read(call, key)) : null;
  const found = lookupWrite(call, key) !== null;
  if ((chosen.nx && found) || (chosen.xx && !found)) return old ?? NIL;
  store(call, key, text, atMs, chosen.keepTtl);
  // GET is of no use to a replica.
  if (chosen.get && atMs === null) {
    call.propagate = [call.argv.filter((word, i) => i < 3 || word.toUpperCase() !== 'GET')];
  }
  return old ?? OK;
}

/** SET in all its forms; one with an expiry is sent on as a moment, so that replicas agree on it. */
function store(call: Call, key: Bytes, text: Bytes, atMs: number | null, keepTtl = false): void {
  setKey(call, key, stringValue(text), keepTtl);
  call.server.stats.dirty++;
  if (atMs !== null) setExpiry(call.server.db, key, atMs);
  notify(call, '$', 'set', key);
  if (atMs === null) return;
  notify(call, 'g', 'expire', key);
  call.propagate = [['SET', key, text, 'PXAT', String(atMs)]];
}

function setWithTime(command: string, kind: TimeKind) {
  return answering((call: Call) => {
    const [, key, time, text] = call.argv as [string, Bytes, Bytes, Bytes];
    const atMs = positiveTime(call, command, kind, time);
    store(call, key, text, atMs);
    return OK;
  });
}

function setnx(call: Call): string {
  const [, key, text] = call.argv as [string, Bytes, Bytes];
  if (lookupWrite(call, key)) return integer(0);
  store(call, key, text, null);
  return integer(1);
}

function getset(call: Call): string {
  const [, key, text] = call.argv as [string, Bytes, Bytes];
  const old = bulk(read(call, key));
  store(call, key, text, null);
  call.propagate = [['SET', key, text]];
  return old;
}

function getdel(call: Call): string {
  const key = call.argv[1]!;
  const text = read(call, key);
  if (text === null) return NIL;
  deleteKey(call, key);
  notify(call, 'g', 'del', key);
  call.server.stats.dirty++;
  call.propagate = [['DEL', key]];
  return bulk(text);
}

function getex(call: Call): string {
  const key = call.argv[1]!;
  const { db, stats } = call.server;
  const chosen = options(call.argv.slice(2), 'getex');
  const entry = lookupRead(call, key);
  const value = valueOf(entry, 'string');
  if (!entry || !value) return NIL;
  const atMs = chosen.time ? positiveTime(call, 'getex', chosen.time.kind, chosen.time.text) : null;
  if (atMs !== null && chosen.time!.kind.endsWith('AT') && isOver(call, atMs)) {
    deleteKey(call, key);
    notify(call, 'g', 'del', key);
    stats.dirty++;
    call.propagate = [['DEL', key]];
  } else if (atMs !== null || (chosen.persist && entry.expireAtMs !== null)) {
    setExpiry(db, key, atMs);
    signalModified(call.server, key);
    notify(call, 'g', atMs === null ? 'persist' : 'expire', key);
    stats.dirty++;
    call.propagate = [atMs === null ? ['PERSIST', key] : ['PEXPIREAT', key, String(atMs)]];
  }
  return bulk(value.text);
}

function mset(call: Call, onlyNew: boolean): string {
  const { argv } = call;
  if (argv.length % 2 === 0) {
    return error(`ERR wrong number of arguments for '${onlyNew ? 'msetnx' : 'mset'}' command`);
  }
  if (onlyNew) {
    for (let i = 1; i < argv.length; i += 2) if (lookupWrite(call, argv[i]!)) return integer(0);
  }
  for (let i = 1; i < argv.length; i += 2) store(call, argv[i]!, argv[i + 1]!, null);
  return onlyNew ? integer(1) : OK;
}

/** A value of another type, or none, is nil here. */
function mget(call: Call): string {
  return array(
    call.argv.slice(1).map((key) => {
      const entry = lookupRead(call, key);
      return bulk(entry?.value.type === 'string' ? entry.value.text : null);
    }),
  );
}

function incrementBy(call: Call, amount: bigint): string {
  const key = call.argv[1]!;
  const old = valueOf(lookupWrite(call, key), 'string');
  const before = old ? integerArgument(old.text) : 0n;
  const after = before + amount;
  if (after > INT64_MAX || after < INT64_MIN) return error('ERR increment or decrement would overflow');
  overwrite(call, key, { type: 'string', encoding: 'int', text: String(after) }, 'incrby');
  return integer(after);
}

function decrby(call: Call): string {
  const amount = integerArgument(call.argv[2]!);
  if (amount === INT64_MIN) return error('ERR decrement would overflow');
  return incrementBy(call, -amount);
}

function incrbyfloat(call: Call): string {
  const [, key, text] = call.argv as [string, Bytes, Bytes];
  const old = valueOf(lookupWrite(call, key), 'string');
  const before = parseLongDouble(old?.text ?? '0');
  const amount = before === null ? null : parseLongDouble(text);
  if (before === null || amount === null) return NOT_FLOAT;
  const after = before === 'infinite' || amount === 'infinite' ? 'infinite' : addLongDoubles(before, amount);
  if (after === 'infinite') return error('ERR increment would produce NaN or Infinity');
  const printed = formatLongDouble(after);
  overwrite(call, key, plainString(printed), 'incrbyfloat');
  // The sum is sent on, so that no replica computes it otherwise.
  call.propagate = [['SET', key, printed, 'KEEPTTL']];
  return bulk(printed);
}

function checkLength(length: bigint): void {
  if (length > MAX_LENGTH) throw new Refusal(error('ERR string exceeds maximum allowed size (proto-max-bulk-len)'));
  if (length > MODELLED_BYTES) throw new Refusal(TOO_LONG);
}

function append(call: Call): string {
  const [, key, more] = call.argv as [string, Bytes, Bytes];
  const old = valueOf(lookupWrite(call, key), 'string');
  if (old) checkLength(BigInt(old.text.length + more.length));
  const value: StringValue = old ? { type: 'string', encoding: 'raw', text: old.text + more } : stringValue(more);
  overwrite(call, key, value, 'append');
  return integer(value.text.length);
}

function setrange(call: Call): string {
  const [, key, at, patch] = call.argv as [string, Bytes, Bytes, Bytes];
  const offset = integerArgument(at);
  if (offset < 0n) return error('ERR offset is out of range');
  const old = valueOf(lookupWrite(call, key), 'string')?.text ?? '';
  if (patch === '') return integer(old.length);
  checkLength(offset + BigInt(patch.length));
  const from = Number(offset);
  const text = old.slice(0, from).padEnd(from, '\0') + patch + old.slice(from + patch.length);
  overwrite(call, key, { type: 'string', encoding: 'raw', text }, 'setrange');
  return integer(text.length);
}

/** Both ends are counted from 0, from the end when negative, and belong to the range. */
function getrange(call: Call): string {
  const [, key, from, to] = call.argv as [string, Bytes, Bytes, Bytes];
  let start = integerArgument(from);
  let end = integerArgument(to);
  const text = read(call, key) ?? '';
  const length = BigInt(text.length);
  if (start < 0n && end < 0n && start > end) return bulk('');
  if (start < 0n) start += length;
  if (end < 0n) end += length;
  if (start < 0n) start = 0n;
  if (end < 0n) end = 0n;
  return bulk(start > end || start >= length ? '' : text.slice(Number(start), Number(end < length ? end : length) + 1));
}

export const stringCommands: HandlerTable = {
  set: answering(set),
  get: answering((call) => bulk(read(call, call.argv[1]!))),
  getset: answering(getset),
  getdel: answering(getdel),
  getex: answering(getex),
  setnx,
  setex: setWithTime('setex', 'EX'),
  psetex: setWithTime('psetex', 'PX'),
  mget,
  mset: (call) => mset(call, false),
  msetnx: (call) => mset(call, true),
  append: answering(append),
  strlen: answering((call) => integer(read(call, call.argv[1]!)?.length ?? 0)),
  incr: answering((call) => incrementBy(call, 1n)),
  decr: answering((call) => incrementBy(call, -1n)),
  incrby: answering((call) => incrementBy(call, integerArgument(call.argv[2]!))),
  decrby: answering(decrby),
  incrbyfloat: answering(incrbyfloat),
  setrange: answering(setrange),
  getrange: answering(getrange),
  substr: answering(getrange),
};
