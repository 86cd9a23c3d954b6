// The state of one redis-server, as plain data: what is on its disk and in its configuration file (RedisNode), and what
// is in the memory of the process while it runs (RedisServer). Who changes which part: process.ts starts and ends the
// process, bus.ts and its neighbours the cluster state, replication.ts the replication state, commands/ the keyspace.

import type { Shared } from '../shared';
import type { Saved } from '../statechart';
import type { NodeAddress, TraceId } from '../trace';
import type { AclState } from './acl/user';
import type { Databases, Keyspace } from './keyspace';
import type { FiledTouch, Touch } from './touch';

/** One place on the stage where a redis-server can run: its configuration, its disk, and the process if there is one. */
export interface RedisNode {
  address: NodeAddress;
  host: string;
  ip: string;
  port: number;
  /** redis.conf: what the process starts with; directive to value, lower case. */
  conf: Map<string, string>;
  disk: Disk;
  /** The process chart: stopped, loading, running or paused (process.ts). */
  process: Saved;
  /** Counts starts; events for an earlier process are void. */
  incarnation: number;
  /** What reached a process that is stopped by SIGSTOP or busy: read when it goes on. */
  inbox: InboxItem[];
  server: RedisServer | null;
}

export type InboxItem =
  | { kind: 'segment'; connection: number; toInitiator: boolean; payload: import('../queue').Payload; cause: TraceId }
  | { kind: 'closed'; connection: number; toInitiator: boolean; how: 'reset' | 'closed' }
  | { kind: 'accepted'; connection: number }
  | { kind: 'connected'; connection: number; accepted: boolean; owner: 'bus' | 'resp' | 'replica' | 'migrate' }
  | { kind: 'cron' }
  | { kind: 'timer'; timer: import('../queue').NodeTimer };

/** Files that outlive the process. What was written but not fsynced is lost when the power goes. */
export interface Disk {
  /** nodes.conf, null when there is none. Written and fsynced at once, as Redis does. */
  nodesConf: string | null;
  aof: AppendOnlyFile;
  /** dump.rdb, null when there is none. Written and fsynced at once. */
  rdb: RdbFile | null;
  /** What redis.conf became by CONFIG REWRITE; null when never rewritten. */
  rewrittenConf: Map<string, string> | null;
}

/** All data at one instant, and of which history it is (null: of none that a master could continue). */
export interface RdbFile {
  databases: Shared<Databases>;
  history: { replid: string; offset: number; streamDb: number } | null;
}

/** The append-only file: commands in RESP. */
export interface AppendOnlyFile {
  exists: boolean;
  /** A full dataset to begin with (after a rewrite or a full sync), then commands. */
  base: Shared<Databases> | null;
  commands: Shared<string[]>;
  /** How many of `commands` are on the platter. The base is fsynced when it is made. */
  fsynced: number;
  bytes: number;
  /** Which writes its commands are (lineage.ts), in order. */
  touches: Shared<FiledTouch[]>;
}

/** What the process knows of its dump.rdb (rdb.ts). */
export interface RdbState {
  lastSaveMs: number;
  /** `stats.dirty` when the file was written last. */
  dirtyAtSave: number;
  saves: number;
  /** A child at work: what it writes, since when, and `stats.dirty` then. */
  child: { file: RdbFile; sinceMs: number; dirty: number } | null;
  /** How long the last child took, s; -1: there was none. */
  lastChildS: number;
  keysLoaded: number;
  forks: number;
}

/** The slow log (slow-log.ts), the newest entry first; `at` is when the command ended, s. */
export interface SlowLog {
  nextId: number;
  entries: { id: number; at: number; durationUs: number; argv: string[]; addr: string; name: string }[];
}

/** What the latency monitor saw: event to its samples (the oldest first) and its worst. */
export type LatencyEvents = Map<string, { samples: { at: number; ms: number }[]; maxMs: number }>;

