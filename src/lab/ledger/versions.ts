// What a key has been: each write makes a version of it, which came out of the one before. Copies of a key that parted (a
// partition, a lost tail) are branches of one tree, so whether a copy has been through a write is a question of descent.

import type { Bytes } from '../../sim/bytes';
import type { NodeAddress, TraceId } from '../../sim/trace';

export interface Version {
  /** The write's number (sim/node/lineage.ts). */
  id: number;
  /** Place in the order in which masters carried writes out. */
  index: number;
  atUs: number;
  node: NodeAddress;
  /** Null: every key of the node (FLUSHALL). */
  key: Bytes | null;
  slot: number;
  /** As it went to the replicas. */
  argv: readonly Bytes[];
  /**
   * `client`: a client's write. `expiry`: its time had come. `moved`: it went to another node; `carried`: it came from one.
   */
  kind: 'client' | 'expiry' | 'moved' | 'carried';
  /** What was there before does not count any more. */
  replaces: boolean;
  /** The key was not there afterwards. */
  removes: boolean;
  expireAtMs: number | null;
  /** The client's command (its trace entry) and its machine. */
  command: TraceId;
  machine: string;

  parent: Version | null;
  depth: number;
  /** An ancestor far up, so that descent is found out in a few steps (see `ancestorAt`). */
  jump: Version | null;
  /** The nearest version, itself included, in which a client replaced the whole key. */
  base: Version | null;
  /** The version with which the key came to be what it grew from: before it there was nothing that counts. */
  born: Version | null;

  /** When the client was told; null: not yet. Its place in the ledger then. */
  toldUs: number | null;
  row: number;
  /** The write, acknowledged too, that replaced the key later. */
  over: Version | null;
  /** What made the owner one that does not have it; 0: nothing that is known. */
  missing: TraceId;
  /** Verdicts on it: trace entries write-lost and write-found, in order. */
  verdicts: { entry: TraceId; lost: boolean }[];
}

/** Where a version stands in its tree: skew-binary jump pointers. */
export function placeUnder(parent: Version | null): Pick<Version, 'parent' | 'depth' | 'jump'> {
  if (!parent) return { parent: null, depth: 0, jump: null };
  const near = parent.jump;
  const far = near?.jump;
  const even = near && far && parent.depth - near.depth === near.depth - far.depth;
  return { parent, depth: parent.depth + 1, jump: even ? far : parent };
}

/** Whether `later` came out of `version`, or is it. */
export function hasBeenThrough(later: Version | null, version: Version): boolean {
  let at = later;
  while (at && at.depth > version.depth) at = at.jump && at.jump.depth >= version.depth ? at.jump : at.parent;
  return at === version;
}

/** Longer arguments are cut: they are for people. */
const ARGUMENT_BYTES = 64;
const MOST_ARGUMENTS = 8;

export function cutWords(argv: readonly Bytes[]): Bytes[] {
  const words = argv
    .slice(0, MOST_ARGUMENTS)
    .map((word) => (word.length > ARGUMENT_BYTES ? `${word.slice(0, ARGUMENT_BYTES)}...` : word));
  return argv.length > MOST_ARGUMENTS ? [...words, '...'] : words;
}
