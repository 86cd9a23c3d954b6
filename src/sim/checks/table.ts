// Checks of one node's table of the others: the table agrees with itself, epochs only rise, votes are given once, and
// nobody is suspected too early.

import { wallMs, type World } from '../world';
import { FLAG, type ClusterNode, type ClusterState, type RedisNode, type RedisServer } from '../node/server';
import { inHandshake, isFail, isMaster, isPfail, isSlave, me } from '../node/view';
import { excuse, type CheckMemory, type NodePast, type PeerPast } from './memory';
import type { Report } from './report';

/**
 * Epochs. 1. currentEpoch never falls while the process runs, but by RESET HARD (which gives a new id). 2. Over a restart
 * it does not fall below what nodes.conf said; what was only heard may be forgotten. 3. It is at least every configEpoch
 * in the table.
 */
export function checkEpochs(memory: CheckMemory, past: NodePast, cluster: ClusterState, fresh: boolean, say: Report) {
  const { currentEpoch } = cluster;
  const sameNode = past.id === cluster.myself;
  if (past.id !== '' && sameNode && currentEpoch < past.currentEpoch) {
    const saved = savedEpochs(past.nodesConf).currentEpoch;
    if (fresh && currentEpoch >= saved) excuse(memory, 'epoch-not-saved');
    else say('epochs', `currentEpoch fell from ${past.currentEpoch} to ${currentEpoch}`);
  }
  for (const peer of cluster.nodes.values()) {
    if (peer.configEpoch > currentEpoch) {
      say('epochs', `currentEpoch ${currentEpoch} is behind the configEpoch ${peer.configEpoch} of ${peer.id}`);
    }
  }
}

/** `vars currentEpoch N lastVoteEpoch M` of a nodes.conf; zeros without one. */
export function savedEpochs(nodesConf: string | null): { currentEpoch: number; lastVoteEpoch: number } {
  const [, current, vote] = /^vars currentEpoch (\d+) lastVoteEpoch (\d+)/m.exec(nodesConf ?? '') ?? [];
  return { currentEpoch: Number(current ?? 0), lastVoteEpoch: Number(vote ?? 0) };
}

/**
 * A master votes once an epoch: every ACK that leaves takes a greater lastVoteEpoch, which is on the disk by then and
 * never falls, over restarts too. (That no two ACKs of an epoch arrive is seen on the wire: `noteVote`.)
 */
export function checkVotes(past: NodePast, cluster: ClusterState, fresh: boolean, node: RedisNode, say: Report): void {
  if (past.id !== cluster.myself) return;
  const acks = (cluster.messagesSent.get('auth-ack') ?? 0) - (fresh ? 0 : past.acksSent);
  const { lastVoteEpoch } = cluster;
  const epochs = lastVoteEpoch - past.lastVoteEpoch;
  if (epochs < 0) say('one-vote', `lastVoteEpoch fell from ${past.lastVoteEpoch} to ${lastVoteEpoch}`);
  if (acks > Math.max(epochs, 0)) say('one-vote', `${acks} votes, and the last one is of epoch ${lastVoteEpoch}`);
  if (epochs > 0 && savedEpochs(node.disk.nodesConf).lastVoteEpoch !== lastVoteEpoch) {
    say('one-vote', `the vote in epoch ${lastVoteEpoch} is not on the disk`);
  }
  // One that wakes up does many things in one step.
  if (past.unread > 0) return;
  if (acks > 1) say('one-vote', `${acks} votes at once in epoch ${lastVoteEpoch}`);
  const myself = me(cluster);
  if (acks > 0 && (!isMaster(myself) || myself.numslots === 0)) say('one-vote', 'voted, and is no master with slots');
}

/** Everything about one entry that can be checked alone, and its change since it was seen last. */
export function checkPeers(
  world: World,
  memory: CheckMemory,
  past: NodePast,
  server: RedisServer,
  fresh: boolean,
  thorough: boolean,
  say: Report,
): void {
  const cluster = server.cluster!;
  let slotsChanged = fresh;
  for (const peer of cluster.nodes.values()) {
    let was = past.peers.get(peer.id);
    if (!was || fresh) {
      was = newPeerPast();
      past.peers.set(peer.id, was);
      // It came with its marks: from nodes.conf, or with the gossip that told of it.
      if (isPfail(peer)) excuse(memory, 'pfail-taken-over');
      was.pfail = isPfail(peer);
    }
    checkSuspicion(world, server, peer, was, say);
    if (peer.slots !== was.slots || peer.numslots !== was.numslots) {
      slotsChanged = true;
      if (bitmap(peer.slots).count !== peer.numslots) {
        say('table', `${peer.id} has numslots ${peer.numslots} and ${bitmap(peer.slots).count} slots`);
      }
      was.slots = peer.slots;
      was.numslots = peer.numslots;
    }
    if (thorough || was.flags !== peer.flags || was.slaveof !== peer.slaveof) checkRole(cluster, peer, say);
    was.flags = peer.flags;
    was.slaveof = peer.slaveof;
  }
  if (past.peers.size > cluster.nodes.size) {
    for (const id of past.peers.keys()) if (!cluster.nodes.has(id)) past.peers.delete(id);
  }
  if (cluster.ids.length !== cluster.nodes.size) say('table', 'the list of ids is not that of the nodes');
  if (slotsChanged) checkOneOwner(cluster, say);
}