/** A client connection as the server sees it. */
export interface Client {
  /** The protocol in which it is answered. */
  resp: 2 | 3;
  /** The number of its connection; with `id`, what CLIENT LIST shows. */
  connection: number;
  id: number;
  machine: string;
  /** `ip:port` of the other end. */
  addr: string;
  name: string;
  /** The user of its commands; not authenticated: it has yet to say who it is, if the default user asks for that. */
  user: string;
  authenticated: boolean;
  /** CLIENT REPLY; skip-next: from the next command on. */
  replies: 'on' | 'off' | 'skip' | 'skip-next';
  noEvict: boolean;
  createdAtMs: number;
  lastCommandAtMs: number;
  lastCommand: string;
  /** The command that is being carried out; [] between commands. */
  argv: string[];
  /** Bytes that came and were not a whole command yet. */
  input: string;
  db: number;
  /** Queued commands after MULTI. `failed`: one of them was refused, EXEC will abort. */
  multi: { commands: string[][]; failed: boolean } | null;
  watched: { key: string; db: number; expiredAtWatch: boolean }[];
  /** A watched key was changed. */
  watchBroken: boolean;
  readonly: boolean;
  asking: boolean;
  /** master_repl_offset after its last command: what WAIT waits for. */
  writeOffset: number;
  /** Waits for something: no further command of it is read until then. */
  blocked: Blocked | null;
  /** What it listens to; null until it first did (pubsub.ts). */
  subscriptions: Subscriptions | null;
  /** MONITOR: it is told every command. */
  monitor: boolean;
  /** It is a replica, or our link to the master. */
  role: 'normal' | 'replica' | 'master';
  replica: ReplicaOfOurs | null;
  closeAfterReply: boolean;
  /** Entry of the client's command being carried out. */
  cause: TraceId;
}

/** What a client listens to, each in the order of subscribing. */
export interface Subscriptions {
  channels: string[];
  patterns: string[];
  shardChannels: string[];
}

/** Who listens to what: name to connections, in the order in which they came. */
export type PubSub = Record<keyof Subscriptions, Map<string, number[]>>;

/** `source` without the shebang; `flags` that it declares, null where there is none. */
export interface StoredScript {
  source: string;
  flags: string[] | null;
}

export type Blocked =
  /** `token`: the timeout timer that belongs to this wait. */
  | { for: 'replicas'; offset: number; wanted: number; token: number }
  /** Any of `keys` to hold a value of `type`, until then (ms of the wall clock; 0: for ever): blocking.ts. */
  | { for: 'keys'; keys: string[]; type: 'list' | 'zset' | 'stream'; argv: string[]; untilMs: number }
  /** A write while CLIENT PAUSE or a manual failover holds writes back. */
  | { for: 'pause'; argv: string[] }
  /** DEBUG SLEEP: its reply comes when the process has slept. */
  | { for: 'sleep'; token: number };

/** Who waits for which keys, and what has come to be known of it (ready-keys.ts). */
export interface BlockedOnKeys {
  /** Connections, the first come first, by database and key. */
  waiting: Map<string, number[]>;
  /** Keys to be looked at when the command that runs has ended, each once, in the order in which they got ready. */
  ready: { db: number; key: string }[];
  /** No client's time is up earlier, ms of the wall clock; 0: none has a time. */
  nextTimeoutMs: number;
  /** Connections of clients that need wait no longer: what they have sent meanwhile is read next. */
  released: number[];
}

/** The master's side of a replica (replication.ts). */
export interface ReplicaOfOurs {
  port: number;
  /** 7.0's names: wait_bgsave, send_bulk, online. */
  state: 'handshake' | 'wait_bgsave' | 'send_bulk' | 'online';
  /** When the replica began to wait for the diskless transfer (repl-diskless-sync-delay). */
  waitingSinceMs: number;
  /** First offset of the stream that it has not been sent. */
  nextOffset: number;
  ackOffset: number;
  ackAtMs: number;
}

export interface RedisServer {
  address: NodeAddress;
  incarnation: number;
  startedAtMs: number;
  /** process id, only to be shown. */
  pid: number;
  runId: string;
  /** What CONFIG GET and SET see: every directive that is modelled, lower case. */
  config: Map<string, string>;
  /** The same, read once where the hot paths need numbers (config.ts keeps it in step). */
  settings: Settings;
  acl: AclState;
  /** rename-command: the name that clients use to the one in the table (null: none); null when nothing was renamed. */
  renamedCommands: Map<string, string | null> | null;
  cluster: ClusterState | null;
  replication: ReplicationState;
  /** The database in which something is being done, its number, and those of the others that hold keys (databases.ts). */
  db: Keyspace;
  dbIndex: number;
  otherDbs: Map<number, Keyspace>;
  /** The database selected in the append-only file; -1 until SELECT was written. */
  aofDb: number;
  clients: Map<number, Client>;
  nextClientId: number;
  /** The script cache: SHA-1 to script. */
  scripts: Map<string, StoredScript>;
  /** State of math.random, 48 bits. */
  scriptRandom: number;
  pubsub: PubSub;
  /** Connections of the clients that said MONITOR. */
  monitors: number[];
  /** Writes are held back until then (CLIENT PAUSE, manual failover); 0 is no pause. */
  pausedUntilMs: number;
  pauseReasons: { failoverUntilMs: number; commandUntilMs: number; commandAll: boolean };
  /** The process is busy (DEBUG SLEEP, MIGRATE) until then; 0 is not. */
  busyUntilUs: number;
  /** MIGRATE under way (key-transfer.ts). */
  transfer: KeyTransfer | null;
  cronLoops: number;
  lastFsyncMs: number;
  loading: boolean;
  /** Connections of clients whose command waits for a pause to end, in order. */
  held: number[];
  /** Who waits for which keys (ready-keys.ts). */
  blockedOnKeys: BlockedOnKeys;
  stats: ServerStats;
  slowLog: SlowLog;
  latencyEvents: LatencyEvents;
  rdb: RdbState;
}

