// Checks between nodes: who claims which slot with which epoch.

import { isCut } from '../network';
import { hasSlot, isMaster, me, NO_SLOTS, ownerOf, slotList } from '../node/view';
import { FLAG, type ClusterState, type RedisNode } from '../node/server';
import type { NodeAddress } from '../trace';
import type { World } from '../world';
import { excuse, type CheckMemory, type Claim, type Double, type NodePast, type Violation } from './memory';
import { reporter } from './report';

/** The longest node timeout that any node has now. */
export function longestTimeoutUs(world: World): number {
  let timeoutMs = 0;
  for (const node of world.nodes.values()) timeoutMs = Math.max(timeoutMs, node.server?.settings.nodeTimeoutMs ?? 0);
  return timeoutMs * 1000;
}

/** Three node timeouts and 10 s: by then everything has been told to everybody. */
export const settlingUs = (world: World): number => 3 * longestTimeoutUs(world) + 10_000_000;

/** Brings the claim of one node up to date, and finds those that claim a slot of its with the same epoch. */
export function noteClaim(world: World, memory: CheckMemory, node: RedisNode, past: NodePast, out: Violation[]): void {
  const cluster = node.server!.cluster!;
  const myself = me(cluster);
  const { election } = cluster;
  noteMigration(memory, past, cluster, world.nowUs);
  if (myself.configEpoch !== past.configEpoch || past.id !== cluster.myself) {
    past.elected = election.chart.value === 'won' && election.authEpoch === myself.configEpoch;
  }
  const before = memory.claims.get(node.address);
  if (!isMaster(myself) || myself.numslots === 0) {
    // RESET gives up all its slots; to be taken by others they would have to be claimed.
    if (before && past.knownNodes > 1 && cluster.nodes.size === 1) noteGivenUp(memory, before, NO_SLOTS, cluster);
    if (before) forgetClaim(memory, node.address);
    return;
  }
  const { configEpoch, slots } = myself;
  if (before?.configEpoch === configEpoch && before.slots === slots && before.id === myself.id) return;
  if (before && before.slots !== slots) noteGivenUp(memory, before, slots, cluster);
  const claim: Claim = { node: node.address, id: myself.id, configEpoch, slots, elected: past.elected };
  memory.claims.set(node.address, claim);
  for (const other of memory.claims.values()) {
    if (other === claim) continue;
    const key = [claim.node, other.node].sort().join(' ');
    if (other.configEpoch !== configEpoch || !overlap(slots, other.slots)) {
      memory.doubles.delete(key);
      continue;
    }
    if (memory.doubles.has(key)) continue;
    // Both were elected: then somebody voted twice, or two majorities do not meet.
    if (claim.elected && other.elected && isOneTooMany(memory, configEpoch)) {
      excuse(memory, 'majorities-by-takeover');
    } else if (claim.elected && other.elected) {
      reporter(world, node.address, out)('two-owners', `elected in epoch ${configEpoch}, as ${other.node} was`);
    } else {
      excuse(memory, 'epoch-without-vote');
    }
    memory.doubles.set(key, { a: claim.node, b: other.node, hearingSinceUs: null, reported: false });
  }
}

/** Two that voted in this epoch claimed the same slot while they did. */
function isOneTooMany(memory: CheckMemory, epoch: number): boolean {
  const ballots = [...memory.votes.values()].filter((vote) => vote.epoch === epoch);
  return ballots.some((vote, i) => ballots.slice(i + 1).some((other) => overlap(vote.slots, other.slots)));
}

/** A replica left a master that is one still: replica migration, which comes when it comes. */
function noteMigration(memory: CheckMemory, past: NodePast, cluster: ClusterState, nowUs: number): void {
  const { slaveof } = me(cluster);
  const left = past.slaveof === null ? undefined : cluster.nodes.get(past.slaveof);
  if (slaveof !== null && left && slaveof !== left.id && isMaster(left) && left.numslots > 0) memory.migratedUs = nowUs;
}

/** A slot that went, in its owner's view, to somebody who does not claim it. `slots`: what the owner has left. */
function noteGivenUp(memory: CheckMemory, before: Claim, slots: Uint8Array, cluster: ClusterState): void {
  const isReset = cluster.nodes.size === 1;
  for (const slot of slotList(before.slots)) {
    if (hasSlot(slots, slot)) continue;
    const taker = ownerOf(cluster, slot)?.id;
    const claims = [...memory.claims.values()].some((claim) => claim.id === taker && hasSlot(claim.slots, slot));
    if (isReset || (taker !== undefined && !claims)) memory.givenUp.add(slot);
  }
}

/** The node claims nothing any more: it is a replica, or does not run. */
export function forgetClaim(memory: CheckMemory, node: NodeAddress): void {
  if (!memory.claims.delete(node)) return;
  for (const [key, double] of memory.doubles) if (double.a === node || double.b === node) memory.doubles.delete(key);
}

/** Claims with the same epoch do not last longer than it takes to settle once both nodes hear each other. */
export function checkDoubles(world: World, memory: CheckMemory, out: Violation[]): void {
  for (const double of memory.doubles.values()) {
    if (!hearEachOther(world, double)) {
      double.hearingSinceUs = null;
      continue;
    }
    double.hearingSinceUs ??= world.nowUs;
    if (double.reported || world.nowUs - double.hearingSinceUs <= settlingUs(world)) continue;
    double.reported = true;
    const since = ((world.nowUs - double.hearingSinceUs) / 1e6).toFixed(1);
    reporter(world, double.a, out)('two-owners', `claims slots with the epoch of ${double.b}, heard since ${since} s`);
  }
}

function hearEachOther(world: World, { a, b }: Double): boolean {
  const one = world.nodes.get(a)!;
  const other = world.nodes.get(b)!;
  return isAwake(world, one) && isAwake(world, other) && reaches(world, one, other) && reaches(world, other, one);
}

/** The process runs and its event loop is free. */
export const isAwake = (world: World, node: RedisNode): boolean =>
  node.process.value === 'running' && node.server !== null && node.server.busyUntilUs <= world.nowUs;

/** Packets from `one` arrive unspoiled, and it knows whom to send them to. */
function reaches(world: World, one: RedisNode, other: RedisNode): boolean {
  if (isCut(world, one.host, other.host)) return false;
  for (const path of [`${one.host}>${other.host}`, `*>${other.host}`, `${one.host}>*`, '*>*']) {
    if (one.host !== other.host && world.network.faults.has(path)) return false;
  }
  const known = one.server!.cluster!.nodes.get(other.server!.cluster!.myself);
  return known !== undefined && (known.flags & (FLAG.handshake | FLAG.noaddr)) === 0;
}

function overlap(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & b[i]!) !== 0) return true;
  return false;
}
