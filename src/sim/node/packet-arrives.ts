// What a node makes of a packet from the bus: Redis 7.0's clusterProcessPacket. The order of the steps matters and is
// Redis's own: who is it, epochs and offset, answer, handshake, address, liveness, role, slots, epoch collision, gossip.

import type { Connection } from '../network-state';
import { record, wallMs, type World } from '../world';
import { bindInbound, count, freeLink, freeLinks, sendPing, sendUpdate, todo, TODO } from './bus';
import { configValue } from './config';
import { handleEpochCollision } from './epoch';
import { voteReceived, voteIfDeserved } from './election';
import { clearFailIfNeeded, failMessage, pongReceived } from './failure';
import { processGossip } from './gossip';
import { masterOffsetReceived, failoverRequestedByReplica } from './manual-failover';
import type { BusPacket } from './packet';
import { publishHere } from './pubsub';
import { setReplicationMaster } from './replica-link';
import { noteRole, updateSlots } from './reconfigure';
import { FLAG, type ClusterNode, type ClusterState, type RedisNode, type RedisServer } from './server';
import {
  addNode,
  createClusterNode,
  inHandshake,
  isMaster,
  isSlave,
  me,
  firstCommonSlot,
  removeNode,
  renameNode,
  sameSlots,
  setNodeAsMaster,
  SLOTS,
} from './view';
import { nodeName } from './names';

/** One link of the bus as this node sees it. */
interface Link {
  connection: Connection;
  inbound: boolean;
  /** The table entry behind it; null while an inbound link's is not known. */
  peer: ClusterNode | null;
}

export function packetArrives(
  world: World,
  node: RedisNode,
  server: RedisServer,
  connection: Connection,
  inbound: boolean,
  packet: BusPacket,
): void {
  const { cluster } = server;
  if (!cluster) return;
  const behind = inbound ? cluster.inbound.get(connection.id) : cluster.outbound.get(connection.id);
  // A link that we dropped while the packet was under way is read by nobody.
  if (behind === undefined) return;
  count(cluster.messagesReceived, packet.type);
  const link: Link = { connection, inbound, peer: behind === null ? null : (cluster.nodes.get(behind) ?? null) };
  const sender = senderOf(world, cluster, link, packet);
  if (sender) {
    sender.dataReceivedMs = wallMs(world);
    if (!inHandshake(sender)) learnHeader(world, node, server, sender, packet);
  }
  switch (packet.type) {
    case 'ping':
    case 'pong':
    case 'meet':
      return heartbeat(world, node, server, link, sender, packet);
    case 'fail':
      return failMessage(world, node, server, sender, packet);
    case 'auth-req':
      if (sender) voteIfDeserved(world, node, server, sender, packet);
      return;
    case 'auth-ack':
      if (sender) voteReceived(world, node, server, sender, packet);
      return;
    case 'mfstart':
      if (sender) failoverRequestedByReplica(world, node, server, sender, { inbound: connection.id });
      return;
    case 'update':
      if (sender) updateMessage(world, node, server, packet);
      return;
    case 'publish':
    case 'publishshard': {
      const { channel, message } = packet.publish!;
      if (sender) publishHere(world, server, channel, message, packet.type === 'publishshard');
      return;
    }
    // Counted above; there are no modules.
    case 'module':
      return;
  }
}

/** Whose packet it is: the node behind the link, else whoever is known under the id that it carries. */
function senderOf(world: World, cluster: ClusterState, link: Link, packet: BusPacket): ClusterNode | null {
  if (link.peer && !inHandshake(link.peer)) return link.peer;
  const sender = cluster.nodes.get(packet.sender) ?? null;
  if (sender && !link.peer && link.inbound) {
    bindInbound(world, cluster, sender, link.connection.id);
    link.peer = sender;
  }
  return sender;
}

