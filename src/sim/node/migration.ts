// Replica migration: a replica moves from a master that has several to one that lost its last.
// Redis 7.0's clusterHandleSlaveMigration.

import { record, wallMs, type World } from '../world';
import { nodeName } from './names';
import { setMaster } from './reconfigure';
import { FLAG, type ClusterNode, type RedisNode, type RedisServer } from './server';
import { countWorkingSlaves, isFail, isMaster, isPfail, isSlave, me } from './view';

/** A master is left alone this long, in case its own replicas are only on their way. */
const MIGRATION_DELAY_MS = 5000;

/**
 * Called when some master is orphaned and ours is among those with the most working replicas (`maxSlaves`). Rules:
 * 1. The cluster is ok, and our master keeps at least `cluster-migration-barrier` working replicas without us.
 * 2. Target: a working master with slots and no working replica, that has had one (or whose kind has: migrateTo).
 * 3. Of all replicas of the masters with the most, the one with the smallest id goes.
 * 4. The target has been orphaned for more than 5 s.
 */
export function handleMigration(world: World, node: RedisNode, server: RedisServer, maxSlaves: number): void {
  const cluster = server.cluster!;
  if (cluster.state !== 'ok') return;
  const myself = me(cluster);
  const master = myself.slaveof === null ? null : (cluster.nodes.get(myself.slaveof) ?? null);
  if (!master) return;
  let working = 0;
  for (const id of master.slaves) {
    const slave = cluster.nodes.get(id);
    if (slave && !isFail(slave) && !isPfail(slave)) working++;
  }
  if (working <= server.settings.migrationBarrier) return;
  const now = wallMs(world);
  let target: ClusterNode | null = null;
  let candidate = myself.id;
  for (const known of cluster.nodes.values()) {
    let slaves = 0;
    let orphaned = !isSlave(known) && !isFail(known) && (known.flags & FLAG.migrateTo) !== 0;
    if (isMaster(known)) slaves = countWorkingSlaves(cluster, known);
    if (slaves > 0) orphaned = false;
    if (orphaned) {
      if (!target && known.numslots > 0) target = known;
      if (known.orphanedTimeMs === 0) {
        known.orphanedTimeMs = now;
        record(world, 'orphan-seen', { node: node.address, master: nodeName(world, known) });
      }
    } else {
      known.orphanedTimeMs = 0;
    }
    if (slaves === maxSlaves) for (const id of known.slaves) if (id < candidate) candidate = id;
  }
  if (!target || candidate !== myself.id || now - target.orphanedTimeMs <= MIGRATION_DELAY_MS) return;
  const from = nodeName(world, master);
  const before = world.cause;
  world.cause = record(world, 'replica-migrating', { node: node.address, from, to: nodeName(world, target) });
  setMaster(world, node, server, target, 'migration');
  world.cause = before;
}
