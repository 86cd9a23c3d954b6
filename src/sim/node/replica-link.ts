// Replication, the replica's side: whom it follows, how it comes to be connected, what it remembers when it is not.
// Redis 7.0's replicationSetMaster, replicationUnsetMaster, syncWithMaster, replicationCron. The chart in replication.ts
// decides; here its actions are carried out.

import { closeConnection, openConnection, send } from '../network';
import { isInNetwork } from '../network-state';
import { randomId } from '../random';
import { command, error } from '../resp';
import { step } from '../statechart';
import { record, wallMs, type World } from '../world';
import { closeClient } from './answer';
import { whySilent } from '../faults';
import { addressName } from './names';
import { createBacklog, disconnectReplicas, replicationMachine, type ReplicationEvent } from './replication';
import type { RedisNode, RedisServer, ReplicationState } from './server';

const masterName = (world: World, server: RedisServer): string =>
  addressName(world, server.replication.masterHost ?? '', server.replication.masterPort);

/** Steps the chart and does what it says. */
export function stepReplication(world: World, node: RedisNode, server: RedisServer, event: ReplicationEvent): void {
  const { replication } = server;
  for (const action of step(replicationMachine, replication.chart, event)) {
    switch (action) {
      case 'dial':
        dial(world, node, server);
        break;
      case 'greet':
        replication.expecting = ['pong'];
        replication.lastInteractionMs = wallMs(world);
        say(world, server, ['PING']);
        break;
      case 'askToContinue':
        askToContinue(world, server);
        break;
      case 'comeOnline':
        replication.lastInteractionMs = wallMs(world);
        replication.linkDownSinceMs = 0;
        replication.canContinue = true;
        becomeClient(world, server);
        sendAck(world, server);
        break;
      case 'noteLoss':
        replication.linkDownSinceMs = wallMs(world);
        break;
    }
  }
}

/** The link is a client of ours from now on, as CLIENT LIST shows. */
function becomeClient(world: World, server: RedisServer): void {
  const { streamClient, masterHost, masterPort } = server.replication;
  const now = wallMs(world);
  const addr = `${masterHost}:${masterPort}`;
  Object.assign(streamClient, { id: server.nextClientId++, addr, createdAtMs: now, lastCommandAtMs: now });
}

function dial(world: World, node: RedisNode, server: RedisServer): void {
  const { replication } = server;
  replication.lastInteractionMs = wallMs(world);
  forgetUnapplied(replication);
  replication.link = openConnection(world, {
    from: { machine: node.host, owner: { kind: 'replica', node: node.address, incarnation: node.incarnation } },
    toIp: world.machines.get(replication.masterHost!)?.ip ?? replication.masterHost!,
    toPort: replication.masterPort,
    cause: replication.because,
  });
  record(world, 'replication-connecting', { node: node.address, master: masterName(world, server) }, [
    replication.because,
  ]);
}

/** A command on the link to the master. */
export function say(world: World, server: RedisServer, argv: string[]): void {
  const { replication } = server;
  if (replication.link !== null)
    send(world, replication.link, false, command(argv), world.cause || replication.because);
}

function askToContinue(world: World, server: RedisServer): void {
  const { replication } = server;
  replication.expecting = ['psync'];
  if (replication.canContinue) say(world, server, ['PSYNC', replication.replid, String(replication.offset + 1)]);
  else say(world, server, ['PSYNC', '?', '-1']);
}

export function sendAck(world: World, server: RedisServer): void {
  say(world, server, ['REPLCONF', 'ACK', String(server.replication.offset)]);
}

/**
 * Follows the master at `ip:port` from now on.
 * 1. Who was a master takes its own history along: the new master may let it continue.
 * 2. Who followed somebody else keeps the history of that one.
 */
export function setReplicationMaster(
  world: World,
  node: RedisNode,
  server: RedisServer,
  ip: string,
  port: number,
): void {
  const { replication } = server;
  const wasMaster = replication.masterHost === null;
  dropLink(world, server);
  disconnectBlocked(world, server);
  if (wasMaster) {
    replication.canContinue = true;
    if (!replication.backlogActive) createBacklog(server);
  } else if (replication.chart.value === 'online') {
    replication.linkDownSinceMs = wallMs(world);
  }
  replication.masterHost = ip;
  replication.masterPort = port;
  replication.because = world.cause;
  replication.expecting = [];
  stepReplication(world, node, server, { type: 'FOLLOW' });
  connect(world, node, server);
}

