// One redis-server in the world: what reaches it (connections, data, timers) and in what order it acts on it. All the
// branching between bus, clients and replication is here; what each of them does is in its own file.

import { endConnection } from '../network';
import type { Connection, Owner } from '../network-state';
import type { NodeTimer, Payload } from '../queue';
import type { NodeAddress, TraceId } from '../trace';
import { schedule, type World } from '../world';
import { fsyncEverySecond } from './aof';
import { acceptBusLink, busConnected, busLinkClosed, sendUnsent } from './bus';
import { redirectAllBlocked, timeOutBlocked } from './blocking';
import { clusterBeforeSleep, clusterCron } from './cluster-cron';
import { acceptClient, clientClosed, clientSends, readReleased, resumeHeld } from './clients';
import { nextCronInUs } from './cron';
import { activeExpire } from './database';
import { onClientTimer } from './commands/wait';
import { packetArrives } from './packet-arrives';
import { pauseOf } from './database';
import { transfers } from './late-transfer';
import { dropShardChannels } from './pubsub';
import { masterClosed, masterConnected, replicaCron } from './replica-link';
import { masterSends } from './replica-stream';
import { rdbCron } from './rdb';
import { masterCron } from './replication';
import type { InboxItem, RedisNode } from './server';

/** Who takes connections to `ip:port`: null is nobody, the kernel refuses. */
export function listener(world: World, ip: string, port: number): Owner | null {
  for (const node of world.nodes.values()) {
    if (node.ip !== ip || (node.port !== port && busPort(node) !== port)) continue;
    const state = node.process.value;
    if (state !== 'running' && state !== 'paused') return null;
    const kind = node.port === port ? 'resp' : 'bus';
    if (kind === 'bus' && !node.server?.cluster) return null;
    return { kind, node: node.address, incarnation: node.incarnation };
  }
  return null;
}

export function busPort(node: RedisNode): number {
  const configured = Number(node.conf.get('cluster-port') ?? 0);
  return configured > 0 ? configured : node.port + 10000;
}

/** The process runs and its event loop is free. */
function free(world: World, node: RedisNode): boolean {
  return node.process.value === 'running' && node.server !== null && node.server.busyUntilUs <= world.nowUs;
}

type NodeOwner = Exclude<Owner, { kind: 'program' }>;

/** Hands an item to the node now, or keeps it for when the process goes on. */
function handOver(world: World, owner: NodeOwner, item: InboxItem): void {
  const node = world.nodes.get(owner.node);
  if (!node || node.incarnation !== owner.incarnation) return;
  node.inbox.push(item);
  drainInbox(world, node);
}

export function accepted(world: World, connection: Connection, owner: Owner): void {
  if (owner.kind !== 'program') handOver(world, owner, { kind: 'accepted', connection: connection.id });
}

export function connected(world: World, owner: NodeOwner, connection: Connection, wasAccepted: boolean): void {
  handOver(world, owner, { kind: 'connected', connection: connection.id, accepted: wasAccepted, owner: owner.kind });
}

export function received(
  world: World,
  owner: NodeOwner,
  connection: Connection,
  toInitiator: boolean,
  payload: Payload,
  cause: TraceId,
): void {
  handOver(world, owner, { kind: 'segment', connection: connection.id, toInitiator, payload, cause });
}

export function closed(
  world: World,
  owner: NodeOwner,
  connection: Connection,
  toInitiator: boolean,
  how: 'reset' | 'closed',
): void {
  handOver(world, owner, { kind: 'closed', connection: connection.id, toInitiator, how });
}

export function nodeTimer(world: World, address: NodeAddress, incarnation: number, timer: NodeTimer): void {
  const node = world.nodes.get(address);
  if (!node || node.incarnation !== incarnation) return;
  if (timer.what === 'debug-sleep-over') {
    if (free(world, node)) drainInbox(world, node);
    return;
  }
  handOver(world, { kind: 'resp', node: address, incarnation }, { kind: 'timer', timer });
}

/** serverCron is due. */
export function tick(world: World, address: NodeAddress, incarnation: number): void {
  handOver(world, { kind: 'resp', node: address, incarnation }, { kind: 'cron' });
}

