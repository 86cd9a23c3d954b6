// What CLUSTER commands leave in the trace about slots.

import { record } from '../../world';
import { idName } from '../names';
import type { ClusterNode } from '../server';
import { slotRanges } from '../view';
import type { Call } from './command';

/**
 * In this node's view `slots`, ascending, went from one owner (null: nobody) to another. Where this node is one of
 * them, the entry is from now on why it claims what it claims.
 */
export function recordMove(
  { world, server }: Call,
  slots: readonly number[],
  from: ClusterNode | null,
  to: ClusterNode | null,
): void {
  if (slots.length === 0) return;
  const cluster = server.cluster!;
  const entry = record(world, 'slots-moved', {
    node: server.address,
    from: from && idName(world, cluster, from.id),
    to: to && idName(world, cluster, to.id),
    count: slots.length,
    ranges: slotRanges(slots),
  });
  if (from?.id === cluster.myself || to?.id === cluster.myself) cluster.because = entry;
}

/** Takes a slot out of `open` (migratingTo or importingFrom), if it is there. */
export function close({ world, server }: Call, open: Map<number, string>, slot: number): void {
  if (open.delete(slot)) record(world, 'slot-closed', { node: server.address, slot });
}
