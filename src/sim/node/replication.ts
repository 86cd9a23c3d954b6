// Replication, the master's side and what both sides share: the stream of commands with its offset, the backlog that a
// replica may continue from, replicas that are attached, partial and full syncs.
// Redis 7.0's replication.c. A reply leaves before the stream does: OK never means that a replica has it.
// Left out: disk-based syncs, replicas without PSYNC2, output buffer limits, FAILOVER.

import { setup } from 'xstate';
import { closeConnection, send } from '../network';
import { randomId } from '../random';
import { command, status } from '../resp';
import { shared, writable } from '../shared';
import { initial } from '../statechart';
import { record, wallMs, type World } from '../world';
import { appendToAof } from './aof';
import { newClient } from './client-state';
import { keyCount, snapshotDatabases } from './databases';
import { noteWritten, writeAt } from './lineage';
import { addressName } from './names';
import type { Client, RedisNode, RedisServer, ReplicaOfOurs, ReplicationState } from './server';

export type ReplicationEvent =
  | { type: 'FOLLOW' }
  | { type: 'CONNECT' }
  | { type: 'CONNECTED' }
  | { type: 'GREETED' }
  | { type: 'FULL_SYNC' }
  | { type: 'CONTINUE' }
  | { type: 'LOADED' }
  | { type: 'LOST' }
  | { type: 'LEAD' };

/**
 * Role and link. Of a replica: about to connect, connecting, in the handshake, waiting for the answer to PSYNC,
 * receiving the dataset, online. Losing the link leads back to connect from everywhere.
 */
export const replicationMachine = setup({
  types: { events: {} as ReplicationEvent, context: {} as Record<string, never> },
  actions: { dial: () => {}, greet: () => {}, askToContinue: () => {}, comeOnline: () => {}, noteLoss: () => {} },
}).createMachine({
  id: 'replication',
  initial: 'master',
  context: {},
  on: { LEAD: '.master', FOLLOW: { target: '.connect', reenter: true } },
  states: {
    master: {},
    connect: { on: { CONNECT: { target: 'connecting', actions: 'dial' } } },
    connecting: { on: { CONNECTED: { target: 'handshake', actions: 'greet' }, LOST: 'connect' } },
    handshake: { on: { GREETED: { target: 'waiting', actions: 'askToContinue' }, LOST: 'connect' } },
    waiting: {
      on: { FULL_SYNC: 'receiving', CONTINUE: { target: 'online', actions: 'comeOnline' }, LOST: 'connect' },
    },
    receiving: { on: { LOADED: { target: 'online', actions: 'comeOnline' }, LOST: 'connect' } },
    online: { on: { LOST: { target: 'connect', actions: 'noteLoss' } } },
  },
});

const NO_REPLID = '0'.repeat(40);

export function newReplicationState(world: World): ReplicationState {
  return {
    chart: initial(replicationMachine),
    masterHost: null,
    masterPort: 0,
    link: null,
    expecting: [],
    lastInteractionMs: 0,
    linkDownSinceMs: 0,
    canContinue: false,
    dialsAgain: false,
    pendingReplid: NO_REPLID,
    pendingOffset: 0,
    replid: randomId(world.random),
    replid2: NO_REPLID,
    secondReplOffset: -1,
    offset: 0,
    backlog: shared([]),
    backlogActive: false,
    backlogBytes: 0,
    backlogFirst: 0,
    noReplicasSinceMs: wallMs(world),
    cronLoops: 0,
    streamDb: -1,
    input: '',
    uncounted: '',
    streamClient: { ...newClient(-1, 0, '', '', wallMs(world)), user: '(superuser)', role: 'master' },
    touches: [],
    because: 0,
  };
}

/** Where a replica stands with its master; `master` for a master. */
export const replicaLink = (server: RedisServer): string => server.replication.chart.value;

// The stream

