// A replica takes its master's place. Redis 7.0's end of clusterHandleSlaveFailover, and clusterFailoverReplaceYourMaster.

import { record, type World } from '../world';
import { broadcastPong } from './bus';
import { resetManualFailover } from './manual-failover';
import { nodeName } from './names';
import { unsetReplicationMaster } from './replica-link';
import { saveConfig } from './save-config';
import type { ClusterNode, RedisNode, RedisServer } from './server';
import { updateState } from './state';
import { addSlots, deleteSlots, isMaster, me, setNodeAsMaster, slotList, slotRanges } from './view';

/** The votes are enough: the election's epoch becomes ours, and we take our master's place. */
export function win(world: World, node: RedisNode, server: RedisServer, master: ClusterNode, needed: number): void {
  const cluster = server.cluster!;
  const { election } = cluster;
  const fields = {
    node: node.address,
    master: nodeName(world, master),
    epoch: election.authEpoch,
    votes: election.authCount,
    needed,
  };
  const won = record(world, 'election-won', fields, [...election.votes.slice().reverse(), election.because]);
  const myself = me(cluster);
  if (myself.configEpoch < election.authEpoch) myself.configEpoch = election.authEpoch;
  const reason = cluster.manualFailover.endMs !== 0 ? 'manual' : 'election';
  replaceMyMaster(world, node, server, reason, won);
}

/** The replica becomes master of all that its master had, and tells everybody. Its new epoch is set already. */
export function replaceMyMaster(
  world: World,
  node: RedisNode,
  server: RedisServer,
  reason: 'election' | 'manual' | 'takeover',
  because: number,
): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  const old = myself.slaveof === null ? null : (cluster.nodes.get(myself.slaveof) ?? null);
  if (isMaster(myself) || !old) return;
  const before = world.cause;
  const fields = { node: node.address, master: nodeName(world, old), epoch: myself.configEpoch, reason };
  world.cause = record(world, 'promoted', fields, [because]);
  cluster.because = world.cause;
  setNodeAsMaster(cluster, myself);
  unsetReplicationMaster(world, node, server);
  const slots = slotList(old.slots);
  deleteSlots(cluster, old, slots);
  addSlots(cluster, myself, slots);
  const moved = { from: nodeName(world, old), to: node.address, count: slots.length, ranges: slotRanges(slots) };
  record(world, 'slots-moved', { node: node.address, ...moved });
  updateState(world, node, server);
  saveConfig(node, server);
  broadcastPong(world, node, server);
  resetManualFailover(world, node, server);
  world.cause = before;
}