/** Where no way leads, it stays at trying: once a second. */
function connect(world: World, node: RedisNode, server: RedisServer): void {
  const host = server.replication.masterHost!;
  server.replication.dialsAgain = false;
  if (isInNetwork(host) || world.machines.has(host)) stepReplication(world, node, server, { type: 'CONNECT' });
}

/** Clients that waited for something a master does are told and let go. */
function disconnectBlocked(world: World, server: RedisServer): void {
  for (const client of server.clients.values()) {
    if (client.blocked?.for !== 'replicas' && client.blocked?.for !== 'keys') continue;
    const text = 'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)';
    send(world, client.connection, true, error(text), client.cause);
    closeClient(world, server, client);
  }
}

/** Becomes a master: the history so far is kept as the second, a new one begins, the replicas reconnect to learn it. */
export function unsetReplicationMaster(world: World, node: RedisNode, server: RedisServer): void {
  const { replication } = server;
  if (replication.masterHost === null) return;
  replication.masterHost = null;
  dropLink(world, server);
  replication.canContinue = false;
  replication.replid2 = replication.replid;
  replication.secondReplOffset = replication.offset + 1;
  replication.replid = randomId(world.random);
  world.histories.set(replication.replid, { parent: replication.replid2, until: replication.offset });
  replication.streamDb = -1;
  replication.noReplicasSinceMs = wallMs(world);
  replication.linkDownSinceMs = 0;
  if (!replication.backlogActive) createBacklog(server);
  stepReplication(world, node, server, { type: 'LEAD' });
  disconnectReplicas(world, server);
  record(world, 'history-changed', { node: node.address, offset: replication.offset });
}

/** Gives up the connection to the master, if there is one. */
export function dropLink(world: World, server: RedisServer): void {
  const { replication } = server;
  forgetUnapplied(replication);
  if (replication.link === null) return;
  closeConnection(world, replication.link, true);
  replication.link = null;
}

/** Half a command, or a transaction without its EXEC: nothing of it was carried out or counted. */
function forgetUnapplied(replication: ReplicationState): void {
  replication.input = '';
  replication.uncounted = '';
  replication.touches = [];
  replication.streamClient.multi = null;
}

/** The connection to the master stands, or was refused. */
export function masterConnected(
  world: World,
  node: RedisNode,
  server: RedisServer,
  id: number,
  accepted: boolean,
): void {
  const { replication } = server;
  if (replication.link !== id) return;
  if (accepted) {
    stepReplication(world, node, server, { type: 'CONNECTED' });
    return;
  }
  replication.link = null;
  lost(world, node, server, 'refused');
}

/** The master closed the connection: a new one is tried at once, then every second. */
export function masterClosed(world: World, node: RedisNode, server: RedisServer, id: number): void {
  const { replication } = server;
  if (replication.link !== id) return;
  replication.link = null;
  const wasOnline = replication.chart.value === 'online';
  lost(world, node, server, 'closed');
  if (wasOnline) connect(world, node, server);
}

function lost(world: World, node: RedisNode, server: RedisServer, reason: 'closed' | 'timeout' | 'refused'): void {
  const { replication } = server;
  dropLink(world, server);
  // Refusals repeat every second; only the loss of a link that stood is news.
  if (replication.chart.value === 'online') {
    const fields = { node: node.address, master: masterName(world, server), reason };
    replication.because = record(world, 'replication-link-down', fields, whySilent(world, node.host, fields.master));
  }
  stepReplication(world, node, server, { type: 'LOST' });
}

/** Once a second: time-outs, the next try to connect, an ACK. */
export function replicaCron(world: World, node: RedisNode, server: RedisServer): void {
  const { replication, settings } = server;
  if (replication.masterHost === null) return;
  const silentS = Math.floor(wallMs(world) / 1000) - Math.floor(replication.lastInteractionMs / 1000);
  if (replication.chart.value !== 'connect' && silentS * 1000 > settings.replTimeoutMs) {
    const wasOnline = replication.chart.value === 'online';
    lost(world, node, server, 'timeout');
    if (wasOnline) connect(world, node, server);
  }
  if (replication.chart.value === 'connect') connect(world, node, server);
  if (replication.chart.value === 'online') sendAck(world, server);
}
