// The ledger of acknowledged writes: what each was, and what has become of it. The newest first.

import type { NodeAddress, TraceEntry, TraceId } from '../../sim/trace';
import type { Elsewhere, Fate, Told } from '../ledger/fate';

export type { Elsewhere, Fate };

export interface LedgerRequest {
  /** How many rows to pass over, the newest first, and how many to send. */
  from: number;
  count: number;
  /** Only these. */
  fate?: Fate;
  /** Only keys with this text in them. */
  find?: string;
}

export interface LedgerRow extends Omit<Told, 'over' | 'lostBy'> {
  /** Its number in the ledger, from 1. */
  number: number;
  /** When the node carried it out, and when the client was told. */
  atUs: number;
  toldUs: number;
  /** As it went to the replicas; the client's own command is the entry `command`. */
  argv: string[];
  command: TraceId;
  /** Empty: every key of the node. */
  key: string;
  slot: number;
  node: NodeAddress;
  machine: string;
  /** What took its place. */
  over: { argv: string[]; atUs: number; machine: string; sameClient: boolean } | null;
  /** The entry that says that it is lost. */
  lost: TraceEntry | null;
  /** The event that lost it. */
  because: TraceEntry | null;
}

export interface LedgerView {
  /** All acknowledged writes. */
  total: number;
  /** Of them by fate. Counted a slice at a time: while `counting`, they are those of a moment ago. */
  counts: Record<Fate, number>;
  counting: boolean;
  /** How many there are of what was asked for. */
  matching: number;
  from: number;
  rows: LedgerRow[];
}
