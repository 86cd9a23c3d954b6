// The append-only file: what a server wrote down before it answered, and reads again when it starts.
// Modelled: the write before the reply (it survives SIGKILL), fsync every second, always or never (only what was fsynced
// survives a power failure), a new base after a full sync or BGREWRITEAOF. Left out: automatic rewrites, truncated tails.

import { command } from '../resp';
import { shared, writable } from '../shared';
import { wallMs, type World } from '../world';
import { snapshotDatabases } from './databases';
import type { AppendOnlyFile, RedisNode, RedisServer } from './server';

export function newAof(): AppendOnlyFile {
  return { exists: false, base: null, commands: shared([]), fsynced: 0, bytes: 0, touches: shared([]) };
}

/** Writes one command (already RESP) of database `db` (null: of none) at the end of the file. */
export function appendToAof(node: RedisNode, server: RedisServer, resp: string, db: number | null): void {
  if (!server.settings.appendOnly || server.loading) return;
  const { aof } = node.disk;
  aof.exists = true;
  if (db !== null && server.aofDb !== db) {
    server.aofDb = db;
    push(aof, command(['SELECT', String(db)]));
  }
  push(aof, resp);
  if (server.settings.appendFsync === 'always') aof.fsynced = aof.commands.value.length;
}

function push(aof: AppendOnlyFile, resp: string): void {
  writable(aof.commands, (commands) => commands.slice()).push(resp);
  aof.bytes += resp.length;
}

/** appendfsync everysec: what was written reaches the platter at most a second later. */
export function fsyncEverySecond(world: World, node: RedisNode, server: RedisServer): void {
  if (server.settings.appendFsync !== 'everysec') return;
  const now = wallMs(world);
  if (now - server.lastFsyncMs < 1000) return;
  server.lastFsyncMs = now;
  syncAof(node);
}

export function syncAof(node: RedisNode): void {
  node.disk.aof.fsynced = node.disk.aof.commands.value.length;
}

/** Begins the file anew with the whole dataset as it is now. */
export function rewriteAof(node: RedisNode, server: RedisServer): void {
  if (!server.settings.appendOnly) return;
  server.aofDb = -1;
  node.disk.aof = {
    exists: true,
    base: shared(snapshotDatabases(server)),
    commands: shared([]),
    fsynced: 0,
    bytes: 0,
    touches: shared([]),
  };
}