/**
 * What a command changed goes to the append-only file and, from a master, to the replicas. `commands` are of database
 * `db`; a SELECT among them says in which the following are. MULTI goes where the first command behind it does.
 */
export function propagate(
  world: World,
  node: RedisNode,
  server: RedisServer,
  commands: string[][],
  db = server.dbIndex,
): void {
  for (const [i, argv] of commands.entries()) {
    if (argv[0] === 'SELECT') db = Number(argv[1]);
    if (argv[0] === 'SELECT') continue;
    const next = commands[i + 1];
    if (argv[0] === 'MULTI' && next?.[0] === 'SELECT') db = Number(next[1]);
    const resp = command(argv);
    appendToAof(node, server, resp, db);
    // A replica passes its master's stream on byte by byte (replica-stream.ts), not what it made of it.
    if (server.replication.masterHost !== null) continue;
    const streams = feed(world, server, resp, db);
    const { replid, offset } = server.replication;
    const at = streams ? writeAt(replid, offset) : writeAt(server.runId, server.stats.dirty * BATCH + i);
    noteWritten(world, node, server, argv, at);
  }
}

/** More commands than this are not sent on at once, so that what no stream counts has numbers of its own too. */
const BATCH = 4096;

/** Appends to the stream, if there is one; `db` null for what belongs to no database (PING, GETACK). */
export function feed(world: World, server: RedisServer, resp: string, db: number | null): boolean {
  const { replication } = server;
  if (!replication.backlogActive && !hasReplicas(server)) return false;
  if (db !== null && replication.streamDb !== db) {
    replication.streamDb = db;
    appendToStream(world, server, command(['SELECT', String(db)]));
  }
  appendToStream(world, server, resp);
  return true;
}

/** Bytes of the stream, ours or passed on from our master: kept in the backlog, sent to the replicas that are online. */
export function appendToStream(world: World, server: RedisServer, bytes: string): void {
  const { replication, settings } = server;
  replication.offset += bytes.length;
  if (replication.backlogActive) {
    const backlog = writable(replication.backlog, (pieces) => pieces.slice());
    backlog.push(bytes);
    replication.backlogBytes += bytes.length;
    while (backlog.length > 1 && replication.backlogBytes - backlog[0]!.length >= settings.replBacklogSize) {
      const oldest = backlog.shift()!;
      replication.backlogBytes -= oldest.length;
      replication.backlogFirst += oldest.length;
    }
  }
  for (const client of server.clients.values()) {
    if (client.replica?.state !== 'online') continue;
    send(world, client.connection, true, bytes, world.cause);
    client.replica.nextOffset = replication.offset + 1;
  }
}

export function createBacklog(server: RedisServer): void {
  const { replication } = server;
  replication.backlog = shared([]);
  replication.backlogActive = true;
  replication.backlogBytes = 0;
  replication.backlogFirst = replication.offset + 1;
}

export function freeBacklog(server: RedisServer): void {
  const { replication } = server;
  replication.backlog = shared([]);
  replication.backlogActive = false;
  replication.backlogBytes = 0;
}

/** The stream from `offset` on, or null when the backlog does not hold it. */
function streamFrom(replication: ReplicationState, offset: number): string | null {
  const { backlogActive, backlogFirst, backlogBytes } = replication;
  if (!backlogActive || offset < backlogFirst || offset > backlogFirst + backlogBytes) return null;
  return replication.backlog.value.join('').slice(offset - backlogFirst);
}

/** A new history: nobody can continue what we had. */
export function newHistory(world: World, server: RedisServer): void {
  server.replication.replid = randomId(world.random);
  server.replication.replid2 = NO_REPLID;
  server.replication.secondReplOffset = -1;
}

// Replicas of ours

export const hasReplicas = (server: RedisServer): boolean => {
  for (const client of server.clients.values()) if (client.replica && client.replica.state !== 'handshake') return true;
  return false;
};

