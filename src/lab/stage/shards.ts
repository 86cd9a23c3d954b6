// Colour numbers of shards. A number belongs to slots and their history, not to who is master now: the first owner of
// slots founds a shard, whoever takes a master's place takes its number, and replicas share their master's.

import type { NodeAddress, TraceEntry } from '../../sim/trace';

export interface ShardBook {
  /** Of nodes that own slots, or did when they were last masters. */
  numbers: Map<NodeAddress, number>;
  masters: Map<NodeAddress, NodeAddress>;
  next: number;
}

export const newShardBook = (): ShardBook => ({ numbers: new Map(), masters: new Map(), next: 0 });

export function bookEntry(book: ShardBook, entry: TraceEntry): void {
  const { numbers, masters } = book;
  switch (entry.kind) {
    case 'became-replica':
      masters.set(entry.node, entry.master);
      numbers.delete(entry.node);
      break;
    case 'became-master':
      masters.delete(entry.node);
      numbers.delete(entry.node);
      break;
    case 'promoted':
      inherit(book, entry.node, entry.master);
      break;
    case 'slots-moved':
      // Only what a node says of itself; the others hear of it later.
      if (entry.to !== entry.node || numbers.has(entry.node)) break;
      inherit(book, entry.node, masters.get(entry.node) ?? null);
      break;
    default:
  }
}

export function shardOf(book: ShardBook, node: NodeAddress, master: NodeAddress | null): number {
  return book.numbers.get(master ?? node) ?? -1;
}

function inherit(book: ShardBook, node: NodeAddress, master: NodeAddress | null): void {
  const inherited = master === null ? undefined : book.numbers.get(master);
  book.numbers.set(node, inherited ?? book.next++);
  book.masters.delete(node);
}