export const newPeerPast = (): PeerPast => ({
  flags: -1,
  slaveof: null,
  slots: new Uint8Array(0),
  numslots: -1,
  pfail: false,
  pingSinceMs: null,
  heardMs: 0,
  pongMs: 0,
});

/** PFAIL only after a ping was unanswered, and nothing else heard, for longer than the node timeout. */
function checkSuspicion(world: World, server: RedisServer, peer: ClusterNode, was: PeerPast, say: Report): void {
  const now = wallMs(world);
  const pfail = isPfail(peer);
  if (pfail && !was.pfail) {
    const timeout = server.settings.nodeTimeoutMs;
    const pingMs = was.pingSinceMs === null ? 0 : now - was.pingSinceMs;
    const silentMs = now - was.heardMs;
    if (pingMs <= timeout || silentMs <= timeout) {
      say('early-pfail', `${peer.id}: a ping unanswered for ${pingMs} ms, silent for ${silentMs} ms of ${timeout}`);
    }
  }
  if (pfail && isFail(peer)) say('table', `${peer.id} is PFAIL and FAIL at once`);
  was.pfail = pfail;
  // The clock starts with the first of the pings that are unanswered.
  if (peer.pingSentMs === 0) was.pingSinceMs = null;
  else was.pingSinceMs ??= now;
}

function checkRole(cluster: ClusterState, peer: ClusterNode, say: Report): void {
  if (isMaster(peer) && isSlave(peer)) say('table', `${peer.id} is a master and a replica`);
  if (isMaster(peer) && peer.slaveof !== null) say('table', `${peer.id} is a master and follows ${peer.slaveof}`);
  if (isSlave(peer) && peer.numslots > 0) say('table', `${peer.id} is a replica and owns ${peer.numslots} slots`);
  if (((peer.flags & FLAG.myself) !== 0) !== (peer.id === cluster.myself)) say('table', `${peer.id} and who I am`);
  if (inHandshake(peer)) return;
  const master = peer.slaveof === null ? undefined : cluster.nodes.get(peer.slaveof);
  if (peer.slaveof !== null && !master) say('table', `${peer.id} follows ${peer.slaveof}, whom I do not know`);
  if (master && !master.slaves.includes(peer.id))
    say('table', `${peer.id} is missing among the replicas of ${master.id}`);
  for (const id of peer.slaves) {
    if (cluster.nodes.get(id)?.slaveof !== peer.id)
      say('table', `${id} is among the replicas of ${peer.id}, and is none`);
  }
}

/** In one view, a slot has one owner. */
function checkOneOwner(cluster: ClusterState, say: Report): void {
  const taken = new Uint32Array(WORDS);
  for (const peer of cluster.nodes.values()) {
    if (peer.numslots === 0) continue;
    const { words } = bitmap(peer.slots);
    for (let i = 0; i < WORDS; i++) {
      if ((taken[i]! & words[i]!) !== 0) {
        say('table', `a slot from ${i * 32} to ${i * 32 + 31} has two owners, ${peer.id} is one`);
        return;
      }
      taken[i]! |= words[i]!;
    }
  }
}

const WORDS = 512;

/** Bitmaps are values: each is counted once, and read as words. */
const bitmaps = new WeakMap<Uint8Array, { count: number; words: Uint32Array }>();

function bitmap(slots: Uint8Array): { count: number; words: Uint32Array } {
  const known = bitmaps.get(slots);
  if (known) return known;
  const words = new Uint32Array(slots.buffer, slots.byteOffset, WORDS);
  let count = 0;
  for (let bits of words) for (; bits !== 0; bits &= bits - 1) count++;
  const read = { count, words };
  bitmaps.set(slots, read);
  return read;
}