export function replicasOf(server: RedisServer): (Client & { replica: ReplicaOfOurs })[] {
  const list: (Client & { replica: ReplicaOfOurs })[] = [];
  for (const client of server.clients.values()) {
    if (client.replica && client.replica.state !== 'handshake')
      list.push(client as Client & { replica: ReplicaOfOurs });
  }
  return list;
}

export const replicaName = (world: World, client: Client): string =>
  addressName(world, client.addr.split(':')[0]!, client.replica?.port ?? 0);

/** Replicas that are online and whose last ACK is not older than min-replicas-max-lag. */
export function goodReplicas(world: World, server: RedisServer): number {
  const nowS = Math.floor(wallMs(world) / 1000);
  const maxLagS = server.settings.minReplicasMaxLagMs / 1000;
  return replicasOf(server).filter(
    ({ replica }) => replica.state === 'online' && nowS - Math.floor(replica.ackAtMs / 1000) <= maxLagS,
  ).length;
}

/** Replicas that have acknowledged the stream up to `offset`. */
export const replicasAt = (server: RedisServer, offset: number): number =>
  replicasOf(server).filter(({ replica }) => replica.state === 'online' && replica.ackOffset >= offset).length;

/** Asks all replicas for an ACK now (WAIT does). */
export function requestAcks(world: World, server: RedisServer): void {
  feed(world, server, command(['REPLCONF', 'GETACK', '*']), null);
}

/** All replicas are cut off; they come back with PSYNC and learn of our new history. */
export function disconnectReplicas(world: World, server: RedisServer): void {
  for (const client of replicasOf(server)) {
    server.clients.delete(client.connection);
    closeConnection(world, client.connection, false);
  }
}

/** A replica is gone: the backlog's time to live begins when it was the last. */
export function replicaGone(world: World, server: RedisServer): void {
  if (!hasReplicas(server)) server.replication.noReplicasSinceMs = wallMs(world);
}

/**
 * PSYNC. Continues where the replica stands if:
 * 1. it names our history, or our previous one up to where ours branched off;
 * 2. the backlog holds all that it misses.
 * Else a full sync, which begins repl-diskless-sync-delay after the first replica asked. Returns the reply, or null when
 * there is none yet.
 */
export function psync(
  world: World,
  server: RedisServer,
  client: Client,
  replid: string,
  offset: number,
): string | null {
  const { replication } = server;
  const replica = attach(client);
  const name = replicaName(world, client);
  const sameHistory =
    replid === replication.replid || (replid === replication.replid2 && offset <= replication.secondReplOffset);
  const missing = sameHistory ? streamFrom(replication, offset) : null;
  if (missing !== null) {
    replica.state = 'online';
    replica.ackAtMs = wallMs(world);
    replica.ackOffset = offset - 1;
    replica.nextOffset = replication.offset + 1;
    server.stats.syncPartialOk++;
    record(world, 'sync-partial', { node: server.address, replica: name, offset, bytes: missing.length });
    return status(`CONTINUE ${replication.replid}`) + missing;
  }
  if (replid !== '?') {
    server.stats.syncPartialErr++;
    const reason = sameHistory ? 'backlog' : 'history';
    record(world, 'sync-refused', { node: server.address, replica: name, reason });
  }
  server.stats.syncFull++;
  replica.state = 'wait_bgsave';
  replica.waitingSinceMs = wallMs(world);
  if (!replication.backlogActive) {
    newHistory(world, server);
    createBacklog(server);
  }
  if (server.settings.replDisklessSyncDelayMs === 0) startFullSyncs(world, server);
  return null;
}

function attach(client: Client): ReplicaOfOurs {
  client.role = 'replica';
  client.replica ??= newReplica();
  return client.replica;
}

export const newReplica = (): ReplicaOfOurs => ({
  port: 0,
  state: 'handshake',
  waitingSinceMs: 0,
  nextOffset: 0,
  ackOffset: 0,
  ackAtMs: 0,
});

/** Roughly what a key takes in an RDB, for its time on the wire. */
const RDB_BYTES_PER_KEY = 64;

