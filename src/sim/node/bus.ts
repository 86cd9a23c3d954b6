// The cluster bus of one node: its links to the others, and the packets that go over them.
// A link is one TCP connection in one direction of opening: a node pings over the link that it opened itself and answers
// over the one that the other opened. Redis 7.0's cluster.c: clusterLink, clusterSendMessage, clusterBuildMessageHdr,
// clusterSendPing, clusterStartHandshake.

import { closeConnection, openConnection, send } from '../network';
import type { Connection } from '../network-state';
import { randomBelow } from '../random';
import type { TraceId } from '../trace';
import { record, wallMs, type World } from '../world';
import type { BusPacket, GossipEntry, PacketType } from './packet';
import { configValue } from './config';
import { announcedOffset } from './replication-offset';
import { FLAG, type ClusterNode, type ClusterState, type RedisNode, type RedisServer } from './server';
import { addNode, createClusterNode, inHandshake, isPfail, isSlave, me, myMaster, NO_SLOTS } from './view';

/** What is to be done before the event loop sleeps again (Redis's CLUSTER_TODO_*). */
export const TODO = {
  handleFailover: 1,
  updateState: 2,
  saveConfig: 4,
  fsyncConfig: 8,
  handleManualFailover: 16,
} as const;

export function todo(server: RedisServer, what: number): void {
  server.cluster!.todo |= what;
}

// Links

/** Opens our link to `peer`; the ping goes out as soon as it stands. */
export function openLink(world: World, node: RedisNode, cluster: ClusterState, peer: ClusterNode): void {
  const id = openConnection(world, {
    from: { machine: node.host, owner: { kind: 'bus', node: node.address, incarnation: node.incarnation } },
    toIp: peer.ip,
    toPort: peer.cport,
    cause: 0,
  });
  peer.link = id;
  peer.linkCreatedAtMs = wallMs(world);
  peer.linkConnected = false;
  cluster.outbound.set(id, peer.id);
}

/** Drops our link to `peer`; clusterCron opens a new one. */
export function freeLink(world: World, cluster: ClusterState, peer: ClusterNode): void {
  if (peer.link === null) return;
  cluster.outbound.delete(peer.link);
  closeConnection(world, peer.link, true);
  peer.link = null;
  peer.linkConnected = false;
}

/** Drops both links of a table entry that is about to go. */
export function freeLinks(world: World, server: RedisServer, peer: ClusterNode): void {
  freeLink(world, server.cluster!, peer);
  if (peer.inboundLink === null) return;
  server.cluster!.inbound.delete(peer.inboundLink);
  closeConnection(world, peer.inboundLink, false);
  peer.inboundLink = null;
}

export function acceptBusLink(world: World, node: RedisNode, server: RedisServer, connection: Connection): void {
  if (!server.cluster) {
    closeConnection(world, connection.id, false);
    return;
  }
  void node;
  server.cluster.inbound.set(connection.id, null);
}

/** A link that others opened turned out to be `peer`'s: one a peer, the older goes. */
export function bindInbound(world: World, cluster: ClusterState, peer: ClusterNode, connection: number): void {
  if (peer.inboundLink !== null && peer.inboundLink !== connection) {
    cluster.inbound.delete(peer.inboundLink);
    closeConnection(world, peer.inboundLink, false);
  }
  peer.inboundLink = connection;
  peer.inboundCreatedAtMs = wallMs(world);
  cluster.inbound.set(connection, peer.id);
}

/**
 * Our link stands, or was refused. Once it stands:
 * 1. a PING (a MEET on the first contact) goes out at once, so that silence is not taken for failure;
 * 2. a ping that was unanswered before stays the one that counts.
 */
export function busConnected(world: World, node: RedisNode, server: RedisServer, id: number, accepted: boolean): void {
  const { cluster } = server;
  if (!cluster) return;
  const peerId = cluster.outbound.get(id);
  const peer = peerId === undefined ? undefined : cluster.nodes.get(peerId);
  if (!peer || peer.link !== id) return;
  if (!accepted) {
    cluster.outbound.delete(id);
    peer.link = null;
    peer.linkConnected = false;
    return;
  }
  peer.linkConnected = true;
  const pingSentBefore = peer.pingSentMs;
  sendPing(world, node, server, { peer }, (peer.flags & FLAG.meet) !== 0 ? 'meet' : 'ping');
  if (pingSentBefore !== 0) peer.pingSentMs = pingSentBefore;
  peer.flags &= ~FLAG.meet;
}

