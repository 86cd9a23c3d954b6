// One node from inside: a section at a time, as the inspector shows it.

import type { NodeAddress, TraceEntry, TraceId } from '../../sim/trace';

export const NODE_SECTIONS = ['cluster', 'replication', 'config', 'keys', 'disk', 'log', 'charts'] as const;
export type NodeSection = (typeof NODE_SECTIONS)[number];

export interface NodeRequest {
  address: NodeAddress;
  section: NodeSection;
}

export interface NodeInside {
  process: 'stopped' | 'loading' | 'running' | 'paused';
  id: string | null;
  /** Null: the section speaks of memory, and there is no process that has any. */
  section: SectionView | null;
}

export type SectionView =
  | ClusterSection
  | { name: 'replication'; info: string }
  | { name: 'config'; directives: DirectiveView[]; lastSet: LastSet | null }
  | KeysSection
  | DiskSection
  | { name: 'log'; entries: TraceEntry[] }
  | { name: 'charts'; charts: ChartView[] };

export interface ClusterSection {
  name: 'cluster';
  /** What CLUSTER NODES says here; null: not a cluster. */
  nodes: string | null;
  currentEpoch: number;
  lastVoteEpoch: number;
  configEpoch: number;
  state: 'ok' | 'fail';
  slots: string;
  open: { slot: number; state: 'migrating' | 'importing'; peer: NodeAddress }[];
  /** Of the election that it asked votes in last; epoch 0: none. */
  election: { epoch: number; votes: number; needed: number; state: string; voters: NodeAddress[] };
  /** Whom it voted for, the last ones first. */
  votes: { entry: TraceId; epoch: number; candidate: NodeAddress; atUs: number }[];
  peers: {
    id: string;
    address: NodeAddress;
    /** For how long its answer has been awaited; null: no ping is pending. */
    pingPendingMs: number | null;
    pongAgoMs: number | null;
    /** Our connection to it, and its to us. */
    out: boolean;
    in: boolean;
  }[];
}

export interface DirectiveView {
  name: string;
  value: string;
  byDefault: string;
  /** CONFIG SET can change it. */
  mutable: boolean;
}

export interface KeysSection {
  name: 'keys';
  count: number;
  first: { key: string; type: string; slot: number; expiresInMs: number | null }[];
}

/** The last CONFIG SET that a client gave it. */
export interface LastSet {
  names: string[];
  atUs: number;
  /** What it answered; null: nothing yet. */
  answer: { text: string; isError: boolean } | null;
}

export interface DiskSection {
  name: 'disk';
  nodesConf: string | null;
  aof: {
    exists: boolean;
    bytes: number;
    /** Commands in it, how many of them are fsynced, and the last ones as text. */
    commands: number;
    fsynced: number;
    base: boolean;
    last: string[];
  };
  rdb: boolean;
}

/** A chart of the node's, as its machine has it. */
export interface ChartView {
  id: string;
  initial: string;
  states: string[];
  /** `from` null: from every state. */
  transitions: { from: string | null; event: string; to: string }[];
  active: string;
}