/** Sends the dataset as it is now to all replicas that wait for one. */
function startFullSyncs(world: World, server: RedisServer): void {
  const { replication } = server;
  for (const client of replicasOf(server)) {
    if (client.replica.state !== 'wait_bgsave') continue;
    client.replica.state = 'send_bulk';
    client.replica.nextOffset = replication.offset + 1;
    replication.streamDb = -1;
    // A child sends it, done in no time.
    server.rdb.lastChildS = 0;
    server.rdb.forks++;
    const cause = record(world, 'sync-full', { node: server.address, replica: replicaName(world, client) }, [
      client.cause,
    ]);
    send(world, client.connection, true, status(`FULLRESYNC ${replication.replid} ${replication.offset}`), cause);
    const dataset = { databases: snapshotDatabases(server), bytes: keyCount(server) * RDB_BYTES_PER_KEY };
    send(world, client.connection, true, dataset, cause);
  }
}

/** REPLCONF ACK: the replica has the stream up to `offset`. The first after a full sync brings it online. */
export function replicaAcked(world: World, server: RedisServer, client: Client, offset: number): void {
  const { replica } = client;
  if (!replica) return;
  if (offset > replica.ackOffset) replica.ackOffset = offset;
  replica.ackAtMs = wallMs(world);
  if (replica.state !== 'send_bulk') return;
  const missed = streamFrom(server.replication, replica.nextOffset);
  if (missed === null) {
    // The backlog ran over while the dataset was under way.
    server.clients.delete(client.connection);
    closeConnection(world, client.connection, false);
    return;
  }
  replica.state = 'online';
  record(world, 'replica-online', { node: server.address, replica: replicaName(world, client), offset });
  if (missed !== '') send(world, client.connection, true, missed, world.cause);
  replica.nextOffset = server.replication.offset + 1;
}

// Once a second

/** The master's part of replicationCron: pings, time-outs, full syncs that are due, a backlog that nobody needs. */
export function masterCron(world: World, server: RedisServer, writesPaused: boolean): void {
  const { replication, settings } = server;
  const now = wallMs(world);
  const nowS = Math.floor(now / 1000);
  const periodS = Math.max(settings.replPingReplicaPeriodMs / 1000, 1);
  if (replication.cronLoops % periodS === 0 && hasReplicas(server) && replication.masterHost === null) {
    // While a manual failover holds writes back, even a PING would move the offset that the replica waits for.
    const holding = server.cluster !== null && server.cluster.manualFailover.endMs !== 0 && writesPaused;
    if (!holding) feed(world, server, command(['PING']), null);
  }
  for (const client of replicasOf(server)) {
    // A newline keeps a replica that waits for its dataset from giving up; it is no part of the stream.
    if (client.replica.state === 'wait_bgsave') send(world, client.connection, true, '\n', 0);
    const silentMs = (nowS - Math.floor(client.replica.ackAtMs / 1000)) * 1000;
    if (client.replica.state === 'online' && silentMs > settings.replTimeoutMs) {
      server.clients.delete(client.connection);
      closeConnection(world, client.connection, false);
      replicaGone(world, server);
    }
  }
  const idleMs = now - replication.noReplicasSinceMs;
  if (
    replication.backlogActive &&
    replication.masterHost === null &&
    settings.replBacklogTtlMs > 0 &&
    !hasReplicas(server) &&
    idleMs > settings.replBacklogTtlMs
  ) {
    newHistory(world, server);
    freeBacklog(server);
  }
  const waitingS = replicasOf(server)
    .filter(({ replica }) => replica.state === 'wait_bgsave')
    .map(({ replica }) => nowS - Math.floor(replica.waitingSinceMs / 1000));
  if (waitingS.length > 0 && Math.max(...waitingS) * 1000 >= settings.replDisklessSyncDelayMs) {
    startFullSyncs(world, server);
  }
  replication.cronLoops++;
}
