// The slots with the eyes of a chosen node, which may be wrong.

import type { NodeAddress } from '../../sim/trace';

/** Owner null is unassigned; `failing`: the owner is suspected or marked FAIL. */
export interface SlotRange {
  from: number;
  to: number;
  owner: NodeAddress | null;
  failing: boolean;
}

export interface SlotsRequest {
  seenBy: NodeAddress;
}

export interface SlotsView {
  /** All 16384 of them, as ranges in order. */
  slots: SlotRange[];
  /** Null while that node does not run or has no cluster. */
  slotsSeenBy: NodeAddress | null;
}
