// Is the cluster up, in this node's opinion? Redis 7.0's clusterUpdateState.

import { record, wallMs, type World } from '../world';
import { TODO } from './bus';
import type { RedisNode, RedisServer } from './server';
import { isFail, isMaster, isPfail, me, SLOTS } from './view';

/** A master that has just started does not accept queries for this long. */
const WRITABLE_DELAY_MS = 2000;
const MIN_REJOIN_DELAY_MS = 500;
const MAX_REJOIN_DELAY_MS = 5000;

/**
 * Rules:
 * 1. A master stays down in its first 2 s, so that the cluster can tell it what changed.
 * 2. Down when a slot has no owner or a failed one (PFAIL does not count), if full coverage is required.
 * 3. Down when fewer than a majority of the masters with slots are reachable (PFAIL and FAIL are not).
 * 4. A master that was in such a minority comes back only clamp(node timeout, 500, 5000) ms after it was there last.
 */
export function updateState(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const now = wallMs(world);
  cluster.todo &= ~TODO.updateState;
  if (cluster.firstStateCheckMs === 0) cluster.firstStateCheckMs = now;
  const iAmMaster = isMaster(me(cluster));
  if (iAmMaster && cluster.state === 'fail' && now - cluster.firstStateCheckMs < WRITABLE_DELAY_MS) return;

  let size = 0;
  let reachable = 0;
  let covered = 0;
  for (const known of cluster.nodes.values()) {
    if (known.numslots === 0) continue;
    if (!isFail(known)) covered += known.numslots;
    if (!isMaster(known)) continue;
    size++;
    if (!isFail(known) && !isPfail(known)) reachable++;
  }
  cluster.size = size;
  let reason: 'healthy' | 'coverage' | 'minority' = 'healthy';
  if (server.settings.requireFullCoverage && covered < SLOTS) reason = 'coverage';
  if (reachable < Math.floor(size / 2) + 1) {
    reason = 'minority';
    cluster.amongMinorityMs = now;
  }
  const state = reason === 'healthy' ? 'ok' : 'fail';
  if (state === cluster.state) return;
  if (state === 'ok' && iAmMaster) {
    const rejoinDelayMs = Math.min(Math.max(server.settings.nodeTimeoutMs, MIN_REJOIN_DELAY_MS), MAX_REJOIN_DELAY_MS);
    if (now - cluster.amongMinorityMs < rejoinDelayMs) return;
  }
  cluster.state = state;
  const culprits: number[] = [];
  if (state === 'fail') {
    for (const known of cluster.nodes.values()) {
      if (known.numslots === 0) continue;
      if (isFail(known)) culprits.push(known.failedBecause);
      else if (isPfail(known)) culprits.push(known.suspectedBecause);
    }
  }
  record(world, 'cluster-state', { node: node.address, state, reason }, culprits.length > 0 ? culprits : undefined);
}
