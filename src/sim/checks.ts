// The invariants of a cluster, asserted after every step where somebody sweeps: what must hold in any world whatever was
// done to it. The checker keeps a past of its own (checks/memory.ts) and looks only at nodes that an event can have
// touched, so a sweep stays fast. Nothing here changes the world, and no node knows of it.

import { WALL_CLOCK_START_MS, type World } from './world';
import { checkDoubles, forgetClaim, isAwake, noteClaim } from './checks/claims';
import { checkHeld, checkNoneLeft } from './checks/connections';
import { checkData } from './checks/data';
import { newNodePast, type CheckMemory, type Violation } from './checks/memory';
import { reporter } from './checks/report';
import { checkEpochs, checkPeers, checkVotes } from './checks/table';
import type { BusPacket } from './node/packet';
import type { RedisNode } from './node/server';
import { isMaster, me, myMaster } from './node/view';
import type { NodeAddress } from './trace';

/** What changes seldom, or costs much to look at, is looked at this often. */
const LOOK_AGAIN_US = 100_000;

export { checkAgreement } from './checks/agreement';
export { settlingUs } from './checks/claims';
export { newCheckMemory, type CheckMemory, type Excuse, type Rule, type Violation } from './checks/memory';

/**
 * To be asked before a step: the node that the next event will touch, null when none. Notes for the past what that node
 * is about to hear.
 */
export function nextTouched(world: World, memory: CheckMemory): NodeAddress | null {
  const event = world.queue[0];
  if (!event) return null;
  if ('node' in event) return event.node;
  if (event.kind === 'program-timer' || event.kind === 'resend' || event.kind === 'syn') return null;
  const connection = world.network.connections.get(event.connection);
  if (!connection) return null;
  if (event.kind === 'syn-arrives') return nodeAt(world, connection.acceptor.ip, connection.acceptor.port);
  const toInitiator = event.kind === 'syn-answered' || event.toInitiator;
  const { owner } = toInitiator ? connection.initiator : connection.acceptor;
  if (!owner || owner.kind === 'program') return null;
  if (event.kind === 'segment' && typeof event.payload === 'object' && 'sender' in event.payload) {
    noteHeard(world, memory, owner.node, event.payload, toInitiator, event.atUs);
    if (event.payload.type === 'auth-ack') noteVote(memory, owner.node, event.payload, event.atUs);
  }
  return owner.node;
}

function nodeAt(world: World, ip: string, port: number): NodeAddress | null {
  for (const node of world.nodes.values()) {
    if (node.ip === ip && (node.port === port || node.port + 10000 === port)) return node.address;
  }
  return null;
}

/** A packet reaches a node that reads it at once; one that sleeps reads it later, from then on it counts no less. */
function noteHeard(
  world: World,
  memory: CheckMemory,
  address: NodeAddress,
  packet: BusPacket,
  onOwnLink: boolean,
  atUs: number,
): void {
  const peer = memory.nodes.get(address)?.peers.get(packet.sender);
  if (!peer || !isAwake(world, world.nodes.get(address)!)) return;
  peer.heardMs = WALL_CLOCK_START_MS + Math.floor(atUs / 1000);
  if (packet.type === 'pong' && onOwnLink) peer.pongMs = peer.heardMs;
}

/** On the wire: a voter sends one ACK in an epoch. */
function noteVote(memory: CheckMemory, candidate: NodeAddress, ack: BusPacket, atUs: number): void {
  const vote = `${ack.sender} ${ack.currentEpoch}`;
  const other = memory.votes.get(vote);
  if (other !== undefined) {
    const what = `voted for ${other.candidate} and ${candidate} in epoch ${ack.currentEpoch}`;
    memory.found.push({ rule: 'one-vote', atUs, node: ack.from, what });
  }
  memory.votes.set(vote, { epoch: ack.currentEpoch, candidate, slots: ack.slots });
}

/**
 * Checks the world after a step. `touched`: the node that the step can have changed (`nextTouched`), null for none; left
 * out, after a command of the stage, all are looked at. Returns what is broken, most often nothing.
 */
export function checkWorld(world: World, memory: CheckMemory, touched?: NodeAddress | null): Violation[] {
  const out = memory.found.splice(0);
  if (world.nowUs < memory.nowUs) reporter(world, '', out)('table', `time went back from ${memory.nowUs}`);
  memory.nowUs = world.nowUs;
  if (touched === undefined) {
    for (const node of world.nodes.values()) checkNode(world, memory, node, true, out);
    checkNoneLeft(world, out);
  } else if (touched !== null) {
    checkNode(world, memory, world.nodes.get(touched)!, false, out);
  }
  if (memory.doubles.size > 0) checkDoubles(world, memory, out);
  return out;
}

function checkNode(world: World, memory: CheckMemory, node: RedisNode, closely: boolean, out: Violation[]): void {
  const past = memory.nodes.get(node.address) ?? newNodePast();
  memory.nodes.set(node.address, past);
  const { server } = node;
  if (!server?.cluster) {
    if (past.incarnation === node.incarnation) return;
    // It has ended since it was seen last. What was not fsynced went with the power; one that woke up may have written.
    past.incarnation = node.incarnation;
    if (!world.machines.get(node.host)!.powered || past.unread > 0) past.data.onDisk = false;
    forgetClaim(memory, node.address);
    checkNoneLeft(world, out);
    return;
  }
  const say = reporter(world, node.address, out);
  const { cluster } = server;
  const fresh = past.id === '' || past.process !== server.incarnation;
  checkEpochs(memory, past, cluster, fresh, say);
  checkVotes(past, cluster, fresh, node, say);
  const thorough = closely || world.nowUs - past.lookedAtUs >= LOOK_AGAIN_US;
  if (thorough) past.lookedAtUs = world.nowUs;
  checkPeers(world, memory, past, server, fresh, thorough, say);
  checkData(world, memory, past, server, fresh, say);
  if (thorough) checkHeld(world, node, say);
  if (isMaster(me(cluster)) && server.replication.masterHost !== null) say('table', 'is a master and replicates');
  noteClaim(world, memory, node, past, out);
  past.incarnation = node.incarnation;
  past.process = server.incarnation;
  past.nodesConf = node.disk.nodesConf;
  past.toldEpoch = Math.max(past.id === cluster.myself ? past.toldEpoch : 0, myMaster(cluster)?.configEpoch ?? 0);
  past.id = cluster.myself;
  past.currentEpoch = cluster.currentEpoch;
  past.lastVoteEpoch = cluster.lastVoteEpoch;
  past.unread = node.inbox.length;
  past.acksSent = cluster.messagesSent.get('auth-ack') ?? 0;
  past.slaveof = me(cluster).slaveof;
  past.configEpoch = me(cluster).configEpoch;
  past.knownNodes = cluster.nodes.size;
}