/** One MIGRATE: what was asked for, and how far it is. */
export interface KeyTransfer {
  /** Connection of the client that asked, and its database. */
  client: number;
  db: number;
  ip: string;
  port: number;
  targetDb: number;
  user: string | null;
  password: string | null;
  keys: string[];
  copy: boolean;
  replace: boolean;
  timeoutMs: number;
  connection: number;
  connected: boolean;
  /** Of the timer that runs. */
  token: number;
  /** Bytes from the target that are no whole reply yet. */
  input: string;
  /** Keys for which a RESTORE was sent; replies still to come, before those of the keys and of these. */
  sent: string[];
  preludes: number;
  awaited: number;
  /** Keys that the target has taken. */
  moved: string[];
  /** The first error that the target gave; one to AUTH or SELECT speaks for every key. */
  refusal: string | null;
  preludeRefusal: string | null;
  mayRetry: boolean;
}

export interface ServerStats {
  commandsProcessed: number;
  connectionsReceived: number;
  rejectedConnections: number;
  keyspaceHits: number;
  keyspaceMisses: number;
  expiredKeys: number;
  evictedKeys: number;
  syncFull: number;
  syncPartialOk: number;
  syncPartialErr: number;
  errorReplies: Map<string, number>;
  commandCalls: Map<string, number>;
  /** Commands that were refused before they ran, and that ended in an error. */
  rejectedCalls: Map<string, number>;
  failedCalls: Map<string, number>;
  aofRewrites: number;
  dirty: number;
}

export interface Settings {
  /** 0: no limit. */
  maxmemoryBytes: number;
  nodeTimeoutMs: number;
  clusterEnabled: boolean;
  replicaValidityFactor: number;
  migrationBarrier: number;
  allowReplicaMigration: boolean;
  requireFullCoverage: boolean;
  replicaNoFailover: boolean;
  allowReadsWhenDown: boolean;
  allowPubsubshardWhenDown: boolean;
  replPingReplicaPeriodMs: number;
  replTimeoutMs: number;
  replBacklogSize: number;
  replBacklogTtlMs: number;
  replDisklessSync: boolean;
  replDisklessSyncDelayMs: number;
  replicaServeStaleData: boolean;
  replicaReadOnly: boolean;
  minReplicasToWrite: number;
  minReplicasMaxLagMs: number;
  appendOnly: boolean;
  appendFsync: 'always' | 'everysec' | 'no';
}

/** Flag bits of a node, Redis's own values. */
export const FLAG = {
  master: 1,
  slave: 2,
  pfail: 4,
  fail: 8,
  myself: 16,
  handshake: 32,
  noaddr: 64,
  meet: 128,
  migrateTo: 256,
  nofailover: 512,
} as const;

/** What one node believes of one node (Redis's clusterNode), itself included. Times are the node's wall clock, ms. */
export interface ClusterNode {
  id: string;
  createdAtMs: number;
  flags: number;
  ip: string;
  port: number;
  cport: number;
  hostname: string;
  configEpoch: number;
  /** 2048 bytes, a value: replaced, never written. */
  slots: Uint8Array;
  numslots: number;
  slaveof: string | null;
  slaves: string[];
  /** When the ping went out whose pong is awaited; 0 when none is. */
  pingSentMs: number;
  pongReceivedMs: number;
  dataReceivedMs: number;
  failTimeMs: number;
  /** Last time I voted for a replica of this master. */
  votedTimeMs: number;
  replOffset: number;
  replOffsetTimeMs: number;
  orphanedTimeMs: number;
  failReports: FailReport[];
  /** Our connection to it (null: none), since when, and whether it is through. */
  link: number | null;
  linkCreatedAtMs: number;
  linkConnected: boolean;
  /** Its connection to us. */
  inboundLink: number | null;
  inboundCreatedAtMs: number;
  /** Serial of the last ping of ours in whose gossip it was named. */
  lastInGossip: number;
  /** Entries that say why I think so: my PFAIL or FAIL about it, and what made it what it is. */
  suspectedBecause: TraceId;
  failedBecause: TraceId;
}

