// The life of a redis-server process: started, loading its files, running, stopped by a signal, gone.
// The chart decides what a signal does in which state; here its actions are carried out.
// Left out: the time that forking, swapping or a slow disk take.

import { setup } from 'xstate';
import { connectionsOf, abandonConnection } from '../network';
import { randomBelow, randomId } from '../random';
import { initial, step } from '../statechart';
import { record, schedule, wallMs, type World } from '../world';
import { newAcl } from './acl/authenticate';
import { newAof, syncAof } from './aof';
import { loadAof } from './aof-load';
import { configValue, parseConf, settingsOf } from './config';
import { renamesOf, usersOf } from './config-names';
import { keyCount } from './databases';
import { createKeyspace } from './keyspace';
import { cutFile } from './lineage';
import { loadClusterState } from './nodes-conf';
import { afterEvent, drainInbox } from './node';
import { setReplicationMaster } from './replica-link';
import { nobodyBlocked } from './ready-keys';
import { newPubSub } from './pubsub';
import { newReplicationState } from './replication';
import { loadRdb, newRdbState, saveRdb, savePoints } from './rdb';
import type { RedisNode, RedisServer, ServerStats } from './server';
import { isSlave, me } from './view';
import { verifyConfigWithData } from './slot-keys';
import { CRON_PERIOD_US } from './cron';

/** Between exec and listening (docs/SCRIPT.md, "The network and the clock"). */
export const BOOT_US = 20_000;
/** Loading the append-only file: about a million commands in two seconds. */
export const LOAD_US_PER_COMMAND = 2;

type ProcessEvent =
  | { type: 'START' }
  | { type: 'LOADED' }
  | { type: 'KILL' }
  | { type: 'POWER_OFF' }
  | { type: 'EXIT' }
  | { type: 'PAUSE' }
  | { type: 'RESUME' };

/** Stopped, loading, running or paused (SIGSTOP). */
export const processMachine = setup({
  types: { events: {} as ProcessEvent, context: {} as Record<string, never> },
  actions: { boot: () => {}, serve: () => {}, die: () => {}, vanish: () => {}, exit: () => {}, goOn: () => {} },
}).createMachine({
  id: 'process',
  initial: 'stopped',
  context: {},
  states: {
    stopped: { on: { START: { target: 'loading', actions: 'boot' } } },
    loading: {
      on: {
        LOADED: { target: 'running', actions: 'serve' },
        KILL: { target: 'stopped', actions: 'die' },
        POWER_OFF: { target: 'stopped', actions: 'vanish' },
      },
    },
    running: {
      on: {
        PAUSE: { target: 'paused' },
        KILL: { target: 'stopped', actions: 'die' },
        POWER_OFF: { target: 'stopped', actions: 'vanish' },
        EXIT: { target: 'stopped', actions: 'exit' },
      },
    },
    paused: {
      on: {
        RESUME: { target: 'running', actions: 'goOn' },
        KILL: { target: 'stopped', actions: 'die' },
        POWER_OFF: { target: 'stopped', actions: 'vanish' },
      },
    },
  },
});

/** A place for a redis-server: configured, its disk empty, nothing running. */
export function newRedisNode(host: string, ip: string, port: number, conf: ReadonlyMap<string, string>): RedisNode {
  return {
    address: `${host}:${port}`,
    host,
    ip,
    port,
    conf: new Map([
      ['port', String(port)],
      ['cluster-enabled', 'yes'],
      ['appendonly', 'yes'],
      ['save', ''],
      ['protected-mode', 'no'],
      ...conf,
    ]),
    disk: { nodesConf: null, aof: newAof(), rdb: null, rewrittenConf: null },
    process: initial(processMachine),
    incarnation: 0,
    inbox: [],
    server: null,
  };
}

/** Gives the process a signal, or tells it that it has loaded, and carries out what the chart says. */
export function stepProcess(world: World, node: RedisNode, event: ProcessEvent): void {
  for (const action of step(processMachine, node.process, event)) {
    switch (action) {
      case 'boot':
        boot(world, node);
        break;
      case 'serve':
        serve(world, node);
        break;
      case 'die':
      case 'exit':
        endProcess(world, node, false);
        break;
      case 'vanish':
        syncedOnly(node);
        endProcess(world, node, true);
        break;
      case 'goOn':
        drainInbox(world, node);
        break;
    }
  }
}

function boot(world: World, node: RedisNode): void {
  node.incarnation++;
  const commands = node.disk.aof.commands.value.length;
  const { address, incarnation } = node;
  const loadUs = BOOT_US + randomBelow(world.random, 1000) + commands * LOAD_US_PER_COMMAND;
  schedule(world, loadUs, { kind: 'process', node: address, incarnation, what: 'loaded' });
}

/** The process has read its files. */
export function processTimer(world: World, address: string, incarnation: number): void {
  const node = world.nodes.get(address);
  if (!node || node.incarnation !== incarnation) return;
  world.cause = world.lastFault.get(`node:${address}`) ?? 0;
  stepProcess(world, node, { type: 'LOADED' });
}

/** Scripts and functions have a client each, before anybody connects. */
const FIRST_CLIENTS = 2;