export function busLinkClosed(world: World, server: RedisServer, id: number): void {
  const { cluster } = server;
  if (!cluster) return;
  void world;
  const outbound = cluster.outbound.get(id);
  if (outbound !== undefined) {
    cluster.outbound.delete(id);
    const peer = cluster.nodes.get(outbound);
    if (peer?.link === id) {
      peer.link = null;
      peer.linkConnected = false;
    }
    return;
  }
  const inbound = cluster.inbound.get(id);
  cluster.inbound.delete(id);
  const peer = inbound === undefined || inbound === null ? undefined : cluster.nodes.get(inbound);
  if (peer?.inboundLink === id) peer.inboundLink = null;
}

// Packets

/** Where a packet goes: over our link to a peer, or back over a link that was opened to us. */
export type Route = { peer: ClusterNode } | { inbound: number };

/** The header that every packet carries: what we are and, of our slots and epoch, what our master is. */
function header(
  server: RedisServer,
  cluster: ClusterState,
  node: RedisNode,
  type: PacketType,
  cause: TraceId,
): BusPacket {
  const myself = me(cluster);
  const master = myMaster(cluster) ?? myself;
  return {
    type,
    sender: myself.id,
    from: node.address,
    ip: configValue(server.config, 'cluster-announce-ip'),
    port: myself.port,
    cport: myself.cport,
    flags: myself.flags,
    currentEpoch: cluster.currentEpoch,
    configEpoch: master.configEpoch,
    slots: master.slots,
    slaveof: myself.slaveof,
    offset: announcedOffset(server.replication),
    state: cluster.state,
    paused: !isSlave(myself) && cluster.manualFailover.endMs !== 0,
    forceAck: false,
    hostname: myself.hostname,
    gossip: NO_GOSSIP,
    about: '',
    update: null,
    publish: null,
    cause,
  };
}

const NO_GOSSIP: readonly GossipEntry[] = [];

/**
 * Packets are written to their sockets in the next round of the event loop, after everything that waits in this one was
 * read: a link that is freed in the meantime takes what was to be sent over it along. (A process that wakes up finds
 * many a packet and command; TAKEOVER and RESET in one round, and nobody hears of the claim.)
 */
function transmit(world: World, node: RedisNode, cluster: ClusterState, route: Route, packet: BusPacket): void {
  count(cluster.messagesSent, packet.type);
  const connection = 'inbound' in route ? route.inbound : route.peer.link;
  if (connection === null) return;
  const isAnswer = 'inbound' in route;
  if (node.inbox.length > 0 || cluster.unsent.length > 0) cluster.unsent.push({ connection, isAnswer, packet });
  else send(world, connection, isAnswer, packet, packet.cause);
}

/** The round is over: what still has its link goes out. */
export function sendUnsent(world: World, cluster: ClusterState): void {
  const { unsent } = cluster;
  cluster.unsent = [];
  for (const { connection, isAnswer, packet } of unsent) {
    if (!(isAnswer ? cluster.inbound : cluster.outbound).has(connection)) continue;
    send(world, connection, isAnswer, packet, packet.cause);
  }
}

export function count(counts: Map<string, number>, type: string): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}

/** A packet without gossip to one peer, if there is a link. */
export function sendPacket(
  world: World,
  node: RedisNode,
  server: RedisServer,
  peer: ClusterNode,
  type: PacketType,
  extra: Partial<BusPacket> = {},
): void {
  if (peer.link === null) return;
  const cluster = server.cluster!;
  const packet = { ...header(server, cluster, node, type, world.cause), ...extra };
  transmit(world, node, cluster, { peer }, packet);
}

/** A packet without gossip to every known node with a link, but those in handshake. */
export function broadcastPacket(
  world: World,
  node: RedisNode,
  server: RedisServer,
  type: PacketType,
  extra: Partial<BusPacket> = {},
): void {
  const cluster = server.cluster!;
  const packet = { ...header(server, cluster, node, type, world.cause), ...extra };
  for (const peer of cluster.nodes.values()) {
    if (peer.link === null || (peer.flags & (FLAG.myself | FLAG.handshake)) !== 0) continue;
    transmit(world, node, cluster, { peer }, packet);
  }
}

/**
 * Sends PING, PONG or MEET with gossip. Rules (clusterSendPing):
 * 1. max(3, a tenth of the known nodes) entries, at most all but the two of us;
 * 2. drawn at random, up to three tries an entry; never ourselves, nor nodes in handshake, without address, or without
 *    link and slots; none twice;
 * 3. besides them every node that we hold PFAIL, so that reports meet quickly.
 */
