// The numbered databases of one server. A cluster node has number 0 alone; a standalone server has as many as its
// directive `databases` says. `server.db` is always the one in which something is being done: number 0 between commands,
// the client's own while its command runs; the others wait in `server.otherDbs`.

import { createKeyspace, loadKeyspace, snapshotKeyspace, type Databases, type Keyspace } from './keyspace';
import type { RedisServer } from './server';

/** From now on `server.db` is number `id`. */
export function selectDatabase(server: RedisServer, id: number): void {
  if (id === server.dbIndex) return;
  // Even when it is empty: somebody may hold it and come back to it.
  server.otherDbs.set(server.dbIndex, server.db);
  server.db = server.otherDbs.get(id) ?? createKeyspace();
  server.otherDbs.delete(id);
  server.dbIndex = id;
}

/** Does something in another database, and comes back. */
export function inDatabase<T>(server: RedisServer, id: number, act: () => T): T {
  const before = server.dbIndex;
  selectDatabase(server, id);
  const result = act();
  selectDatabase(server, before);
  return result;
}

/** The databases that hold keys, by number, ascending. */
export function databasesOf(server: RedisServer): [number, Keyspace][] {
  const all: [number, Keyspace][] = [[server.dbIndex, server.db], ...server.otherDbs];
  return all.filter(([, db]) => db.size > 0).sort((a, b) => a[0] - b[0]);
}

export function keyCount(server: RedisServer): number {
  let count = server.db.size;
  for (const db of server.otherDbs.values()) count += db.size;
  return count;
}

/** Number 0 is always among them, were it empty: it knows what is gone. */
export const snapshotDatabases = (server: RedisServer): Databases =>
  inDatabase(server, 0, () => [[0, server.db] as const, ...databasesOf(server).filter(([id]) => id !== 0)]).map(
    ([id, db]) => [id, snapshotKeyspace(db)],
  );

/** Replaces all keys by those of `source`, which stays as it is. */
export function loadDatabases(server: RedisServer, source: Databases): void {
  dropDatabases(server);
  for (const [id, db] of source) inDatabase(server, id, () => loadKeyspace(server.db, db));
}

/** Drops every key of every database. */
export function dropDatabases(server: RedisServer): void {
  server.db = createKeyspace();
  server.otherDbs.clear();
}

/** Number `a` becomes number `b` and the other way round. */
export function swapDatabases(server: RedisServer, a: number, b: number): void {
  const before = server.dbIndex;
  selectDatabase(server, a);
  const first = server.db;
  server.db = createKeyspace();
  selectDatabase(server, b);
  const second = server.db;
  server.db = first;
  selectDatabase(server, a);
  server.db = second;
  selectDatabase(server, before);
}
