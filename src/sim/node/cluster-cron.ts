// The clock work of the cluster, ten times a second, and what is done between two events.
// Redis 7.0's clusterCron and clusterBeforeSleep.

import { randomBelow } from '../random';
import { wallMs, type World } from '../world';
import { freeLink, freeLinks, openLink, sendPing, TODO } from './bus';
import { handleFailover } from './election';
import { suspect } from './failure';
import { checkManualFailoverTimeout, handleManualFailover } from './manual-failover';
import { handleMigration } from './migration';
import { setReplicationMaster } from './replica-link';
import { saveConfig } from './save-config';
import { FLAG, type ClusterNode, type ClusterState, type RedisNode, type RedisServer } from './server';
import { updateState } from './state';
import { countWorkingSlaves, inHandshake, isFail, isMaster, isPfail, isSlave, me, removeNode } from './view';

const MIN_HANDSHAKE_MS = 1000;
/** Once a second the most neglected of five random nodes is pinged. */
const PING_EVERY_ITERATIONS = 10;
const PING_SAMPLES = 5;

export function clusterCron(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const now = wallMs(world);
  cluster.cronIteration++;
  reconnect(world, node, server, now);
  if (cluster.cronIteration % PING_EVERY_ITERATIONS === 0) pingNeglected(world, node, server);
  const seen = checkPeers(world, node, server, now);
  const myself = me(cluster);
  const iAmSlave = isSlave(myself);
  if (iAmSlave && server.replication.masterHost === null && myself.slaveof !== null) {
    const master = cluster.nodes.get(myself.slaveof);
    if (master && (master.flags & FLAG.noaddr) === 0) setReplicationMaster(world, node, server, master.ip, master.port);
  }
  checkManualFailoverTimeout(world, node, server);
  if (iAmSlave) {
    handleManualFailover(world, node, server);
    handleFailover(world, node, server);
    const { orphans, maxSlaves, mySlaves } = seen;
    if (orphans > 0 && maxSlaves >= 2 && mySlaves === maxSlaves && server.settings.allowReplicaMigration) {
      handleMigration(world, node, server, maxSlaves);
    }
  }
  if (seen.suspected || cluster.state === 'fail') updateState(world, node, server);
}

/** Forgets handshakes that nobody answered, counts suspects, opens missing links. */
function reconnect(world: World, node: RedisNode, server: RedisServer, now: number): void {
  const cluster = server.cluster!;
  const handshakeMs = Math.max(server.settings.nodeTimeoutMs, MIN_HANDSHAKE_MS);
  let suspects = 0;
  for (const peer of cluster.nodes.values()) {
    if ((peer.flags & (FLAG.myself | FLAG.noaddr)) !== 0) continue;
    if (isPfail(peer)) suspects++;
    if (inHandshake(peer) && now - peer.createdAtMs > handshakeMs) {
      freeLinks(world, server, peer);
      removeNode(cluster, peer);
    } else if (peer.link === null) {
      openLink(world, node, cluster, peer);
    }
  }
  cluster.pfailNodes = suspects;
}

function pingNeglected(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  let oldest: ClusterNode | null = null;
  for (let i = 0; i < PING_SAMPLES; i++) {
    const peer = cluster.nodes.get(cluster.ids[randomBelow(world.random, cluster.ids.length)]!)!;
    if (peer.link === null || peer.pingSentMs !== 0) continue;
    if ((peer.flags & (FLAG.myself | FLAG.handshake)) !== 0) continue;
    if (!oldest || oldest.pongReceivedMs > peer.pongReceivedMs) oldest = peer;
  }
  if (oldest) sendPing(world, node, server, { peer: oldest }, 'ping');
}

interface Seen {
  suspected: boolean;
  orphans: number;
  maxSlaves: number;
  mySlaves: number;
}

/**
 * For every known node, T being the node timeout:
 * 1. (as a replica) count the masters that lost their last replica;
 * 2. drop a link older than T whose ping has waited for more than T/2 without any data: a new one may work;
 * 3. ping a node whose last pong is older than T/2, also on a link that is still being opened;
 * 4. (as a master in a manual failover) ping the replica that takes over, every time;
 * 5. suspect a node whose ping, and any data, are missing for more than T.
 */
function checkPeers(world: World, node: RedisNode, server: RedisServer, now: number): Seen {
  const cluster = server.cluster!;
  const timeout = server.settings.nodeTimeoutMs;
  const myself = me(cluster);
  const iAmSlave = isSlave(myself);
  const seen: Seen = { suspected: false, orphans: 0, maxSlaves: 0, mySlaves: 0 };
  const wanted = isMaster(myself) && cluster.manualFailover.endMs !== 0 ? cluster.manualFailover.slave : null;
  for (const peer of cluster.nodes.values()) {
    if ((peer.flags & (FLAG.myself | FLAG.noaddr | FLAG.handshake)) !== 0) continue;
    if (iAmSlave && isMaster(peer) && !isFail(peer)) countReplicas(cluster, myself, peer, seen);
    const pingDelay = now - peer.pingSentMs;
    const dataDelay = now - peer.dataReceivedMs;
    if (
      peer.link !== null &&
      now - peer.linkCreatedAtMs > timeout &&
      peer.pingSentMs !== 0 &&
      pingDelay > timeout / 2 &&
      dataDelay > timeout / 2
    ) {
      freeLink(world, cluster, peer);
    }
    if (peer.link !== null && peer.pingSentMs === 0 && now - peer.pongReceivedMs > timeout / 2) {
      sendPing(world, node, server, { peer }, 'ping');
      continue;
    }
    if (wanted === peer.id && peer.link !== null) {
      sendPing(world, node, server, { peer }, 'ping');
      continue;
    }
    if (peer.pingSentMs === 0) continue;
    const silentMs = Math.min(pingDelay, dataDelay);
    if (silentMs > timeout && (peer.flags & (FLAG.pfail | FLAG.fail)) === 0) {
      suspect(world, node, peer, silentMs);
      seen.suspected = true;
    }
  }
  return seen;
}

function countReplicas(cluster: ClusterState, myself: ClusterNode, master: ClusterNode, seen: Seen): void {
  const slaves = countWorkingSlaves(cluster, master);
  if (slaves === 0 && master.numslots > 0 && (master.flags & FLAG.migrateTo) !== 0) seen.orphans++;
  if (slaves > seen.maxSlaves) seen.maxSlaves = slaves;
  if (myself.slaveof === master.id) seen.mySlaves = slaves;
}

/** Between two events: what could not wait for the next tick. */
export function clusterBeforeSleep(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const flags = cluster.todo;
  cluster.todo = 0;
  if ((flags & TODO.handleManualFailover) !== 0) {
    if (isSlave(me(cluster))) {
      handleManualFailover(world, node, server);
      handleFailover(world, node, server);
    }
  } else if ((flags & TODO.handleFailover) !== 0) {
    handleFailover(world, node, server);
  }
  if ((flags & TODO.updateState) !== 0) updateState(world, node, server);
  if ((flags & TODO.saveConfig) !== 0) saveConfig(node, server);
}
