// Which writes a copy of a key has been through. A write is named by its place in the replication stream (replication ID and
// offset), so a master and its replicas, which count the same bytes, give it the same number without telling each other;
// it lies with the key (keyspace.ts) and goes wherever the data goes: into snapshots, full syncs and files. No node
// decides by it: it is there for whoever follows a write through the cluster (src/lab/ledger).
// Left out: databases other than 0, writes that a script hides from its replicas.

import type { Bytes } from '../bytes';
import { shared, writable } from '../shared';
import type { World } from '../world';
import { keyFlags, keyPlacesWithSpec, lookupCommand } from './commands/specs';
import * as keyspace from './keyspace';
import type { AppendOnlyFile, RedisNode, RedisServer } from './server';
import type { Touch } from './touch';

/** The number of the write that ends at an offset of a history; before it went its own way it is that of its parent. */
export function writeInStream(world: World, replid: string, offset: number): number {
  let id = replid;
  for (let from = world.histories.get(id); from && offset <= from.until; from = world.histories.get(id))
    id = from.parent;
  return writeAt(id, offset);
}

/** 52 bits of an id of 160 and an offset: never the same twice for one id. */
export function writeAt(replid: string, offset: number): number {
  const high = mix(parseInt(replid.slice(0, 8), 16) ^ offset);
  const low = mix(parseInt(replid.slice(8, 16), 16) + offset);
  return high * 0x100000 + (low >>> 12) + 1;
}

/** A bijection of 32 bits (the finaliser of MurmurHash3). */
function mix(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const REPLACING = /^(OW|RM)/;

/** A master has carried out and sent on `argv`, a command of its stream or file; its keys are as they are after it. */
export function noteWritten(
  world: World,
  node: RedisNode,
  server: RedisServer,
  argv: readonly Bytes[],
  at: number,
): void {
  const touched = touchedBy(argv);
  if (server.dbIndex !== 0 || (touched && touched.length === 0)) return;
  const keys = touched?.map(({ key, replaces }) => ({ key, replaces, before: keyspace.lastWrite(server.db, key) }));
  const touch = { write: at, keys: keys ? keys.map(({ key }) => key) : null };
  applyTouch(server, touch);
  noteInFile(node, server, touch);
  world.around.wrote?.(world, node, { write: at, argv, keys: keys ?? null });
}

/** A replica has taken a command from its master's stream. In a transaction it counts when that is carried out. */
export function noteReplicated(node: RedisNode, server: RedisServer, argv: readonly Bytes[], at: number): void {
  const { streamClient, touches } = server.replication;
  const keys = touchedBy(argv)?.map(({ key }) => key) ?? null;
  if (streamClient.db === 0 && (keys === null || keys.length > 0)) touches.push({ write: at, keys });
  if (streamClient.multi) return;
  for (const touch of touches) {
    applyTouch(server, touch);
    noteInFile(node, server, touch);
  }
  server.replication.touches = [];
}

/** What a command of a stream does to keys; null: all of them go. */
function touchedBy(argv: readonly Bytes[]): { key: Bytes; replaces: boolean }[] | null {
  const spec = lookupCommand(argv);
  if (!spec) return [];
  if (spec.name === 'flushall' || spec.name === 'flushdb') return null;
  const places = keyPlacesWithSpec(spec, argv);
  if (places.length === 0) return [];
  const flags = keyFlags(spec, argv);
  return places.flatMap(({ at, spec: i }) => {
    const how = flags[Math.min(i, flags.length - 1)] ?? 'RO';
    return how.startsWith('RO') || how.startsWith('not') ? [] : [{ key: argv[at]!, replaces: REPLACING.test(how) }];
  });
}

function applyTouch({ db }: RedisServer, { write, keys }: Touch): void {
  if (keys) for (const key of keys) keyspace.noteWrite(db, key, write);
  else db.emptiedBy = write;
}

/** The file's last command brings these writes back, too. */
function noteInFile(node: RedisNode, server: RedisServer, touch: Touch): void {
  const { aof } = node.disk;
  const last = aof.commands.value.length - 1;
  if (!server.settings.appendOnly || last < 0) return;
  const touches = writable(aof.touches, (list) => list.slice());
  touches.push({ ...touch, command: last });
}

/** Of the file's commands only the first `end` are left. */
export function cutFile(aof: AppendOnlyFile, end: number): void {
  aof.commands = shared(aof.commands.value.slice(0, end));
  aof.fsynced = Math.min(aof.fsynced, end);
  aof.touches = shared(aof.touches.value.filter(({ command }) => command < end));
}

/** The commands of the file have been carried out: each key was last written by whoever wrote it last. */
export function touchFromFile(server: RedisServer, aof: AppendOnlyFile): void {
  for (const touch of aof.touches.value) applyTouch(server, touch);
}
