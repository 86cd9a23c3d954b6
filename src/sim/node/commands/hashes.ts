// Hash commands (Redis 7.0's t_hash.c).

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, EMPTY_ARRAY, error, integer, NIL, OK } from '../../resp';
import { configValue } from '../config';
import { deleteKey, lookupRead, lookupWrite, setKey, signalModified } from '../database';
import {
  createDict,
  dictDelete,
  dictEntries,
  dictGet,
  dictHas,
  dictSet,
  randomEntry,
  scanDict,
  spreadDict,
} from '../dict';
import type { HashValue } from '../keyspace';
import type { RedisServer } from '../server';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { stringMatch } from './glob';
import { addLongDoubles, formatLongDouble, parseLongDouble } from './long-double';
import { INT64_MAX, INT64_MIN, parseInteger } from './numbers';
import { drawCount, drawEntries } from './random-entries';
import { answering, integerArgument, NOT_FLOAT, SYNTAX, valueOf } from './replies';
import { cursorArgument, scanOptions } from './scan';

const readHash = (call: Call, key: Bytes): HashValue | null => valueOf(lookupRead(call, key), 'hash');

/** The hash at `key`, made if there is none. */
function hashForWrite(call: Call, key: Bytes): HashValue {
  const old = valueOf(lookupWrite(call, key), 'hash');
  if (old) return old;
  const made: HashValue = { type: 'hash', encoding: 'listpack', fields: createDict() };
  setKey(call, key, made);
  return made;
}

function toHashtable(hash: HashValue): void {
  hash.encoding = 'hashtable';
  spreadDict(hash.fields);
}

/** A long word makes a hashtable of it, and so do many fields; true: the field is new. */
function setField(server: RedisServer, hash: HashValue, field: Bytes, text: Bytes): boolean {
  if (hash.encoding === 'listpack') fitWords(server, hash, [field, text]);
  const isNew = dictSet(hash.fields, field, text);
  if (hash.encoding === 'listpack' && hash.fields.size > limit(server, 'hash-max-listpack-entries')) toHashtable(hash);
  return isNew;
}

function fitWords(server: RedisServer, hash: HashValue, words: readonly Bytes[]): void {
  const longest = limit(server, 'hash-max-listpack-value');
  if (hash.encoding === 'listpack' && words.some((word) => word.length > longest)) toHashtable(hash);
}

const limit = (server: RedisServer, directive: string): number => Number(configValue(server.config, directive));

function changed(call: Call, key: Bytes, count: number, event: string): void {
  signalModified(call.server, key);
  notify(call, 'h', event, key);
  call.server.stats.dirty += count;
}

function hset(call: Call): string {
  const [name, key, ...words] = call.argv as [string, Bytes, ...Bytes[]];
  const command = name.toLowerCase();
  if (words.length % 2 === 1) return error(`ERR wrong number of arguments for '${command}' command`);
  const hash = hashForWrite(call, key);
  // One long word among those given, and all of them go into a hashtable.
  fitWords(call.server, hash, words);
  let created = 0;
  for (let i = 0; i < words.length; i += 2) if (setField(call.server, hash, words[i]!, words[i + 1]!)) created++;
  changed(call, key, words.length / 2, 'hset');
  return command === 'hset' ? integer(created) : OK;
}

function hsetnx(call: Call): string {
  const [, key, field, text] = call.argv as [string, Bytes, Bytes, Bytes];
  const hash = hashForWrite(call, key);
  if (dictHas(hash.fields, field)) return integer(0);
  setField(call.server, hash, field, text);
  changed(call, key, 1, 'hset');
  return integer(1);
}

function hget(call: Call): string {
  const hash = readHash(call, call.argv[1]!);
  return bulk(hash && dictGet(hash.fields, call.argv[2]!));
}

function hmget(call: Call): string {
  const hash = readHash(call, call.argv[1]!);
  return bulks(call.argv.slice(2).map((field) => hash && dictGet(hash.fields, field)));
}

function hgetall(call: Call, what: 'fields' | 'texts' | 'both'): string {
  const hash = readHash(call, call.argv[1]!);
  if (!hash) return EMPTY_ARRAY;
  const words: Bytes[] = [];
  for (const [field, text] of dictEntries(hash.fields)) {
    if (what !== 'texts') words.push(field);
    if (what !== 'fields') words.push(text);
  }
  return bulks(words);
}

