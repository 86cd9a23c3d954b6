// What a language must have: a sentence for every kind of trace entry, and one for each kind that the digest folds.
// A new kind, or a new reason of a kind, does not compile until both languages can say it.

import type { TraceEntryOf, TraceKind } from '../sim/trace';
import type { FoldedKind } from './digest';

/** Sentences begin with a name where they can, and end without a full stop: they are joined to chains and lists. */
export interface Sentences {
  one: { [K in TraceKind]: (entry: TraceEntryOf<K>) => string };
  /** Several entries of one line, at least two; `members` are the line's (digest.ts). */
  folded: { [K in FoldedKind]: (entries: TraceEntryOf<K>[], members: string[]) => string };
  /** Between an effect and what led to it. */
  because: string;
  packets: Record<PacketWord, string>;
}

/** The packets of the cluster bus by Redis's names for them, and the two other things that travel. */
export type PacketWord =
  | 'ping'
  | 'pong'
  | 'meet'
  | 'fail'
  | 'publish'
  | 'auth-req'
  | 'auth-ack'
  | 'update'
  | 'mfstart'
  | 'module'
  | 'publishshard'
  | 'replication'
  | 'client';
