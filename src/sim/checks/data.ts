// Checks of the data: what a replica holds at an offset is what its master held there, and what the append-only file
// brings back is what the process had.

import { dictEntries, dictNames } from '../node/dict';
import { entries, type Keyspace, type Value } from '../node/keyspace';
import { items } from '../node/list';
import type { RedisNode, RedisServer } from '../node/server';
import { hasSlot, me, slotList } from '../node/view';
import { keyHashSlot } from '../node/slots';
import type { World } from '../world';
import { excuse, type CheckMemory, type DataPast, type History, type NodePast } from './memory';
import type { Report } from './report';

/**
 * 1. All that stand at one offset of one replication history hold the same keys; a master writes the history, replicas
 *    are held against it, wherever in it they are.
 * 2. A master's data does not change without its offset while it keeps a stream.
 * 3. A replica is never ahead of the master that it is online with.
 * 4. A process that comes back has what it had when it was killed.
 */
export function checkData(
  world: World,
  memory: CheckMemory,
  past: NodePast,
  server: RedisServer,
  fresh: boolean,
  say: Report,
): void {
  const { replication, stats, db } = server;
  const was = past.data;
  const unchanged =
    !fresh &&
    was.digest !== null &&
    was.offset === replication.offset &&
    was.replid === replication.replid &&
    was.link === replication.chart.value &&
    was.dirty === stats.dirty &&
    was.size === db.size;
  if (unchanged) return;
  const { digest, bySlot } = digestOf(db, say);
  if (fresh) checkDisk(was, digest, server, say);
  const dropped = !fresh && hasDropped(memory, past, server, bySlot);
  if (dropped) {
    was.onDisk = false;
    was.tainted = true;
    excuse(memory, 'dropped-keys-untold');
  }
  const isLoaded = was.link === 'receiving' && replication.chart.value === 'online';
  const isReset = past.knownNodes > 1 && server.cluster!.nodes.size === 1;
  // One that woke up may have written its first key and dropped it in the same step.
  if (isReset && (was.size > 0 || past.unread > 0) && db.size === 0) {
    was.onDisk = false;
    excuse(memory, 'reset-untold');
  }
  if (fresh) was.tainted = false;
  else if (isLoaded) was.tainted = isTainted(world, memory, server);
  const same = !fresh && !dropped && was.replid === replication.replid && was.offset === replication.offset;
  // One that woke up may have written as a master and become a replica in the same step.
  const wrote = replication.masterHost === null || (past.unread > 0 && was.link === 'master');
  if (wrote) writeHistory(memory, was, server, digest, same && past.unread === 0, say);
  else if (!was.tainted && !fresh) readHistory(memory, server, digest, say);
  if (replication.chart.value === 'online') checkAhead(world, server, say);
  // The file is what was read from it, and a full sync begins it anew.
  if (fresh || isLoaded) was.onDisk = true;
  if (!server.settings.appendOnly) was.onDisk = false;
  was.replid = replication.replid;
  was.offset = replication.offset;
  was.link = replication.chart.value;
  was.dirty = stats.dirty;
  was.size = db.size;
  was.digest = digest;
  was.bySlot = bySlot;
}

function writeHistory(
  memory: CheckMemory,
  was: DataPast,
  server: RedisServer,
  digest: string,
  same: boolean,
  say: Report,
): void {
  const { replid, replid2, secondReplOffset, offset, backlogActive } = server.replication;
  let history = memory.histories.get(replid);
  if (!history) {
    const goesOn = memory.histories.has(replid2);
    history = newHistory(goesOn ? replid2 : null, goesOn ? secondReplOffset - 1 : -1);
    memory.histories.set(replid, history);
  }
  if (same && backlogActive && was.digest !== digest) {
    say('replica-data', `changed its data at offset ${offset} without a word to its replicas`);
  }
  if (was.tainted) history.digests.delete(offset);
  else history.digests.set(offset, digest);
}

const newHistory = (parent: string | null, until: number): History => ({
  digests: new Map(),
  parent,
  until,
});

/**
 * A master that lost slots dropped their keys: what it has of other slots is what it had. (One that woke up may have
 * written to a slot, lost it and dropped its keys in the same step.)
 */