/** Reads configuration, nodes.conf and append-only file, and begins to serve. */
function serve(world: World, node: RedisNode): void {
  const conf = node.disk.rewrittenConf ?? node.conf;
  const config = parseConf(conf);
  const settings = settingsOf(config);
  const server: RedisServer = {
    address: node.address,
    incarnation: node.incarnation,
    startedAtMs: wallMs(world),
    pid: 1000 + randomBelow(world.random, 60000),
    runId: randomId(world.random),
    config,
    settings,
    acl: newAcl(config, usersOf(conf)),
    renamedCommands: renamesOf(conf),
    cluster: null,
    replication: newReplicationState(world),
    db: createKeyspace(),
    dbIndex: 0,
    otherDbs: new Map(),
    aofDb: -1,
    clients: new Map(),
    nextClientId: 1 + FIRST_CLIENTS,
    scripts: new Map(),
    scriptRandom: 0x1234abcd330e,
    pubsub: newPubSub(),
    monitors: [],
    pausedUntilMs: 0,
    pauseReasons: { failoverUntilMs: 0, commandUntilMs: 0, commandAll: false },
    busyUntilUs: 0,
    transfer: null,
    cronLoops: 0,
    lastFsyncMs: wallMs(world),
    loading: false,
    held: [],
    blockedOnKeys: nobodyBlocked(),
    stats: newStats(),
    slowLog: { nextId: 0, entries: [] },
    latencyEvents: new Map(),
    rdb: newRdbState(wallMs(world)),
  };
  node.server = server;
  if (settings.clusterEnabled) {
    try {
      server.cluster = loadClusterState(world, node, config);
    } catch {
      // nodes.conf cannot be read: the process gives up, as redis-server does.
      record(world, 'process-exited', { node: node.address, why: 'config' });
      stepProcess(world, node, { type: 'EXIT' });
      return;
    }
  }
  server.loading = true;
  const [masterHost, masterPort] = configValue(config, 'replicaof').split(' ') as [string, string?];
  const asReplica = server.cluster ? isSlave(me(server.cluster)) : masterHost !== '';
  if (settings.appendOnly) loadAof(world, node, server);
  else loadRdb(world, node, server, asReplica);
  server.loading = false;
  const ready = record(world, 'process-ready', { node: node.address, keys: keyCount(server) });
  world.cause = ready;
  if (server.cluster) {
    server.cluster.because = ready;
    verifyConfigWithData(node, server);
    const myself = me(server.cluster);
    const master = myself.slaveof === null ? null : server.cluster.nodes.get(myself.slaveof);
    if (isSlave(myself) && master?.ip) setReplicationMaster(world, node, server, master.ip, master.port);
  } else if (asReplica) setReplicationMaster(world, node, server, masterHost, Number(masterPort));
  // The first serverCron comes 1 ms after the event loop starts; where in the 100 ms that falls differs by process.
  const { address, incarnation } = node;
  schedule(world, 1000 + randomBelow(world.random, CRON_PERIOD_US), { kind: 'cron', node: address, incarnation });
  afterEvent(world, node);
}

function newStats(): ServerStats {
  return {
    commandsProcessed: 0,
    connectionsReceived: 0,
    rejectedConnections: 0,
    keyspaceHits: 0,
    keyspaceMisses: 0,
    expiredKeys: 0,
    evictedKeys: 0,
    syncFull: 0,
    syncPartialOk: 0,
    syncPartialErr: 0,
    errorReplies: new Map(),
    commandCalls: new Map(),
    rejectedCalls: new Map(),
    failedCalls: new Map(),
    aofRewrites: 0,
    dirty: 0,
  };
}

function endProcess(world: World, node: RedisNode, silent: boolean): void {
  const unread = new Set(node.inbox.map((item) => (item.kind === 'segment' ? item.connection : 0)));
  node.incarnation++;
  node.server = null;
  node.inbox = [];
  const mine = connectionsOf(world, (owner) => owner.kind !== 'program' && owner.node === node.address);
  for (const { id, initiator } of mine) {
    abandonConnection(world, id, initiator, silent ? null : unread.has(id) ? 'reset' : 'closed');
  }
}

/** What the machine lost with its power: everything that was not fsynced. */
function syncedOnly(node: RedisNode): void {
  const { aof } = node.disk;
  if (aof.fsynced < aof.commands.value.length) cutFile(aof, aof.fsynced);
}

/** SHUTDOWN: everything to disk, then the process ends. dump.rdb is written where there are save points, or `save` says so. */
export function shutdown(world: World, node: RedisNode, save: boolean | null): void {
  const server = node.server!;
  if (save ?? savePoints(server).length > 0) saveRdb(world, node, server);
  syncAof(node);
  const id = record(world, 'process-exited', { node: node.address, why: 'shutdown' });
  world.lastFault.set(`node:${node.address}`, id);
  stepProcess(world, node, { type: 'EXIT' });
}

/** The process dies by its own fault (DEBUG SEGFAULT). */
export function crash(world: World, node: RedisNode): void {
  const id = record(world, 'process-exited', { node: node.address, why: 'crash' });
  world.lastFault.set(`node:${node.address}`, id);
  stepProcess(world, node, { type: 'EXIT' });
}

/** The event loop does nothing else for `durationMs` (DEBUG SLEEP): what comes in meanwhile waits. */
export function busy(world: World, node: RedisNode, durationMs: number): void {
  const server = node.server!;
  server.busyUntilUs = world.nowUs + durationMs * 1000;
  const { address, incarnation } = node;
  schedule(world, durationMs * 1000, {
    kind: 'node-timer',
    node: address,
    incarnation,
    timer: { what: 'debug-sleep-over' },
  });
}