function hdel(call: Call): string {
  const [, key, ...fields] = call.argv as [string, Bytes, ...Bytes[]];
  const hash = valueOf(lookupWrite(call, key), 'hash');
  if (!hash) return integer(0);
  const deleted = fields.filter((field) => dictDelete(hash.fields, field)).length;
  const emptied = hash.fields.size === 0 && deleteKey(call, key);
  if (deleted > 0) changed(call, key, deleted, 'hdel');
  if (emptied) notify(call, 'g', 'del', key);
  return integer(deleted);
}

function hincrby(call: Call): string {
  const [, key, field, text] = call.argv as [string, Bytes, Bytes, Bytes];
  const amount = integerArgument(text);
  const hash = hashForWrite(call, key);
  const before = parseInteger(dictGet(hash.fields, field) ?? '0');
  if (before === null) return error('ERR hash value is not an integer');
  const after = before + amount;
  if (after > INT64_MAX || after < INT64_MIN) return error('ERR increment or decrement would overflow');
  setField(call.server, hash, field, String(after));
  changed(call, key, 1, 'hincrby');
  return integer(after);
}

function hincrbyfloat(call: Call): string {
  const [, key, field, text] = call.argv as [string, Bytes, Bytes, Bytes];
  const amount = parseLongDouble(text);
  if (amount === null) return NOT_FLOAT;
  if (amount === 'infinite') return error('ERR value is NaN or Infinity');
  const hash = hashForWrite(call, key);
  const before = parseLongDouble(dictGet(hash.fields, field) ?? '0');
  if (before === null) return error('ERR hash value is not a float');
  const after = before === 'infinite' ? before : addLongDoubles(before, amount);
  if (after === 'infinite') return error('ERR increment would produce NaN or Infinity');
  const printed = formatLongDouble(after);
  setField(call.server, hash, field, printed);
  changed(call, key, 1, 'hincrbyfloat');
  // The sum is sent on, so that no replica computes it otherwise.
  call.propagate = [['HSET', key, field, printed]];
  return bulk(printed);
}

function hrandfield(call: Call): string {
  const { argv } = call;
  const { random } = call.world;
  const [, key, amount] = argv as [string, Bytes, Bytes | undefined];
  if (amount === undefined) {
    const hash = readHash(call, key);
    return hash ? bulk(randomEntry(hash.fields, random)[0]) : NIL;
  }
  const count = drawCount(amount);
  const withTexts = argv.length === 4 && argv[3]!.toLowerCase() === 'withvalues';
  if (argv.length > 4 || (argv.length === 4 && !withTexts)) return SYNTAX;
  const most = INT64_MAX / 2n;
  if (withTexts && (count < -most || count > most)) return error('ERR value is out of range');
  const hash = readHash(call, key);
  if (!hash) return EMPTY_ARRAY;
  const drawn = drawEntries(hash.fields, random, count);
  return bulks(withTexts ? drawn.flat() : drawn.map(([field]) => field));
}

function hscan(call: Call): string {
  const [, key, at, ...words] = call.argv as [string, Bytes, Bytes, ...Bytes[]];
  const cursor = cursorArgument(at);
  const hash = readHash(call, key);
  if (!hash) return array([bulk('0'), EMPTY_ARRAY]);
  const { count, pattern } = scanOptions(words, false);
  const step = scanDict(hash.fields, cursor, count);
  const found = step.found.filter(([field]) => pattern === null || stringMatch(pattern, field));
  return array([bulk(String(step.cursor)), bulks(found.flat())]);
}

export const hashCommands: HandlerTable = {
  hset: answering(hset),
  hmset: answering(hset),
  hsetnx: answering(hsetnx),
  hget: answering(hget),
  hmget: answering(hmget),
  hgetall: answering((call) => hgetall(call, 'both')),
  hkeys: answering((call) => hgetall(call, 'fields')),
  hvals: answering((call) => hgetall(call, 'texts')),
  hdel: answering(hdel),
  hexists: answering((call) => {
    const hash = readHash(call, call.argv[1]!);
    return integer(hash && dictHas(hash.fields, call.argv[2]!) ? 1 : 0);
  }),
  hlen: answering((call) => integer(readHash(call, call.argv[1]!)?.fields.size ?? 0)),
  hstrlen: answering((call) => {
    const hash = readHash(call, call.argv[1]!);
    return integer((hash && dictGet(hash.fields, call.argv[2]!)?.length) ?? 0);
  }),
  hincrby: answering(hincrby),
  hincrbyfloat: answering(hincrbyfloat),
  hrandfield: answering(hrandfield),
  hscan: answering(hscan),
};
