// CLUSTER RESET: a node leaves its cluster and is alone again. Redis 7.0's clusterReset.
// As there, the append-only file keeps the data that a replica drops: a restart brings it back, as a master's.

import { randomId } from '../random';
import { record, type World } from '../world';
import { freeLinks, todo, TODO } from './bus';
import { flush } from './database';
import { resetManualFailover } from './manual-failover';
import { unsetReplicationMaster } from './replica-link';
import type { RedisNode, RedisServer } from './server';
import { deleteNodeSlots, isSlave, me, removeNode, renameNode, setNodeAsMaster } from './view';

/**
 * 1. A replica becomes a master and drops its data. 2. All slots, open ones too, and a manual failover in progress
 * are given up. 3. All other nodes are forgotten (without the blacklist of CLUSTER FORGET: one that still knows this
 * node can bring it back with its next ping). 4. `hard`: a new id, and all epochs are 0 again.
 */
export function resetCluster(world: World, node: RedisNode, server: RedisServer, hard: boolean): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  if (isSlave(myself)) {
    setNodeAsMaster(cluster, myself);
    unsetReplicationMaster(world, node, server);
    flush(server);
    record(world, 'became-master', { node: server.address, reason: 'reset' });
  }
  cluster.migratingTo.clear();
  cluster.importingFrom.clear();
  resetManualFailover(world, node, server);
  for (const known of [...cluster.nodes.values()]) {
    deleteNodeSlots(cluster, known);
    if (known === myself) continue;
    freeLinks(world, server, known);
    removeNode(cluster, known);
  }
  if (hard) {
    cluster.currentEpoch = 0;
    cluster.lastVoteEpoch = 0;
    myself.configEpoch = 0;
    renameNode(cluster, myself, randomId(world.random));
    cluster.myself = myself.id;
  }
  todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
}
