// Forgotten nodes: for a minute their ids are not taken from gossip again, so that CLUSTER FORGET can be sent to every
// node of a cluster before any of them hears of the node anew. Redis 7.0's clusterBlacklist functions. A MEET is not
// held back, and nothing of this is kept over a restart.

import { wallMs, type World } from '../world';
import type { ClusterState } from './server';

const BLACKLIST_TTL_MS = 60_000;

/** Redis counts these times in whole seconds. */
const wholeSecondMs = (world: World): number => Math.floor(wallMs(world) / 1000) * 1000;

export function blacklistNode(world: World, cluster: ClusterState, id: string): void {
  const now = wholeSecondMs(world);
  for (const [other, untilMs] of cluster.blacklist) if (untilMs < now) cluster.blacklist.delete(other);
  cluster.blacklist.set(id, now + BLACKLIST_TTL_MS);
}

/** Was it forgotten so recently that gossip about it does not count? */
export function isBlacklisted(world: World, cluster: ClusterState, id: string): boolean {
  const untilMs = cluster.blacklist.get(id);
  return untilMs !== undefined && untilMs >= wholeSecondMs(world);
}
