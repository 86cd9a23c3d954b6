// dump.rdb: all data at one instant (Redis 7.0's rdb.c), read when a server without append-only file starts. Modelled: SAVE,
// BGSAVE (a child that has written the file by the next serverCron), save points, what the file says of the
// replication history it belongs to. Left out: the file's bytes, failing disks, the time that writing takes.

import { shared } from '../shared';
import { wallMs, type World } from '../world';
import { configValue } from './config';
import { isReplica } from './database';
import { keyCount, loadDatabases, snapshotDatabases } from './databases';
import { createBacklog } from './replication';
import type { RdbFile, RdbState, RedisNode, RedisServer } from './server';

export const newRdbState = (nowMs: number): RdbState => ({
  lastSaveMs: nowMs,
  dirtyAtSave: 0,
  saves: 0,
  child: null,
  lastChildS: -1,
  keysLoaded: 0,
  forks: 0,
});

/** The data as they are now, with the history that a replica started from them could continue. */
export function rdbOf(server: RedisServer): RdbFile {
  const { replication } = server;
  const known = replication.backlogActive || (isReplica(server) && replication.canContinue);
  const { replid, offset, streamDb } = replication;
  return {
    databases: shared(snapshotDatabases(server)),
    history: known ? { replid, offset, streamDb: isReplica(server) ? replication.streamClient.db : streamDb } : null,
  };
}

/** SAVE: the file is written at once. */
export function saveRdb(world: World, node: RedisNode, server: RedisServer): void {
  node.disk.rdb = rdbOf(server);
  written(world, server, server.stats.dirty);
}

/** BGSAVE. */
export function startChild(world: World, server: RedisServer): void {
  server.rdb.child = { file: rdbOf(server), sinceMs: wallMs(world), dirty: server.stats.dirty };
  server.rdb.forks++;
}

function written(world: World, server: RedisServer, dirty: number): void {
  const { rdb } = server;
  rdb.dirtyAtSave = dirty;
  rdb.lastSaveMs = wallMs(world);
  rdb.saves++;
}

/** A child that has ended; then the save points: so many changes, and so many seconds since the last time. */
export function rdbCron(world: World, node: RedisNode, server: RedisServer): void {
  const { rdb } = server;
  const now = wallMs(world);
  if (rdb.child) {
    node.disk.rdb = rdb.child.file;
    rdb.lastChildS = Math.floor((now - rdb.child.sinceMs) / 1000);
    written(world, server, rdb.child.dirty);
    rdb.child = null;
    return;
  }
  const changes = server.stats.dirty - rdb.dirtyAtSave;
  const elapsedS = Math.floor(now / 1000) - Math.floor(rdb.lastSaveMs / 1000);
  if (changes > 0 && savePoints(server).some(([seconds, least]) => changes >= least && elapsedS > seconds)) {
    startChild(world, server);
  }
}

export function savePoints(server: RedisServer): [number, number][] {
  const words = configValue(server.config, 'save').split(' ').filter(Boolean).map(Number);
  return words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]!] satisfies [number, number]] : []));
}

/**
 * Fills an empty keyspace from the file. What a replica had of its master's history it may continue; a master begins a new
 * one that branches off there.
 */
export function loadRdb(world: World, node: RedisNode, server: RedisServer, asReplica: boolean): void {
  const file = node.disk.rdb;
  if (!file) return;
  loadDatabases(server, file.databases.value);
  server.rdb.keysLoaded = keyCount(server);
  if (!file.history) return;
  const { replication } = server;
  replication.offset = file.history.offset;
  if (asReplica) {
    replication.replid = file.history.replid;
    replication.streamClient.db = Math.max(0, file.history.streamDb);
  } else {
    replication.replid2 = file.history.replid;
    replication.secondReplOffset = file.history.offset + 1;
    world.histories.set(replication.replid, { parent: file.history.replid, until: file.history.offset });
    createBacklog(server);
  }
}
