// PFADD, PFCOUNT and PFMERGE (Redis 7.0's hyperloglog.c). Left out: PFDEBUG and PFSELFTEST.

import type { Bytes } from '../../bytes';
import { error, integer, OK } from '../../resp';
import { configValue } from '../config';
import { lookupRead, lookupWrite, setKey, signalModified } from '../database';
import {
  addElement,
  emptyHyperLogLog,
  estimate,
  isDense,
  looksLikeHyperLogLog,
  makeDense,
  raiseRegister,
  readHyperLogLog,
  REGISTERS,
  registersOf,
  writeHyperLogLog,
  type HyperLogLog,
} from '../hyperloglog';
import { put, type Entry } from '../keyspace';
import type { RedisServer } from '../server';
import { notify } from '../notify';
import { wallMs } from '../../world';
import type { Call, HandlerTable } from './command';
import { answering, Refusal, valueOf } from './replies';

const NOT_ONE = error('WRONGTYPE Key is not a valid HyperLogLog string value.');
const CORRUPT = error('INVALIDOBJ Corrupted HLL object detected');

/** The string of a key that counts, null when there is no key; refuses any other. */
function textOf(entry: Entry | null): Bytes | null {
  const value = valueOf(entry, 'string');
  if (!value) return null;
  if (!looksLikeHyperLogLog(value.text)) throw new Refusal(NOT_ONE);
  return value.text;
}

function parsed(text: Bytes): HyperLogLog {
  const log = readHyperLogLog(text);
  if (!log) throw new Refusal(CORRUPT);
  return log;
}

const maxSparseBytes = ({ config }: RedisServer): number => Number(configValue(config, 'hll-sparse-max-bytes'));

/** Puts it back with its cached estimate out of date; the key's expiry stays. */
function store(call: Call, key: Bytes, log: HyperLogLog, isNew: boolean): void {
  const { cache } = log;
  log.cache = cache.slice(0, 7) + String.fromCharCode(cache.charCodeAt(7) | 0x80);
  storeText(call, key, writeHyperLogLog(log), isNew);
  notify(call, '$', 'pfadd', key);
}

function storeText(call: Call, key: Bytes, text: Bytes, isNew: boolean): void {
  const value = { type: 'string', encoding: 'raw', text } as const;
  if (isNew) setKey(call, key, value);
  else put(call.server.db, key, value, wallMs(call.world));
  signalModified(call.server, key);
}

function add(call: Call): string {
  const [, key, ...elements] = call.argv as [string, Bytes, ...Bytes[]];
  const text = textOf(lookupWrite(call, key));
  const log = text === null ? emptyHyperLogLog() : parsed(text);
  const max = maxSparseBytes(call.server);
  let changes = text === null ? 1 : 0;
  for (const element of elements) if (addElement(log, element, max)) changes++;
  if (changes === 0) return integer(0);
  store(call, key, log, text === null);
  call.server.stats.dirty += changes;
  return integer(1);
}

/** The largest values that the registers of several have. */
function merged(texts: readonly Bytes[]): Uint8Array {
  const max = new Uint8Array(REGISTERS);
  for (const text of texts) {
    const registers = registersOf(parsed(text));
    for (let i = 0; i < REGISTERS; i++) if (registers[i]! > max[i]!) max[i] = registers[i]!;
  }
  return max;
}

/** The estimate for one key is kept in it, and that is sent on like a write. */
function count(call: Call): string {
  const { argv, server } = call;
  if (argv.length > 2) {
    const texts = argv.slice(1).map((key) => textOf(lookupRead(call, key)));
    return integer(estimate(merged(texts.filter((text) => text !== null))));
  }
  const key = argv[1]!;
  const text = textOf(lookupRead(call, key));
  if (text === null) return integer(0);
  const cache = text.slice(8, 16);
  if (cache.charCodeAt(7) < 0x80) {
    let cached = 0n;
    for (let i = 7; i >= 0; i--) cached = (cached << 8n) | BigInt(cache.charCodeAt(i));
    return integer(cached);
  }
  const estimated = estimate(registersOf(parsed(text)));
  let bytes = '';
  for (let left = BigInt(estimated); bytes.length < 8; left >>= 8n) bytes += String.fromCharCode(Number(left & 0xffn));
  storeText(call, key, text.slice(0, 8) + bytes + text.slice(16), false);
  server.stats.dirty++;
  return integer(estimated);
}

/** The target counts too. */
function merge(call: Call): string {
  const { argv, server } = call;
  const target = argv[1]!;
  const texts = argv.slice(1).map((key) => textOf(lookupRead(call, key)));
  const there = texts.filter((text) => text !== null);
  const max = merged(there);
  const before = textOf(lookupWrite(call, target));
  const log = before === null ? emptyHyperLogLog() : parsed(before);
  if (there.some(isDense)) makeDense(log);
  const maxBytes = maxSparseBytes(server);
  for (let i = 0; i < REGISTERS; i++) if (max[i]! > 0) raiseRegister(log, i, max[i]!, maxBytes);
  store(call, target, log, before === null);
  server.stats.dirty++;
  return OK;
}

export const hyperLogLogCommands: HandlerTable = {
  pfadd: answering(add),
  pfcount: answering(count),
  pfmerge: answering(merge),
};
