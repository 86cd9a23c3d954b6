// Who owns what, and who follows whom: taking over the claims of others, becoming a replica.
// Redis 7.0's clusterUpdateSlotsConfigWith and clusterSetMaster.

import { record, type World } from '../world';
import { todo, TODO } from './bus';
import { resetManualFailover } from './manual-failover';
import { nodeName } from './names';
import type { BusPacket } from './packet';
import { setReplicationMaster } from './replica-link';
import { FLAG, type ClusterNode, type RedisNode, type RedisServer } from './server';
import { dropKeysInSlots, hasKeysInSlot } from './slot-keys';
import {
  addSlave,
  addSlots,
  deleteNodeSlots,
  deleteSlots,
  hasSlot,
  isMaster,
  me,
  myMaster,
  removeSlave,
  setNodeAsMaster,
  slotRanges,
  SLOTS,
} from './view';

export type FollowReason = 'lost-slots' | 'master-lost-slots' | 'master-demoted' | 'command' | 'migration';

/** A heartbeat tells whether its sender is a master, or whose replica it is. */
export function noteRole(server: RedisServer, sender: ClusterNode, packet: BusPacket): void {
  const cluster = server.cluster!;
  if (packet.slaveof === null) {
    if (setNodeAsMaster(cluster, sender)) todo(server, TODO.saveConfig | TODO.updateState);
    return;
  }
  if (isMaster(sender)) {
    deleteNodeSlots(cluster, sender);
    sender.flags = (sender.flags & ~(FLAG.master | FLAG.migrateTo)) | FLAG.slave;
    todo(server, TODO.saveConfig | TODO.updateState);
  }
  if (sender.slaveof !== packet.slaveof && cluster.nodes.has(packet.slaveof)) {
    if (sender.slaveof !== null) removeSlave(cluster, sender.slaveof, sender.id);
    addSlave(cluster, packet.slaveof, sender.id);
    sender.slaveof = packet.slaveof;
    todo(server, TODO.saveConfig);
  }
}

/**
 * `claimer` claims `claimed` with `configEpoch`. Rules:
 * 1. A slot goes to it if nobody owns it, its owner stopped claiming it, or its owner's epoch is lower;
 *    never while we import it.
 * 2. A slot that it owned and claims no longer stays bound to it, marked as not claimed.
 * 3. If that took the last slot of us or of our master, we follow the claimer (where replicas may move, or if all its
 *    slots were ours).
 * 4. Else, a replica whose master became a replica itself follows that one's master.
 * 5. Else, keys that we hold in slots we lost are deleted.
 */
export function updateSlots(
  world: World,
  node: RedisNode,
  server: RedisServer,
  claimer: ClusterNode,
  configEpoch: number,
  claimed: Uint8Array,
): void {
  const cluster = server.cluster!;
  if (claimer.id === cluster.myself) return;
  const owners = [...cluster.nodes.values()].filter((known) => known.numslots > 0);
  const mine = myMaster(cluster);
  const taken = new Map<ClusterNode | null, number[]>();
  const dirty: number[] = [];
  let claims = 0;
  for (const slot of cluster.ownerNotClaiming) {
    if (hasSlot(claimer.slots, slot) && hasSlot(claimed, slot)) cluster.ownerNotClaiming.delete(slot);
  }
  for (let slot = 0; slot < SLOTS; slot++) {
    // Eight slots at once where the claim is what we believe, as most are.
    if ((slot & 7) === 0 && claimed[slot >> 3] === claimer.slots[slot >> 3]) {
      claims += bitsIn(claimed[slot >> 3]!);
      slot += 7;
      continue;
    }
    const owned = hasSlot(claimer.slots, slot);
    if (!hasSlot(claimed, slot)) {
      if (owned) cluster.ownerNotClaiming.add(slot);
      continue;
    }
    claims++;
    if (owned) continue;
    const owner = owners.find((known) => hasSlot(known.slots, slot)) ?? null;
    if (cluster.importingFrom.has(slot)) continue;
    const free = !owner || cluster.ownerNotClaiming.has(slot);
    if (!free && owner.configEpoch >= configEpoch) continue;
    if (owner?.id === cluster.myself && hasKeysInSlot(server, slot)) dirty.push(slot);
    const list = taken.get(owner);
    if (list) list.push(slot);
    else taken.set(owner, [slot]);
  }
  for (const [owner, slots] of taken) {
    if (owner) deleteSlots(cluster, owner, slots);
  }
  for (const [owner, slots] of taken) {
    addSlots(cluster, claimer, slots);
    record(world, 'slots-moved', {
      node: node.address,
      from: owner && nodeName(world, owner),
      to: nodeName(world, claimer),
      count: slots.length,
      ranges: slotRanges(slots),
    });
  }
  if (taken.size > 0) todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
  const tookOurs = mine ? (taken.get(mine)?.length ?? 0) : 0;
  const myself = me(cluster);
  const master = myself.slaveof === null ? null : (cluster.nodes.get(myself.slaveof) ?? null);
  if (tookOurs > 0 && mine!.numslots === 0 && (server.settings.allowReplicaMigration || claims === tookOurs)) {
    setMaster(world, node, server, claimer, mine!.id === cluster.myself ? 'lost-slots' : 'master-lost-slots');
    todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
  } else if (master?.slaveof && master.slaveof !== cluster.myself && cluster.nodes.has(master.slaveof)) {
    setMaster(world, node, server, cluster.nodes.get(master.slaveof)!, 'master-demoted');
    todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
  } else if (dirty.length > 0) {
    dropKeysInSlots(world, node, server, dirty);
  }
}

function bitsIn(byte: number): number {
  let count = 0;
  for (let bits = byte; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** We follow `master` from now on. We own no slots, and it is not us. */
export function setMaster(
  world: World,
  node: RedisNode,
  server: RedisServer,
  master: ClusterNode,
  reason: FollowReason,
): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  const wasMaster = isMaster(myself);
  if (wasMaster) {
    myself.flags = (myself.flags & ~(FLAG.master | FLAG.migrateTo)) | FLAG.slave;
    cluster.migratingTo.clear();
    cluster.importingFrom.clear();
  } else if (myself.slaveof !== null) {
    removeSlave(cluster, myself.slaveof, myself.id);
  }
  myself.slaveof = master.id;
  addSlave(cluster, master.id, myself.id);
  const id = record(world, 'became-replica', {
    node: node.address,
    master: nodeName(world, master),
    reason,
    wasMaster,
  });
  cluster.because = id;
  const before = world.cause;
  world.cause = id;
  setReplicationMaster(world, node, server, master.ip, master.port);
  resetManualFailover(world, node, server);
  world.cause = before;
}