/** Every packet of a known node tells its epochs and its replication offset. */
function learnHeader(world: World, node: RedisNode, server: RedisServer, sender: ClusterNode, packet: BusPacket): void {
  const cluster = server.cluster!;
  if (packet.currentEpoch > cluster.currentEpoch) cluster.currentEpoch = packet.currentEpoch;
  if (packet.configEpoch > sender.configEpoch) {
    sender.configEpoch = packet.configEpoch;
    todo(server, TODO.saveConfig | TODO.fsyncConfig);
  }
  sender.replOffset = packet.offset;
  sender.replOffsetTimeMs = wallMs(world);
  if (packet.paused) masterOffsetReceived(world, node, server, sender);
}

function heartbeat(
  world: World,
  node: RedisNode,
  server: RedisServer,
  link: Link,
  sender: ClusterNode | null,
  packet: BusPacket,
): void {
  const cluster = server.cluster!;
  if (packet.type !== 'pong') answer(world, node, server, link, sender, packet);
  if (!link.inbound && !checkPeer(world, node, server, link, sender, packet)) return;
  if (sender) {
    sender.flags = (sender.flags & ~FLAG.nofailover) | (packet.flags & FLAG.nofailover);
    if (packet.type === 'ping' && !inHandshake(sender)) updateAddress(world, node, server, link, sender, packet);
    if (sender.hostname !== packet.hostname) {
      sender.hostname = packet.hostname;
      todo(server, TODO.saveConfig);
    }
  }
  if (!link.inbound && packet.type === 'pong') {
    const peer = link.peer!;
    if (pongReceived(world, node, server, peer)) clearFailIfNeeded(world, node, server, peer);
  }
  if (!sender) return;
  noteRole(server, sender, packet);
  checkSlots(world, node, server, sender, packet);
  if (isMaster(me(cluster)) && isMaster(sender) && packet.configEpoch === me(cluster).configEpoch) {
    handleEpochCollision(world, node, server, sender);
  }
  processGossip(world, node, server, sender, packet);
}

/** PING and MEET are answered with a PONG, whoever asks; a MEET from a stranger begins a handshake with it. */
function answer(
  world: World,
  node: RedisNode,
  server: RedisServer,
  link: Link,
  sender: ClusterNode | null,
  packet: BusPacket,
): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  const myIp = link.inbound ? link.connection.acceptor.ip : link.connection.initiator.ip;
  if (
    (packet.type === 'meet' || myself.ip === '') &&
    myself.ip !== myIp &&
    configValue(server.config, 'cluster-announce-ip') === ''
  ) {
    myself.ip = myIp;
    todo(server, TODO.saveConfig);
  }
  if (!sender && packet.type === 'meet') {
    const stranger = createClusterNode(world, null, FLAG.handshake);
    stranger.ip = packet.ip || link.connection.initiator.ip;
    stranger.port = packet.port;
    stranger.cport = packet.cport;
    addNode(cluster, stranger);
    todo(server, TODO.saveConfig);
    record(world, 'handshake-started', { node: node.address, peer: `${stranger.ip}:${stranger.port}` });
    processGossip(world, node, server, null, packet);
  }
  if (link.inbound) sendPing(world, node, server, { inbound: link.connection.id }, 'pong');
  else if (link.peer) sendPing(world, node, server, { peer: link.peer }, 'pong');
}

/** Is it the node that we opened the link to? False: the link is gone, nothing more is to be done with the packet. */
function checkPeer(
  world: World,
  node: RedisNode,
  server: RedisServer,
  link: Link,
  sender: ClusterNode | null,
  packet: BusPacket,
): boolean {
  const cluster = server.cluster!;
  const peer = link.peer;
  if (!peer) return false;
  if (inHandshake(peer)) {
    if (sender) {
      // We know it already under its id: this entry was only for the handshake.
      if (updateAddress(world, node, server, link, sender, packet)) todo(server, TODO.saveConfig | TODO.updateState);
      freeLinks(world, server, peer);
      removeNode(cluster, peer);
      return false;
    }
    cluster.outbound.set(link.connection.id, packet.sender);
    renameNode(cluster, peer, packet.sender);
    peer.flags = (peer.flags & ~FLAG.handshake) | (packet.flags & (FLAG.master | FLAG.slave));
    todo(server, TODO.saveConfig);
    record(world, 'node-joined', { node: node.address, subject: packet.from });
    return true;
  }
  if (peer.id !== packet.sender) {
    // Somebody else lives at that address now.
    peer.flags |= FLAG.noaddr;
    peer.ip = '';
    peer.port = 0;
    peer.cport = 0;
    freeLink(world, cluster, peer);
    todo(server, TODO.saveConfig);
    return false;
  }
  return true;
}

