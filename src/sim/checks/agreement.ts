// What must hold once nothing is broken any more: every running node sees the same cluster.

import type { RedisNode } from '../node/server';
import { FLAG, type ClusterNode, type ClusterState } from '../node/server';
import { hasSlot, isFail, isPfail, isSlave, me, sameSlots, slotList } from '../node/view';
import { wallMs, type World } from '../world';
import { longestTimeoutUs } from './claims';
import { excuse, type CheckMemory, type Violation } from './memory';
import { reporter, type Report } from './report';

/**
 * All nodes run, all paths are whole, and the time to settle has passed. Then every node's view is what each of the
 * others says of itself: 1. the same nodes, none in handshake or without an address; 2. no PFAIL and no FAIL left;
 * 3. roles and masters; 4. slots and configEpochs of the masters; 5. one currentEpoch. `again`: a
 * replica has migrated just now, which may be at any time; to be asked once more when it has settled.
 */
export function checkAgreement(world: World, memory: CheckMemory): Violation[] | 'again' {
  const out: Violation[] = [];
  const nodes = [...world.nodes.values()];
  const first = nodes[0]!.server?.cluster;
  for (const node of nodes) {
    const say = reporter(world, node.address, out);
    const cluster = node.server?.cluster;
    if (!cluster) {
      say('agreement', 'does not run');
      continue;
    }
    if (first && cluster.currentEpoch !== first.currentEpoch) {
      say('agreement', `currentEpoch ${cluster.currentEpoch}, and ${nodes[0]!.address} says ${first.currentEpoch}`);
    }
    const known = new Set(cluster.nodes.keys());
    for (const other of nodes) {
      const itself = other.server?.cluster;
      if (!itself) continue;
      known.delete(itself.myself);
      compare(world, memory, node, itself, other, say);
    }
    for (const id of known) say('agreement', `knows ${id}, who is nobody (${words(cluster.nodes.get(id)!)})`);
  }
  // The news of a role that has just changed takes up to a node timeout to reach everybody.
  if (out.length > 0 && memory.migratedUs >= 0 && world.nowUs - memory.migratedUs < longestTimeoutUs(world)) {
    excuse(memory, 'late-migration');
    return 'again';
  }
  return out;
}

function compare(
  world: World,
  memory: CheckMemory,
  node: RedisNode,
  itself: ClusterState,
  other: RedisNode,
  say: Report,
): void {
  const cluster = node.server!.cluster!;
  const seen = cluster.nodes.get(itself.myself);
  const real = me(itself);
  if (!seen) return say('agreement', `does not know ${other.address}`);
  if ((seen.flags & (FLAG.handshake | FLAG.noaddr)) !== 0) say('agreement', `${other.address} is ${words(seen)}`);
  if (isFail(seen)) {
    if (keptByGossip(world, memory, node, seen)) excuse(memory, 'fail-kept-by-gossip');
    else if (isPingLost(world, seen)) excuse(memory, 'fail-kept-by-lost-ping');
    else say('agreement', `${other.address} is still FAIL`);
  }
  if (isPfail(seen)) say('agreement', `${other.address} is still PFAIL`);
  if (isSlave(seen) !== isSlave(real) || seen.slaveof !== real.slaveof) {
    say('agreement', `${other.address} is ${words(real)}, seen as ${words(seen)}`);
  }
  if (!sameSlots(seen.slots, real.slots)) {
    const differ = slotList(seen.slots).filter((slot) => !hasSlot(real.slots, slot));
    const missing = slotList(real.slots).some((slot) => !hasSlot(seen.slots, slot));
    if (!missing && differ.every((slot) => isNobodys(memory, slot))) excuse(memory, 'slot-given-to-nobody');
    else say('agreement', `${other.address} has ${real.numslots} slots, seen with ${seen.numslots}`);
  }
  if (!isSlave(real) && seen.configEpoch !== real.configEpoch) {
    const told = memory.nodes.get(other.address)!.toldEpoch;
    if (seen.configEpoch > real.configEpoch && seen.configEpoch <= told) excuse(memory, 'epoch-of-former-master');
    else say('agreement', `${other.address} has configEpoch ${real.configEpoch}, seen with ${seen.configEpoch}`);
  }
}

/**
 * No pong on its own link has come since the FAIL could be cleared (at once of a replica or a master without slots, after
 * two node timeouts of another), for the pongs that others had kept it from pinging: the last of them is not older than
 * half a node timeout and a tick.
 */
function keptByGossip(world: World, memory: CheckMemory, node: RedisNode, seen: ClusterNode): boolean {
  const timeoutMs = node.server!.settings.nodeTimeoutMs;
  const clearsAtMs = seen.failTimeMs + (!isSlave(seen) && seen.numslots > 0 ? 2 * timeoutMs : 0);
  const pongMs = memory.nodes.get(node.address)!.peers.get(seen.id)!.pongMs;
  return pongMs <= clearsAtMs && wallMs(world) - seen.pongReceivedMs <= timeoutMs / 2 + TICK_MS;
}

/** The other end of the link that the unanswered ping went over is gone without a word (its machine lost power). */
function isPingLost(world: World, seen: ClusterNode): boolean {
  const connection = seen.link === null ? undefined : world.network.connections.get(seen.link);
  return seen.pingSentMs !== 0 && connection?.established === true && !connection.acceptor.open;
}

function isNobodys(memory: CheckMemory, slot: number): boolean {
  return memory.givenUp.has(slot) && ![...memory.claims.values()].some(({ slots }) => hasSlot(slots, slot));
}

const TICK_MS = 200;

const words = (node: ClusterNode): string =>
  [
    isSlave(node) ? `replica of ${node.slaveof}` : 'master',
    ...(['pfail', 'fail', 'handshake', 'noaddr'] as const).filter((name) => (node.flags & FLAG[name]) !== 0),
  ].join(', ');