export function sendPing(
  world: World,
  node: RedisNode,
  server: RedisServer,
  route: Route,
  type: 'ping' | 'pong' | 'meet',
): void {
  const cluster = server.cluster!;
  cluster.pingsSent++;
  if ('peer' in route && type === 'ping') route.peer.pingSentMs = wallMs(world);
  const known = cluster.ids.length;
  let fresh = known - 2;
  const wanted = Math.min(Math.max(Math.floor(known / 10), 3), fresh);
  const gossip: GossipEntry[] = [];
  let tries = wanted * 3;
  while (fresh > 0 && gossip.length < wanted && tries-- > 0) {
    const candidate = cluster.nodes.get(cluster.ids[randomBelow(world.random, known)]!)!;
    if (candidate.id === cluster.myself || isPfail(candidate)) continue;
    const unfit = (candidate.flags & (FLAG.handshake | FLAG.noaddr)) !== 0;
    if (unfit || (candidate.link === null && candidate.numslots === 0)) {
      fresh--;
      continue;
    }
    if (candidate.lastInGossip === cluster.pingsSent) continue;
    candidate.lastInGossip = cluster.pingsSent;
    gossip.push(gossipEntry(candidate));
    fresh--;
  }
  if (cluster.pfailNodes > 0) {
    let left = cluster.pfailNodes;
    for (const suspect of cluster.nodes.values()) {
      if (left === 0) break;
      if (!isPfail(suspect) || (suspect.flags & (FLAG.handshake | FLAG.noaddr)) !== 0) continue;
      gossip.push(gossipEntry(suspect));
      left--;
    }
  }
  const packet = header(server, cluster, node, type, cluster.because);
  packet.gossip = gossip;
  transmit(world, node, cluster, route, packet);
}

function gossipEntry(node: ClusterNode): GossipEntry {
  return {
    id: node.id,
    ip: node.ip,
    port: node.port,
    cport: node.cport,
    flags: node.flags,
    pongReceivedS: Math.floor(node.pongReceivedMs / 1000),
    because: (node.flags & FLAG.fail) !== 0 ? node.failedBecause : isPfail(node) ? node.suspectedBecause : 0,
  };
}

/** Tells everybody what we are now: a PONG that answers nothing. `siblings`: only the other replicas of our master. */
export function broadcastPong(world: World, node: RedisNode, server: RedisServer, siblings = false): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  for (const peer of cluster.nodes.values()) {
    if (peer.link === null || peer.id === cluster.myself || inHandshake(peer)) continue;
    if (siblings) {
      const sibling =
        isSlave(peer) && (peer.slaveof === myself.id || (peer.slaveof !== null && peer.slaveof === myself.slaveof));
      if (!sibling) continue;
    }
    sendPing(world, node, server, { peer }, 'pong');
  }
}

/** Tells the sender of stale claims who owns them. */
export function sendUpdate(
  world: World,
  node: RedisNode,
  server: RedisServer,
  to: ClusterNode,
  owner: ClusterNode,
): void {
  const update = { configEpoch: owner.configEpoch, slots: owner.slots };
  sendPacket(world, node, server, to, 'update', { about: owner.id, update });
}

// Handshake

/**
 * Begins to meet the node at `ip:port` (CLUSTER MEET): a table entry under a random id, flagged handshake and meet.
 * `in-progress`: one for this address is under way, nothing to do. `invalid`: not an IPv4 address or not ports.
 */
export function startHandshake(
  world: World,
  node: RedisNode,
  server: RedisServer,
  ip: string,
  port: number,
  cport: number,
): 'started' | 'in-progress' | 'invalid' {
  const cluster = server.cluster!;
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  if (!octets || octets.slice(1).some((octet) => Number(octet) > 255)) return 'invalid';
  if (port <= 0 || port > 65535 || cport <= 0 || cport > 65535) return 'invalid';
  for (const known of cluster.nodes.values()) {
    if (inHandshake(known) && known.ip === ip && known.port === port && known.cport === cport) return 'in-progress';
  }
  const stranger = createClusterNode(world, null, FLAG.handshake | FLAG.meet);
  stranger.ip = ip;
  stranger.port = port;
  stranger.cport = cport;
  stranger.slots = NO_SLOTS;
  addNode(cluster, stranger);
  record(world, 'handshake-started', { node: node.address, peer: `${ip}:${port}` });
  return 'started';
}
