// Who thinks what of whom: what each running node holds in its own table of the others, as a matrix of observers (rows) and
// subjects (columns). A node's belief about itself stands on the diagonal.

import type { NodeAddress, TraceEntry } from '../../sim/trace';

/** What of the beliefs is looked at. */
export type BeliefLens = 'health' | 'role' | 'epoch' | 'slot';

export interface BeliefsRequest {
  lens: BeliefLens;
  /** Whose owner the lens `slot` shows. */
  slot?: number;
  /** A belief that the reader asks about. */
  asked?: { observer: NodeAddress; subject: NodeAddress };
}

/** The observer does not run, or has never heard of the subject. */
export const UNKNOWN = -1;
/** The observer has met somebody at this address and does not know yet who it is. */
export const HANDSHAKE = -2;

/** Lens `health`. */
export const HEALTH = { ok: 0, pfail: 1, fail: 2 } as const;
/** Lens `role`: master, replica of somebody unknown, or `replicaOf` plus the place of its master among `nodes`. */
export const ROLE = { master: 0, orphan: 1, replicaOf: 2 } as const;
/** Lens `slot`: not the owner; the owner; the owner, which (by its own word) moves the slot away; takes the slot in. */
export const OWNER = { no: 0, yes: 1, migrating: 2, importing: 3 } as const;

export interface BelievedNode {
  address: NodeAddress;
  host: string;
  /** Colour number of its shard, -1 none. */
  shard: number;
  /** In truth, whatever the others think. */
  state: 'running' | 'loading' | 'paused' | 'stopped' | 'off';
  /** Its master by its own word, null when it is one itself. */
  follows: NodeAddress | null;
}

export interface BeliefsView {
  lens: BeliefLens;
  slot: number;
  nodes: BelievedNode[];
  /**
   * Row by row (observer), each of `nodes.length` values (subject): UNKNOWN, HANDSHAKE, or what the lens says; for `epoch` the
   * configEpoch as CLUSTER NODES shows it, a replica with that of its master.
   */
  cells: Int32Array;
  /** Votes needed for a majority of the masters with slots, as most nodes count them. */
  majority: number;
  /** Where a belief was asked about: the entry that made it, null when none did (it was so from the beginning). */
  because?: TraceEntry | null;
}
