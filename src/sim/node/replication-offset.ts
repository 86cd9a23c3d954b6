// How far a node says that it is in its master's stream (Redis 7.0's replicationGetSlaveOffset).

import type { ReplicationState } from './server';

/** A replica that has never synced, or is being filled anew, has nothing. */
export function announcedOffset(replication: ReplicationState): number {
  const empty = replication.masterHost !== null && replication.chart.value !== 'online' && !replication.canContinue;
  return empty ? 0 : replication.offset;
}
