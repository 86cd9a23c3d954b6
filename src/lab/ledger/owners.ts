// Who owns a slot right now, seen from outside: what each node claims for itself, its process alive or paused.

import { peek, lastWrite } from '../../sim/node/keyspace';
import type { RedisNode } from '../../sim/node/server';
import { hasSlot, isMaster, me } from '../../sim/node/view';
import type { Bytes } from '../../sim/bytes';
import type { World } from '../../sim/world';

interface Claim {
  node: RedisNode;
  slots: Uint8Array;
  configEpoch: number;
}

export interface Ownership {
  /** Of those who claim the slot, the one with the highest configEpoch; null: nobody that is alive. */
  owner: RedisNode | null;
  /** While the slot moves: the node that it moves to. */
  target: RedisNode | null;
  /** Nobody else claims it, and the owner is at work: what it does not have, the cluster does not have. */
  settled: boolean;
}

export class Owners {
  private readonly claims: Claim[] = [];
  private readonly byId = new Map<string, RedisNode>();
  /** All that decides who owns what: the same words, the same owners. */
  readonly signature: string;

  constructor(world: World) {
    const words: string[] = [];
    for (const node of world.nodes.values()) {
      const cluster = node.server?.cluster;
      if (!cluster) continue;
      this.byId.set(cluster.myself, node);
      const myself = me(cluster);
      if (!isMaster(myself) || myself.numslots === 0) continue;
      const claim = { node, slots: myself.slots, configEpoch: myself.configEpoch };
      this.claims.push(claim);
      const moving = [...cluster.migratingTo].join();
      words.push(
        `${node.address} ${node.incarnation} ${String(node.process.value)} ${claim.configEpoch} ${stampOf(myself.slots)} ${moving}`,
      );
    }
    this.signature = words.join('\n');
  }

  of(slot: number): Ownership {
    let best: Claim | null = null;
    let count = 0;
    for (const claim of this.claims) {
      if (!hasSlot(claim.slots, slot)) continue;
      count++;
      if (!best || claim.configEpoch > best.configEpoch) best = claim;
    }
    if (!best) return { owner: null, target: null, settled: false };
    const { node } = best;
    const movesTo = node.server!.cluster!.migratingTo.get(slot);
    const target = movesTo === undefined ? null : (this.byId.get(movesTo) ?? null);
    const atWork = node.process.value === 'running' && (movesTo === undefined || target?.process.value === 'running');
    return { owner: node, target, settled: count === 1 && atWork };
  }
}

// Slot bitmaps are values: the same one is the same claim.
const stamps = new WeakMap<Uint8Array, number>();
let nextStamp = 1;
function stampOf(slots: Uint8Array): number {
  let stamp = stamps.get(slots);
  if (stamp === undefined) stamps.set(slots, (stamp = nextStamp++));
  return stamp;
}

/** A node's copy of a key: its last write, and whether the key is there. */
export interface Copy {
  write: number;
  there: boolean;
}

export function copyAt(node: RedisNode, key: Bytes): Copy {
  const { db } = node.server!;
  return { write: lastWrite(db, key), there: peek(db, key) !== null };
}

/** The copy that clients meet: the owner's, or, when the key has left already, the one of the node that it moves to. */
export function copyServed({ owner, target }: Ownership, key: Bytes): Copy | null {
  if (!owner) return null;
  const own = copyAt(owner, key);
  return own.there || !target ? own : copyAt(target, key);
}
