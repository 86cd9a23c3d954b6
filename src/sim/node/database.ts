// What commands do with keys: looking them up under the rules of expiry, changing them, and telling those who watch.
// Redis 7.0's db.c: lookupKeyRead, lookupKeyWrite, expireIfNeeded, setKey, signalModifiedKey; expire.c:
// activeExpireCycle. Left out: the sampling of the active cycle (every due key
// goes in one cycle).

import type { Bytes } from '../bytes';
import { wallMs, type World } from '../world';
import type { Call } from './commands/command';
import { dropDatabases, inDatabase, keyCount } from './databases';
import { countsUses, frequencyAfterUse } from './frequency';
import * as keyspace from './keyspace';
import type { Entry, Value } from './keyspace';
import { signalKeyReady } from './ready-keys';
import { propagate } from './replication';
import type { RedisNode, RedisServer } from './server';
import { notify } from './notify';

/** The rough clock by which OBJECT IDLETIME counts (LRU_CLOCK_RESOLUTION). */
const USED_RESOLUTION_MS = 1000;

export const isReplica = (server: RedisServer): boolean => server.replication.masterHost !== null;

/** What CLIENT PAUSE or a manual failover holds back now. */
export function pauseOf(world: World, server: RedisServer): 'nothing' | 'writes' | 'all' {
  if (server.pausedUntilMs === 0) return 'nothing';
  const now = wallMs(world);
  if (server.pausedUntilMs <= now) return 'nothing';
  return server.pauseReasons.commandAll && server.pauseReasons.commandUntilMs > now ? 'all' : 'writes';
}

/**
 * The key for a command that only reads it, null when there is none. Rule: 1. a key past its time is none; 2. a master
 * deletes it then and there and sends DEL on; 3. a replica waits for its master's DEL; 4. what the master sends sees
 * every key; 5. while clients are paused nothing is deleted. `touch` false: not counted as a use, as TTL and TYPE do.
 */
export function lookupRead(call: Call, key: Bytes, touch = true): Entry | null {
  const entry = lookup(call, key, false, touch);
  if (!entry) notify(call, 'm', 'keymiss', key);
  if (call.origin === 'client') {
    if (entry) call.server.stats.keyspaceHits++;
    else call.server.stats.keyspaceMisses++;
  }
  return entry;
}

/** The key for a command that will write it, safe to be changed in place; null when there is none. */
export function lookupWrite(call: Call, key: Bytes): Entry | null {
  return lookup(call, key, true, true) && keyspace.entryForWrite(call.server.db, key);
}

/** Whether the key is there under the rules of expiry; neither a use of it nor counted. */
export const exists = (call: Call, key: Bytes): boolean => lookup(call, key, false, false) !== null;

function lookup(call: Call, key: Bytes, write: boolean, touch: boolean): Entry | null {
  const { server, world } = call;
  const entry = keyspace.peek(server.db, key);
  if (!entry || expireIfNeeded(call, key, entry, write)) return null;
  const now = wallMs(world);
  const counts = touch && countsUses(server);
  if (!counts && (!touch || now - entry.usedAtMs < USED_RESOLUTION_MS)) return entry;
  const own = keyspace.entryForWrite(server.db, key)!;
  if (counts) own.frequency = frequencyAfterUse(server, own, now, world.random);
  own.usedAtMs = now;
  return own;
}

/** Whether the key is past its time for this call; a master's copy is deleted. */
function expireIfNeeded(call: Call, key: Bytes, entry: Entry, write: boolean): boolean {
  const { server, world } = call;
  if (!isPastExpiry(world, server, entry)) return false;
  if (isReplica(server)) {
    if (call.origin === 'master') return false;
    // A writable replica deletes what it writes to.
    if (!write || server.settings.replicaReadOnly) return true;
  }
  if (pauseOf(world, server) === 'nothing') deleteExpired(call, key, call.pending);
  return true;
}

export const isPastExpiry = (world: World, server: RedisServer, entry: Entry): boolean =>
  entry.expireAtMs !== null && !server.loading && wallMs(world) > entry.expireAtMs;

function deleteExpired(at: { world: World; server: RedisServer }, key: Bytes, pending: string[][]): void {
  const { server } = at;
  keyspace.remove(server.db, key);
  server.stats.expiredKeys++;
  notify(at, 'x', 'expired', key);
  signalModified(server, key);
  pending.push(['DEL', key]);
}

/** The active cycle of a master: deletes the keys whose time has come. Costs nothing while no key is due. */
export function activeExpire(world: World, node: RedisNode, server: RedisServer): void {
  if (isReplica(server) || pauseOf(world, server) !== 'nothing') return;
  const expireHere = () => {
    if (server.db.nextExpiryMs === null) return;
    const deletions: string[][] = [];
    for (const key of keyspace.dueKeys(server.db, wallMs(world))) deleteExpired({ world, server }, key, deletions);
    if (deletions.length > 0) propagate(world, node, server, deletions);
  };
  expireHere();
  for (const id of [...server.otherDbs.keys()]) inDatabase(server, id, expireHere);
}

/** Gives the key this value, whatever it held; its expiry goes unless `keepTtl`. `value` is the keyspace's from now on. */
export function setKey(call: Call, key: Bytes, value: Value, keepTtl = false): void {
  const { server, world } = call;
  const isNew = !lookup(call, key, true, false);
  keyspace.put(server.db, key, value, wallMs(world));
  if (isNew) {
    signalKeyReady(server, key);
    notify(call, 'n', 'new', key);
  }
  if (!keepTtl) keyspace.setExpiry(server.db, key, null);
  signalModified(server, key);
}

/** Deletes a key that a command names; false when there is none (or it was past its time). */
export function deleteKey(call: Call, key: Bytes): boolean {
  const { server } = call;
  if (!lookup(call, key, true, false) || !keyspace.remove(server.db, key)) return false;
  signalModified(server, key);
  return true;
}

/** A key's value or expiry changed: transactions that watch it will fail. */
export function signalModified(server: RedisServer, key: Bytes): void {
  for (const client of server.clients.values()) {
    for (const watch of client.watched) {
      if (watch.key !== key || watch.db !== server.dbIndex) continue;
      if (watch.expiredAtWatch) {
        // It was past its time already: that it is deleted now changes nothing for the watcher.
        if (!keyspace.peek(server.db, key)) watch.expiredAtWatch = false;
      } else client.watchBroken = true;
    }
  }
}

/** Drops every key of every database (FLUSHALL); returns how many there were. */
export function flush(server: RedisServer): number {
  const count = keyCount(server);
  signalFlushed(server);
  dropDatabases(server);
  return count;
}

/** Drops every key of the database at hand (FLUSHDB); returns how many there were. */
export function flushOne(server: RedisServer): number {
  const { size } = server.db;
  signalFlushed(server, server.dbIndex);
  keyspace.clearKeyspace(server.db);
  return size;
}

/** All keys (or those of database `only`) go: transactions that watch one that was there will fail. Call it before. */
export function signalFlushed(server: RedisServer, only: number | null = null): void {
  for (const client of server.clients.values()) {
    for (const watch of client.watched) {
      if (only !== null && watch.db !== only) continue;
      if (!inDatabase(server, watch.db, () => keyspace.peek(server.db, watch.key))) continue;
      if (watch.expiredAtWatch) watch.expiredAtWatch = false;
      else client.watchBroken = true;
    }
  }
}
