// What the checker remembers of a world's past: plain data of its own, told apart from what the nodes keep of themselves
// so that a node that forgets or rewrites its past is found out.

import type { NodeAddress } from '../trace';

/** The invariants, by the part of Redis that they hold for. */
export type Rule =
  | 'two-owners'
  | 'epochs'
  | 'one-vote'
  | 'early-pfail'
  | 'replica-data'
  | 'disk'
  | 'agreement'
  | 'table'
  | 'connections';

export interface Violation {
  rule: Rule;
  atUs: number;
  /** Where it was seen. */
  node: NodeAddress;
  what: string;
}

/** Where Redis 7.0 itself lets an invariant be otherwise: the rule of Redis, by name. Counted, never silent. */
export type Excuse =
  /** Epochs heard in packets are written to nodes.conf with the next change only: a restart may forget them. */
  | 'epoch-not-saved'
  /** TAKEOVER, the end of an import, BUMPEPOCH and collisions take an epoch without a vote: two nodes may take the same. */
  | 'epoch-without-vote'
  /** A node learnt from gossip, or read from nodes.conf, comes with the PFAIL mark that it had there. */
  | 'pfail-taken-over'
  /** A TAKEOVER makes a master more than there are shards: until one of them gives way, two majorities need not meet. */
  | 'majorities-by-takeover'
  /** Keys of lost slots are deleted without a word to replicas and append-only file (fixed after 7.0). */
  | 'dropped-keys-untold'
  /** CLUSTER RESET empties a replica without a word to its append-only file. */
  | 'reset-untold'
  /** FAIL is cleared by an answer to one's own ping, and pongs heard of in gossip put that ping off. */
  | 'fail-kept-by-gossip'
  /** A slot that its owner gave up (SETSLOT NODE to one who does not claim it, RESET) stays, for others, with whom it was. */
  | 'slot-given-to-nobody'
  /** A ping that died with its receiver's machine is waited for as long as the receiver's own packets come. */
  | 'fail-kept-by-lost-ping'
  /** A replica moves to an orphaned master 5 s after it was first seen so: its news may be under way at any time. */
  | 'late-migration'
  /** A replica tells its master's configEpoch; reset, it is back at its own, and nobody takes a lower one from it. */
  | 'epoch-of-former-master';

export interface PeerPast {
  flags: number;
  slaveof: string | null;
  slots: Uint8Array;
  numslots: number;
  pfail: boolean;
  /** By the checker's own clock, ms: since when a ping is unanswered (null: none is), and when it was heard last. */
  pingSinceMs: number | null;
  heardMs: number;
  /** When it answered a ping of ours last. */
  pongMs: number;
}

export interface NodePast {
  /** The incarnation whose memory this is about; the node itself may have gone on to another. */
  process: number;
  incarnation: number;
  /** nodes.conf as it was last. */
  nodesConf: string | null;
  id: string;
  currentEpoch: number;
  lastVoteEpoch: number;
  acksSent: number;
  /** How much it had not read yet when it was seen last (stopped or busy). */
  unread: number;
  /** When what it holds connections for was looked at. */
  lookedAtUs: number;
  slaveof: string | null;
  configEpoch: number;
  /** The highest epoch of its masters that it told of under this id. */
  toldEpoch: number;
  /** Its configEpoch is that of an election which it won. */
  elected: boolean;
  peers: Map<string, PeerPast>;
  knownNodes: number;
  data: DataPast;
}

export interface DataPast {
  replid: string;
  offset: number;
  /** Where it stands with its master (the replication chart). */
  link: string;
  dirty: number;
  size: number;
  /** The keyspace in short; null while nothing is known of it. */
  digest: string | null;
  /** A hash of the keys of each slot that has any. */
  bySlot: Map<number, number>;
  /** The append-only file holds the same. */
  onDisk: boolean;
  /** It dropped keys without a word (or was filled by one that had): nobody needs to have what it has. */
  tainted: boolean;
}

/** One replication history: what the keyspace was at its offsets. */
export interface History {
  digests: Map<number, string>;
  /** The history that this one went on from, up to its offset `until`. */
  parent: string | null;
  until: number;
}

/** A master's claim, as it would tell others. */
export interface Claim {
  node: NodeAddress;
  id: string;
  configEpoch: number;
  slots: Uint8Array;
  elected: boolean;
}

/** Two nodes that claim a slot with the same configEpoch. */
export interface Double {
  a: NodeAddress;
  b: NodeAddress;
  /** Since when they could hear each other all the time, µs; null: they cannot now. */
  hearingSinceUs: number | null;
  reported: boolean;
}

export interface CheckMemory {
  nowUs: number;
  nodes: Map<NodeAddress, NodePast>;
  claims: Map<NodeAddress, Claim>;
  doubles: Map<string, Double>;
  /** When a replica last migrated, µs. */
  migratedUs: number;
  /** Slots that their owner gave up while the taker did not claim them. */
  givenUp: Set<number>;
  histories: Map<string, History>;
  /** Votes that arrived: voter and epoch, to the candidate and the slots that the voter claimed with its vote. */
  votes: Map<string, { epoch: number; candidate: NodeAddress; slots: Uint8Array }>;
  excused: Map<Excuse, number>;
  /** Found before a step, to be said after it. */
  found: Violation[];
}

export const newCheckMemory = (): CheckMemory => ({
  nowUs: 0,
  nodes: new Map(),
  claims: new Map(),
  doubles: new Map(),
  migratedUs: -1,
  givenUp: new Set(),
  histories: new Map(),
  votes: new Map(),
  excused: new Map(),
  found: [],
});

export function excuse(memory: CheckMemory, rule: Excuse): void {
  memory.excused.set(rule, (memory.excused.get(rule) ?? 0) + 1);
}

export const newNodePast = (): NodePast => ({
  process: -1,
  incarnation: -1,
  nodesConf: null,
  id: '',
  currentEpoch: 0,
  lastVoteEpoch: 0,
  acksSent: 0,
  unread: 0,
  lookedAtUs: -1,
  slaveof: null,
  configEpoch: 0,
  toldEpoch: 0,
  elected: false,
  peers: new Map(),
  knownNodes: 0,
  data: {
    replid: '',
    offset: 0,
    link: '',
    dirty: 0,
    size: 0,
    digest: null,
    bySlot: new Map(),
    onDisk: false,
    tainted: false,
  },
});
