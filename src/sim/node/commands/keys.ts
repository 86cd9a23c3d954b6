// Commands on keys of any type (Redis 7.0's db.c). Left out: SORT, DUMP, RESTORE, MIGRATE.

import type { Bytes } from '../../bytes';
import { bulk, bulks, error, integer, NIL, OK, status } from '../../resp';
import { wallMs } from '../../world';
import { configValue } from '../config';
import { deleteKey, exists, flush, flushOne, isReplica, lookupRead, lookupWrite, setKey } from '../database';
import { inDatabase } from '../databases';
import { countsUses, frequencyOf } from '../frequency';
import { copyValue, entries, peek, randomKey, setExpiry, volatileCount } from '../keyspace';
import type { RedisServer } from '../server';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { stringMatch } from './glob';
import { answering, integerArgument, NO_SUCH_KEY, Refusal, SYNTAX } from './replies';

function del(call: Call): string {
  let count = 0;
  for (const key of call.argv.slice(1)) {
    if (!deleteKey(call, key)) continue;
    notify(call, 'g', 'del', key);
    count++;
  }
  call.server.stats.dirty += count;
  return integer(count);
}

const count = (call: Call, touch: boolean): string =>
  integer(call.argv.slice(1).filter((key) => lookupRead(call, key, touch) !== null).length);

/** The value and its expiry go to the new name; what stood there is lost. */
function rename(call: Call, onlyNew: boolean): string {
  const [, from, to] = call.argv as [string, Bytes, Bytes];
  const { db, stats } = call.server;
  const entry = lookupWrite(call, from);
  if (!entry) return NO_SUCH_KEY;
  if (from === to) return onlyNew ? integer(0) : OK;
  if (onlyNew && lookupWrite(call, to)) return integer(0);
  const { expireAtMs } = entry;
  setKey(call, to, copyValue(entry.value));
  setExpiry(db, to, expireAtMs);
  deleteKey(call, from);
  notify(call, 'g', 'rename_from', from);
  notify(call, 'g', 'rename_to', to);
  stats.dirty++;
  return onlyNew ? integer(1) : OK;
}

function copy(call: Call): string {
  const [, from, to] = call.argv as [string, Bytes, Bytes];
  let replace = false;
  let target = call.client.db;
  for (let i = 3; i < call.argv.length; i++) {
    const word = call.argv[i]!.toLowerCase();
    if (word === 'replace') replace = true;
    else if (word === 'db' && i + 1 < call.argv.length) target = databaseArgument(call, call.argv[++i]!);
    else return SYNTAX;
  }
  if (call.server.cluster && target !== 0) {
    return error('ERR Copying to another database is not allowed in cluster mode');
  }
  if (from === to && target === call.client.db) return error('ERR source and destination objects are the same');
  const entry = lookupRead(call, from);
  if (!entry) return integer(0);
  return inDatabase(call.server, target, () => {
    if (lookupWrite(call, to) && !replace) return integer(0);
    setKey(call, to, copyValue(entry.value));
    setExpiry(call.server.db, to, entry.expireAtMs);
    notify(call, 'g', 'copy_to', to);
    call.server.stats.dirty++;
    return integer(1);
  });
}

/** The number of a database that the server has; a cluster node has 16 too, of which only 0 can be used. */
export function databaseArgument(call: Call, text: Bytes): number {
  const id = intArgument(text);
  if (!isDatabase(call, id)) throw new Refusal(error('ERR DB index is out of range'));
  return id;
}

export const isDatabase = ({ server }: Call, id: number): boolean =>
  id >= 0 && id < Number(configValue(server.config, 'databases'));

const INT_MAX = 0x7fffffffn;

/** A 32-bit integer argument. */
export function intArgument(text: Bytes): number {
  const value = integerArgument(text);
  if (value > INT_MAX || value < -INT_MAX - 1n) {
    throw new Refusal(error(`ERR value is out of range, value must between ${-INT_MAX - 1n} and ${INT_MAX}`));
  }
  return Number(value);
}

/** Keys past their time are passed over, and left for others to delete. */
function keys(call: Call): string {
  const { server, world } = call;
  const pattern = call.argv[1]!;
  const now = wallMs(world);
  const found: Bytes[] = [];
  for (const [key, { expireAtMs }] of entries(server.db)) {
    if (expireAtMs !== null && expireAtMs < now) continue;
    if (stringMatch(pattern, key)) found.push(key);
  }
  return bulks(found);
}

/** Tries of RANDOMKEY where every key may be past its time. */
const RANDOM_TRIES = 100;

function random(call: Call): string {
  const { server, world } = call;
  for (let tries = 1; ; tries++) {
    const key = randomKey(server.db, world.random);
    if (key === null) return NIL;
    const onlyVolatile = volatileCount(server.db) === server.db.size;
    if (exists(call, key) || (onlyVolatile && isReplica(server) && tries >= RANDOM_TRIES)) return bulk(key);
    // Nothing is deleted while clients are paused, so this could go on for ever.
    if (tries >= RANDOM_TRIES * RANDOM_TRIES) return NIL;
  }
}

/** Sent on even when there was nothing to drop, as Redis does. */
function flushKeys(call: Call, drop: (server: RedisServer) => number): string {
  const { argv, server } = call;
  if (argv.length > 2 || (argv.length === 2 && !/^(a?sync)$/i.test(argv[1]!))) return SYNTAX;
  server.stats.dirty += Math.max(1, drop(server));
  return OK;
}

const LFU = error(
  'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at ' +
    'runtime LRU and LFU data will take some time to adjust.',
);
const NO_LFU = error(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between ' +
    'policies at runtime LRU and LFU data will take some time to adjust.',
);
/** Integers below this are shared between all keys that hold them (OBJ_SHARED_INTEGERS), for ever. */
const SHARED_INTEGERS = 10_000;
const SHARED_REFCOUNT = 0x7fffffff;

function object(call: Call, question: 'encoding' | 'refcount' | 'idletime' | 'freq'): string {
  const { server, world } = call;
  const key = call.argv[2]!;
  if (!exists(call, key)) return NIL;
  const entry = peek(server.db, key)!;
  const { value, usedAtMs } = entry;
  switch (question) {
    case 'encoding':
      return bulk(value.encoding);
    case 'refcount': {
      const number = value.encoding === 'int' ? Number(value.text) : -1;
      return integer(number >= 0 && number < SHARED_INTEGERS ? SHARED_REFCOUNT : 1);
    }
    case 'idletime':
      return countsUses(server) ? LFU : integer(Math.floor((wallMs(world) - usedAtMs) / 1000));
    case 'freq':
      return countsUses(server) ? integer(frequencyOf(server, entry, wallMs(world))) : NO_LFU;
  }
}

export const keyCommands: HandlerTable = {
  del,
  unlink: del,
  exists: (call) => count(call, false),
  touch: (call) => count(call, true),
  type: (call) => status(lookupRead(call, call.argv[1]!, false)?.value.type ?? 'none'),
  rename: (call) => rename(call, false),
  renamenx: (call) => rename(call, true),
  copy: answering(copy),
  keys,
  randomkey: random,
  dbsize: ({ server }) => integer(server.db.size),
  flushall: (call) => flushKeys(call, flush),
  flushdb: (call) => flushKeys(call, flushOne),
  'object|encoding': (call) => object(call, 'encoding'),
  'object|refcount': (call) => object(call, 'refcount'),
  'object|idletime': (call) => object(call, 'idletime'),
  'object|freq': (call) => object(call, 'freq'),
};
