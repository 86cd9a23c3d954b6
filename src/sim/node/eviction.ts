// Room for what comes (Redis 7.0's evict.c): a server over its maxmemory gives up keys as maxmemory-policy says, before each
// command. Left out: the pool of candidates that Redis keeps from one search to the next, and what of the memory in use Redis
// does not count (replicas' buffers).

import type { Bytes } from '../bytes';
import { randomBelow } from '../random';
import { wallMs, type World } from '../world';
import { configValue } from './config';
import { isReplica, signalModified } from './database';
import { databasesOf, inDatabase } from './databases';
import { frequencyOf } from './frequency';
import { keyBytes, memoryUsed } from './key-size';
import { entries, peek, randomKey, remove, volatileCount, type Entry } from './keyspace';
import { notify } from './notify';
import { propagate } from './replication';
import type { RedisNode, RedisServer } from './server';

export const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

/** Whether it uses more than it may. Goes through every key, and only where there is a limit. */
export function isOverLimit(server: RedisServer): boolean {
  const { maxmemoryBytes } = server.settings;
  return maxmemoryBytes > 0 && memoryUsed(server) > maxmemoryBytes;
}

/**
 * Makes room; false when there is not enough. Rules: 1. a replica leaves that to its master; 2. of a few keys drawn at random
 * from every database the one that is worth least goes, again and again, until what is left fits; 3. DEL is sent on for it.
 */
export function makeRoom(world: World, node: RedisNode, server: RedisServer): boolean {
  const { maxmemoryBytes } = server.settings;
  if (maxmemoryBytes === 0) return true;
  if (isReplica(server) && configValue(server.config, 'replica-ignore-maxmemory') === 'yes') return true;
  let used = memoryUsed(server);
  if (used <= maxmemoryBytes) return true;
  const policy = configValue(server.config, 'maxmemory-policy');
  if (policy === 'noeviction') return false;
  while (used > maxmemoryBytes) {
    const worst = candidate(world, server, policy);
    if (!worst) return false;
    inDatabase(server, worst.db, () => {
      used -= keyBytes(worst.key, worst.entry, server.cluster !== null);
      remove(server.db, worst.key);
      server.stats.evictedKeys++;
      signalModified(server, worst.key);
      notify({ world, server }, 'e', 'evicted', worst.key);
      propagate(world, node, server, [['DEL', worst.key]]);
    });
  }
  return true;
}

interface Candidate {
  db: number;
  key: Bytes;
  entry: Entry;
}

/** The best key to give up, null when the policy finds none. */
function candidate(world: World, server: RedisServer, policy: string): Candidate | null {
  const samples = Number(configValue(server.config, 'maxmemory-samples'));
  const [whose, how] = policy.split('-') as ['allkeys' | 'volatile', 'lru' | 'lfu' | 'random' | 'ttl'];
  let worst: Candidate | null = null;
  let most = -Infinity;
  for (const [db] of databasesOf(server)) {
    for (let drawn = 0; drawn < (how === 'random' ? 1 : samples); drawn++) {
      const key = inDatabase(server, db, () => draw(world, server, whose === 'volatile'));
      if (key === null) break;
      const entry = inDatabase(server, db, () => peek(server.db, key)!);
      const score = how === 'random' ? 0 : worth(world, server, entry, how);
      if (score <= most) continue;
      most = score;
      worst = { db, key, entry };
    }
  }
  return worst;
}

function draw(world: World, server: RedisServer, onlyVolatile: boolean): Bytes | null {
  if (!onlyVolatile) return randomKey(server.db, world.random);
  const count = volatileCount(server.db);
  if (count === 0) return null;
  let left = randomBelow(world.random, count);
  for (const [key, { expireAtMs }] of entries(server.db)) if (expireAtMs !== null && left-- === 0) return key;
  return null;
}

/** The higher, the sooner it goes. */
function worth(world: World, server: RedisServer, entry: Entry, how: 'lru' | 'lfu' | 'ttl'): number {
  const now = wallMs(world);
  if (how === 'lfu') return 255 - frequencyOf(server, entry, now);
  return how === 'ttl' ? -entry.expireAtMs! : now - entry.usedAtMs;
}