function hasDropped(memory: CheckMemory, past: NodePast, server: RedisServer, bySlot: Map<number, number>): boolean {
  const claim = memory.claims.get(server.address);
  const { slots } = me(server.cluster!);
  if (!claim || claim.slots === slots) return false;
  const isLost = (slot: number) => hasSlot(claim.slots, slot) && !hasSlot(slots, slot);
  if (past.unread > 0) return slotList(claim.slots).some(isLost);
  const before = [...past.data.bySlot];
  if (!before.some(([slot]) => isLost(slot) && !bySlot.has(slot))) return false;
  return before.every(([slot, hash]) => isLost(slot) || bySlot.get(slot) === hash);
}

function readHistory(memory: CheckMemory, server: RedisServer, digest: string, say: Report): void {
  const { offset } = server.replication;
  let id: string | null = server.replication.replid;
  while (id !== null) {
    const history: History | undefined = memory.histories.get(id);
    if (!history) return;
    const expected = history.digests.get(offset);
    if (expected !== undefined) {
      if (expected !== digest)
        say('replica-data', `at offset ${offset} of ${id}: ${digest}, its master had ${expected}`);
      return;
    }
    if (offset > history.until) return;
    id = history.parent;
  }
}

/** The master that it is filled by dropped keys without a word. */
function isTainted(world: World, memory: CheckMemory, server: RedisServer): boolean {
  const master = masterOf(world, server);
  return master !== null && (memory.nodes.get(master.address)?.data.tainted ?? false);
}

function masterOf(world: World, server: RedisServer): RedisNode | null {
  const { masterHost, masterPort } = server.replication;
  for (const node of world.nodes.values()) if (node.ip === masterHost && node.port === masterPort) return node;
  return null;
}

function checkAhead(world: World, server: RedisServer, say: Report): void {
  const { replid, offset } = server.replication;
  const theirs = masterOf(world, server)?.server?.replication;
  if (theirs && theirs.replid === replid && theirs.masterHost === null && offset > theirs.offset) {
    say('replica-data', `at offset ${offset}, ahead of its master's ${theirs.offset}`);
  }
}

function checkDisk(was: DataPast, digest: string, server: RedisServer, say: Report): void {
  if (was.digest === null || !was.onDisk || !server.settings.appendOnly) return;
  if (was.digest !== digest) say('disk', `came back with ${digest}, and had ${was.digest}`);
}

/** The keyspace in short: the same for the same keys, values and expiries in any order. Its own counts are checked. */
export function digestOf(db: Keyspace, say: Report): { digest: string; bySlot: Map<number, number> } {
  const bySlot = new Map<number, number>();
  let sum = 0;
  let mix = 0;
  let count = 0;
  let volatile = 0;
  for (const [key, { value, expireAtMs }] of entries(db)) {
    const text = `${key}\0${value.type === 'string' ? value.text : textOf(contentOf(value))}\0${expireAtMs ?? ''}`;
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    sum = (sum + hash) >>> 0;
    mix = (mix ^ Math.imul(hash, 0x9e3779b1)) >>> 0;
    count++;
    const slot = keyHashSlot(key);
    bySlot.set(slot, ((bySlot.get(slot) ?? 0) + hash) | 0);
    if (expireAtMs === null) continue;
    volatile++;
    if (db.volatile.value.get(key) !== expireAtMs) say('table', `the expiry of ${key} is not among the volatile keys`);
    if (db.nextExpiryMs === null || db.nextExpiryMs > expireAtMs) say('table', `${key} expires before the next expiry`);
  }
  if (count !== db.size) say('table', `${count} keys, and the keyspace says ${db.size}`);
  if (volatile !== db.volatile.value.size) say('table', `${volatile} volatile keys of ${db.volatile.value.size}`);
  return { digest: `${count} keys ${sum.toString(16)}${mix.toString(16)}`, bySlot };
}

/** What the value holds, however it lies in memory: in which pieces hangs on what a keyframe or a sync shared. */
function contentOf(value: Value): unknown {
  switch (value.type) {
    case 'list':
      return [...items(value)];
    case 'hash':
      return new Map(dictEntries(value.fields));
    case 'set':
      return new Set(dictNames(value.members));
    default:
      return value;
  }
}

/** A value of any type as text: the same for the same contents, whatever order a map was filled in. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join('\0')}]`;
  const pairs = value instanceof Map || value instanceof Set ? [...value.entries()] : Object.entries(value);
  const texts = pairs.map(([key, item]) => `${textOf(key)}\0${textOf(item)}`);
  return `{${texts.sort().join('\0')}}`;
}