/** The process reads what has come, in order, as long as it runs and is free. */
export function drainInbox(world: World, node: RedisNode): void {
  const { incarnation } = node;
  for (;;) {
    const next = nextInInbox(world, node);
    if (next < 0) break;
    const item = next === 0 ? node.inbox.shift()! : node.inbox.splice(next, 1)[0]!;
    act(world, node, item);
    if (node.incarnation !== incarnation) return;
    afterEvent(world, node);
  }
  const cluster = node.server?.cluster;
  if (cluster && cluster.unsent.length > 0 && free(world, node)) sendUnsent(world, cluster);
}

/** While MIGRATE is under way, only what concerns that is read; a node that migrates to itself does not hear what it says. */
function nextInInbox(world: World, node: RedisNode): number {
  if (node.inbox.length === 0) return -1;
  if (free(world, node)) return 0;
  const transfer = node.process.value === 'running' ? node.server?.transfer : null;
  if (!transfer) return -1;
  return node.inbox.findIndex((item) =>
    'connection' in item
      ? item.connection === transfer.connection &&
        (item.kind === 'connected' || ('toInitiator' in item && item.toInitiator))
      : item.kind === 'timer' && item.timer.what === 'migrate-timeout',
  );
}

function act(world: World, node: RedisNode, item: InboxItem): void {
  const server = node.server!;
  switch (item.kind) {
    case 'cron':
      return serverCron(world, node);
    case 'timer':
      if (item.timer.what === 'migrate-timeout') transfers.get().transferTimeout(world, node, server, item.timer.token);
      else onClientTimer(world, node, server, item.timer);
      return;
    case 'connected': {
      const connection = world.network.connections.get(item.connection) ?? null;
      if (item.owner === 'bus')
        busConnected(world, node, server, item.connection, connection !== null && item.accepted);
      else if (item.owner === 'migrate') transfers.get().transferConnected(world, node, server, item.accepted);
      else masterConnected(world, node, server, item.connection, item.accepted);
      return;
    }
  }
  const connection = world.network.connections.get(item.connection);
  if (!connection) return;
  const owner = item.kind === 'accepted' || !item.toInitiator ? connection.acceptor.owner : connection.initiator.owner;
  if (!owner || owner.kind === 'program') return;
  if (item.kind === 'accepted') {
    if (owner.kind === 'bus') acceptBusLink(world, node, server, connection);
    else acceptClient(world, server, connection);
    return;
  }
  if (item.kind === 'segment') {
    world.cause = item.cause;
    if (typeof item.payload !== 'string') {
      if ('type' in item.payload) packetArrives(world, node, server, connection, !item.toInitiator, item.payload);
      else masterSends(world, node, server, item.payload);
    } else if (owner.kind === 'migrate') {
      transfers.get().transferHears(world, node, server, item.payload);
    } else if (owner.kind === 'replica') {
      masterSends(world, node, server, item.payload);
    } else {
      clientSends(world, node, server, connection.id, item.payload);
    }
    return;
  }
  endConnection(world, connection, item.toInitiator);
  if (owner.kind === 'bus') busLinkClosed(world, server, connection.id);
  else if (owner.kind === 'replica') masterClosed(world, node, server, connection.id);
  else if (owner.kind === 'migrate') transfers.get().transferLost(world, node, server);
  else clientClosed(world, server, connection.id);
}

/** What Redis does between two rounds of its event loop. */
export function afterEvent(world: World, node: RedisNode): void {
  const { server } = node;
  if (!server || server.transfer) return;
  if (server.cluster && server.cluster.lostSlots.length > 0) {
    dropShardChannels(world, server, server.cluster.lostSlots);
    server.cluster.lostSlots = [];
  }
  if (server.cluster && server.cluster.todo !== 0) clusterBeforeSleep(world, node, server);
  timeOutBlocked(world, server);
  if (server.blockedOnKeys.released.length > 0) readReleased(world, node, server);
  if (server.held.length > 0 && pauseOf(world, server) === 'nothing') resumeHeld(world, node, server);
}

function serverCron(world: World, node: RedisNode): void {
  const server = node.server!;
  const { address, incarnation } = node;
  redirectAllBlocked(world, server);
  activeExpire(world, node, server);
  rdbCron(world, node, server);
  fsyncEverySecond(world, node, server);
  if (server.cronLoops % 10 === 0) {
    replicaCron(world, node, server);
    masterCron(world, server, pauseOf(world, server) !== 'nothing');
  }
  if (server.cluster && node.server === server) clusterCron(world, node, server);
  server.cronLoops++;
  if (node.incarnation === incarnation)
    schedule(world, nextCronInUs(world), { kind: 'cron', node: address, incarnation });
}
