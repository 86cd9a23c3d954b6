// The keys, slot by slot, with every copy of each beside the owner's; and how far behind each node is.

import type { NodeAddress } from '../../sim/trace';

/** Where in the order of slots (and, within one, of the keys there) a page begins. */
export interface DataPlace {
  slot: number;
  skip: number;
}

export interface DataRequest {
  from: DataPlace;
  count: number;
  /** Only keys with this text in them (bytes). */
  find?: string;
  /** Only keys that this node has. */
  node?: NodeAddress;
  /** Only keys whose copies differ. */
  differing?: boolean;
}

export interface DataNode {
  address: NodeAddress;
  shard: number;
  role: 'master' | 'replica' | 'none';
  master: NodeAddress | null;
  state: 'running' | 'loading' | 'paused' | 'stopped';
  keys: number;
  offset: number;
  /** Bytes behind its master; null: a master, or not known. */
  lag: number | null;
  linkUp: boolean;
}

export interface DataCopy {
  /** Null: the node does not have the key. */
  type: string | null;
  /** The beginning of the value, as bytes. */
  value: string;
  /** Elements of what is no string. */
  length: number;
  ttlMs: number | null;
  /** It is what the owner has. */
  same: boolean;
}

export interface DataRow {
  key: string;
  slot: number;
  owner: NodeAddress | null;
  shard: number;
  /** Of the owner, its replicas, and whoever else has the key. */
  copies: ({ node: NodeAddress } & DataCopy)[];
  differs: boolean;
}

export interface DataView {
  nodes: DataNode[];
  /** Keys of all masters, and of servers outside the cluster. */
  total: number;
  from: DataPlace;
  rows: DataRow[];
  /** Where the next page begins; null: that was all. */
  next: DataPlace | null;
  /** The search goes on: so far it has come to this slot. */
  searching: number | null;
}
