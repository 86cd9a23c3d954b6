// What a node learns from the gossip of others: failure reports, fresher pong times, moved addresses, and nodes that it
// did not know. Redis 7.0's clusterProcessGossipSection.

import { record, wallMs, type World } from '../world';
import { isBlacklisted } from './blacklist';
import { freeLink } from './bus';
import { addFailReport, deleteFailReport, failReportCount, markFailIfNeeded } from './failure';
import { nodeName } from './names';
import type { BusPacket, GossipEntry } from './packet';
import { FLAG, type ClusterNode, type RedisNode, type RedisServer } from './server';
import { addNode, createClusterNode, isMaster } from './view';

/** How far in the future a gossiped pong time may lie. */
const CLOCK_TOLERANCE_MS = 500;

/** `sender` null: a MEET from a stranger, whose gossip is read but from whom nobody is added. */
export function processGossip(
  world: World,
  node: RedisNode,
  server: RedisServer,
  sender: ClusterNode | null,
  packet: BusPacket,
): void {
  const cluster = server.cluster!;
  for (const entry of packet.gossip) {
    const known = cluster.nodes.get(entry.id);
    if (known) aboutKnown(world, node, server, sender, known, entry);
    else if (sender) aboutStranger(world, node, server, entry, packet.cause);
  }
}

const failing = (flags: number) => (flags & (FLAG.fail | FLAG.pfail)) !== 0;

/**
 * 1. A master's word that a node is failing is a report; its word that the node is well takes the report back.
 * 2. A pong that somebody else had later than we did spares us a ping, if nothing speaks against the node.
 * 3. A node that we cannot reach and somebody else can, at another address, has moved there.
 */
function aboutKnown(
  world: World,
  node: RedisNode,
  server: RedisServer,
  sender: ClusterNode | null,
  known: ClusterNode,
  entry: GossipEntry,
): void {
  const cluster = server.cluster!;
  if (sender && isMaster(sender) && known.id !== cluster.myself) {
    if (failing(entry.flags)) {
      addFailReport(world, node, known, sender, entry.because);
      markFailIfNeeded(world, node, server, known);
    } else if (known.failReports.length > 0) {
      deleteFailReport(world, server, known, sender.id);
    }
  }
  if (!failing(entry.flags) && known.pingSentMs === 0 && failReportCount(world, server, known) === 0) {
    const pongMs = entry.pongReceivedS * 1000;
    if (pongMs > known.pongReceivedMs && pongMs <= wallMs(world) + CLOCK_TOLERANCE_MS) known.pongReceivedMs = pongMs;
  }
  const moved = known.ip !== entry.ip || known.port !== entry.port || known.cport !== entry.cport;
  if (failing(known.flags) && !failing(entry.flags) && (entry.flags & FLAG.noaddr) === 0 && moved) {
    freeLink(world, cluster, known);
    const from = `${known.ip}:${known.port}`;
    known.ip = entry.ip;
    known.port = entry.port;
    known.cport = entry.cport;
    known.flags &= ~FLAG.noaddr;
    const subject = nodeName(world, known);
    record(world, 'address-changed', { node: node.address, subject, from, to: `${entry.ip}:${entry.port}` });
  }
}

/** A node that a known node vouches for is added as it is described, without a handshake. */
function aboutStranger(world: World, node: RedisNode, server: RedisServer, entry: GossipEntry, cause: number): void {
  const cluster = server.cluster!;
  if ((entry.flags & FLAG.noaddr) !== 0 || isBlacklisted(world, cluster, entry.id)) return;
  const stranger = createClusterNode(world, entry.id, entry.flags & ~FLAG.myself);
  stranger.ip = entry.ip;
  stranger.port = entry.port;
  stranger.cport = entry.cport;
  stranger.suspectedBecause = entry.because;
  stranger.failedBecause = entry.because;
  addNode(cluster, stranger);
  record(world, 'node-joined', { node: node.address, subject: nodeName(world, stranger) }, [cause]);
}