/** The address that packets come from is the address that counts. True when it changed. */
function updateAddress(
  world: World,
  node: RedisNode,
  server: RedisServer,
  link: Link,
  sender: ClusterNode,
  packet: BusPacket,
): boolean {
  const cluster = server.cluster!;
  if (link.connection.id === sender.link) return false;
  const ip = packet.ip || (link.inbound ? link.connection.initiator.ip : link.connection.acceptor.ip);
  if (sender.ip === ip && sender.port === packet.port && sender.cport === packet.cport) return false;
  const from = `${sender.ip}:${sender.port}`;
  sender.ip = ip;
  sender.port = packet.port;
  sender.cport = packet.cport;
  freeLink(world, cluster, sender);
  sender.flags &= ~FLAG.noaddr;
  todo(server, TODO.saveConfig | TODO.updateState);
  const subject = nodeName(world, sender);
  record(world, 'address-changed', { node: node.address, subject, from, to: `${ip}:${packet.port}` });
  const myself = me(cluster);
  if (isSlave(myself) && myself.slaveof === sender.id) setReplicationMaster(world, node, server, ip, packet.port);
  return true;
}

/**
 * The slots that the sender (or its master) claims, against what we believe. When they differ:
 * 1. a master's claims are taken over where they are newer (reconfigure.ts);
 * 2. a sender that claims what a node with a higher epoch owns is told so, one owner a packet.
 */
function checkSlots(world: World, node: RedisNode, server: RedisServer, sender: ClusterNode, packet: BusPacket): void {
  const cluster = server.cluster!;
  const senderMaster = isMaster(sender)
    ? sender
    : sender.slaveof === null
      ? undefined
      : cluster.nodes.get(sender.slaveof);
  if (!senderMaster) return;
  if (sameSlots(senderMaster.slots, packet.slots)) {
    // Equal values: keep the packet's, so that the next comparison is of one reference.
    senderMaster.slots = packet.slots;
    return;
  }
  if (isMaster(sender)) updateSlots(world, node, server, sender, packet.configEpoch, packet.slots);
  const newer = firstNewerOwner(cluster, sender, packet);
  if (newer) sendUpdate(world, node, server, sender, newer);
}

/** The owner, with a higher epoch than the sender claims, of the lowest such slot. */
function firstNewerOwner(cluster: ClusterState, sender: ClusterNode, packet: BusPacket): ClusterNode | null {
  let lowest = SLOTS;
  let newer: ClusterNode | null = null;
  for (const owner of cluster.nodes.values()) {
    if (owner.numslots === 0 || owner.id === sender.id || owner.configEpoch <= packet.configEpoch) continue;
    let slot = firstCommonSlot(owner.slots, packet.slots);
    while (slot >= 0 && cluster.ownerNotClaiming.has(slot)) slot = firstCommonSlot(owner.slots, packet.slots, slot + 1);
    if (slot < 0 || slot >= lowest) continue;
    lowest = slot;
    newer = owner;
  }
  return newer;
}

/** UPDATE: somebody tells us that our view of a node's slots is out of date. */
function updateMessage(world: World, node: RedisNode, server: RedisServer, packet: BusPacket): void {
  const cluster = server.cluster!;
  const about = cluster.nodes.get(packet.about);
  const { configEpoch, slots } = packet.update!;
  if (!about || about.configEpoch >= configEpoch) return;
  if (isSlave(about) && setNodeAsMaster(cluster, about)) todo(server, TODO.saveConfig | TODO.updateState);
  about.configEpoch = configEpoch;
  todo(server, TODO.saveConfig | TODO.fsyncConfig);
  updateSlots(world, node, server, about, configEpoch, slots);
}
