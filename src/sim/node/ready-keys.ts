// Which clients wait for which keys, and which of those keys have got something since (Redis 7.0's blocking_keys,
// ready_keys and signalKeyAsReady). Who is served then, and with what, is in blocking.ts.

import type { Bytes } from '../bytes';
import type { BlockedOnKeys, Client, RedisServer } from './server';

export const nobodyBlocked = (): BlockedOnKeys => ({
  waiting: new Map(),
  ready: [],
  nextTimeoutMs: 0,
  released: [],
});

const nameOf = (db: number, key: Bytes): string => `${db} ${key}`;

export const waitingFor = (server: RedisServer, db: number, key: Bytes): readonly number[] =>
  server.blockedOnKeys.waiting.get(nameOf(db, key)) ?? [];

/** The client stands last in the queue of each key. */
export function startWaiting(server: RedisServer, client: Client, keys: readonly Bytes[]): void {
  const { waiting } = server.blockedOnKeys;
  for (const key of new Set(keys)) {
    const name = nameOf(client.db, key);
    waiting.set(name, [...(waiting.get(name) ?? []), client.connection]);
  }
}

/** The client leaves the queues of its keys, if it waits for any. */
export function stopWaiting(server: RedisServer, client: Client): void {
  if (client.blocked?.for !== 'keys') return;
  const { waiting } = server.blockedOnKeys;
  for (const key of client.blocked.keys) {
    const name = nameOf(client.db, key);
    const left = waiting.get(name)?.filter((connection) => connection !== client.connection) ?? [];
    if (left.length > 0) waiting.set(name, left);
    else waiting.delete(name);
  }
}

/**
 * A key of the database at hand has come to be, or (a stream) has got more: those who wait for it are served when the
 * command, transaction or script that did it has ended.
 */
export function signalKeyReady(server: RedisServer, key: Bytes): void {
  const { waiting, ready } = server.blockedOnKeys;
  if (waiting.size === 0 || !waiting.has(nameOf(server.dbIndex, key))) return;
  if (ready.some((other) => other.key === key && other.db === server.dbIndex)) return;
  ready.push({ db: server.dbIndex, key });
}
