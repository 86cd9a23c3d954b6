// What is noted of a write: beside the data and the files that it changed, and for those outside (lineage.ts).

import type { Bytes } from '../bytes';

/** A write and the keys that it touched; null: all of them (FLUSHALL). */
export interface Touch {
  write: number;
  keys: readonly Bytes[] | null;
}

/** A write as those outside hear of it, once, when a master has carried it out. */
export interface Written {
  write: number;
  /** As it goes to the replicas. */
  argv: readonly Bytes[];
  /** Null: every key. `replaces`: what was there before does not count any more. */
  keys: readonly { key: Bytes; before: number; replaces: boolean }[] | null;
}

/** A touch, and the number of the command in the file that it came with. */
export type FiledTouch = Touch & { command: number };
