// What a projection works with.

import type { Run } from '../run';
import type { ShardBook } from '../stage/shards';

/** What a projection may look at. It reads and changes nothing. */
export interface Sight {
  run: Run;
  /** The colours of shards, kept up to now. */
  shards: ShardBook;
  /** Asks for another look a frame later though nothing may have changed: for work that is done a slice at a time. */
  again: () => void;
  /** Any branch at any instant that it has reached, without disturbing what is shown; null when there is none with that id. */
  branch: (id: number, atUs: number) => BranchSight | null;
}

/** Another branch, at an instant or at its end if that lies before it. */
export interface BranchSight {
  run: Run;
  shards: ShardBook;
  endUs: number;
}

/** The listener's own; empty at first, after a jump in time and in another branch. */
export type Memory = Record<string, unknown>;

/**
 * Answers a request, or undefined when nothing has changed since the answer before, which is told by what is kept in
 * `memory`. It is called at most once a frame; its work must not grow with history.
 */
export type Projection<Request, Answer> = (sight: Sight, request: Request, memory: Memory) => Answer | undefined;