export interface FailReport {
  reporter: string;
  atMs: number;
  because: TraceId;
}

/** Redis's clusterState: what one node knows and believes. */
export interface ClusterState {
  myself: string;
  nodes: Map<string, ClusterNode>;
  /** The ids of `nodes`, for drawing one at random. */
  ids: string[];
  /** Connections of the bus that others opened, to the id known behind each (null: not known yet). */
  inbound: Map<number, string | null>;
  /** Our own bus connections, to the id of the node behind each. */
  outbound: Map<number, string>;
  /** What this round of the event loop has to say over links (`isAnswer`: those that others opened). */
  unsent: { connection: number; isAnswer: boolean; packet: import('./packet').BusPacket }[];
  currentEpoch: number;
  lastVoteEpoch: number;
  state: 'ok' | 'fail';
  /** Masters with at least one slot. */
  size: number;
  migratingTo: Map<number, string>;
  importingFrom: Map<number, string>;
  /** Slots whose owner stopped claiming them, before anybody else does. */
  ownerNotClaiming: Set<number>;
  /** Forgotten ids and until when they are not taken from gossip. */
  blacklist: Map<string, number>;
  firstStateCheckMs: number;
  amongMinorityMs: number;
  cronIteration: number;
  pfailNodes: number;
  pingsSent: number;
  messagesSent: Map<string, number>;
  messagesReceived: Map<string, number>;
  /** Slots that my shard has just lost: their channels are closed before anything else is read. */
  lostSlots: number[];
  /** Redis's CLUSTER_TODO_* flags. */
  todo: number;
  /** Why my own configuration is as it is: what pings that carry it name as their cause. */
  because: TraceId;
  election: Election;
  manualFailover: ManualFailover;
}

export interface Election {
  chart: Saved;
  authTimeMs: number;
  authCount: number;
  authRank: number;
  authEpoch: number;
  because: TraceId;
  votes: TraceId[];
  cannotReason: string;
}

export interface ManualFailover {
  chart: Saved;
  /** 0: none in progress. */
  endMs: number;
  /** On the master: the replica that asked. */
  slave: string | null;
  /** On the replica: the offset at which the master paused its clients; -1 not known yet. */
  masterOffset: number;
  because: TraceId;
}

export interface ReplicationState {
  /** Role and link: master, or of a replica connect, connecting, handshake, waiting, receiving, online (replication.ts). */
  chart: Saved;
  /** Null: we are a master. */
  masterHost: string | null;
  masterPort: number;
  /** Our connection to the master; null while there is none. */
  link: number | null;
  /** Replies of the handshake with the master still to come, first the next. */
  expecting: ('pong' | 'auth' | 'port' | 'capa' | 'psync')[];
  lastInteractionMs: number;
  /** Since when the link is down; 0 is since ever. */
  linkDownSinceMs: number;
  /** We hold a replication history that a master might continue (PSYNC instead of a full sync). */
  canContinue: boolean;
  /** The master refused to sync us: Redis dials again at once, thousands of times a second; ours, not to drown all else, once a second. */
  dialsAgain: boolean;
  /** The history of the dataset that is under way, and where in it that stands. */
  pendingReplid: string;
  pendingOffset: number;
  replid: string;
  replid2: string;
  secondReplOffset: number;
  /** master_repl_offset of a master; what a replica has applied. */
  offset: number;
  /** The stream kept for partial syncs; pieces of RESP in order. */
  backlog: Shared<string[]>;
  backlogActive: boolean;
  backlogBytes: number;
  /** Offset of the first byte in the backlog. */
  backlogFirst: number;
  noReplicasSinceMs: number;
  cronLoops: number;
  /** The database selected in the stream; -1 until SELECT was sent. */
  streamDb: number;
  /** What of the master's stream has not made a whole command yet. */
  input: string;
  /** The stream of a transaction that has not ended: it counts, and is passed on, when it is carried out. */
  uncounted: string;
  /** As whom the master's stream and the append-only file are carried out. */
  streamClient: Client;
  /** Writes of a transaction of the stream that has not ended (lineage.ts). */
  touches: Touch[];
  because: TraceId;
}
