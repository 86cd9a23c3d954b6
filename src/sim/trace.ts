// What happened, as data. Words are made of it elsewhere (src/words), in the reader's language. Every entry names
// what led to it, so that "why?" can be answered back to the command that started it all. docs/TRACE.md lists the kinds.

/** `host:port` as the stage names it, for example `host1:6379`. */
export type NodeAddress = string;
/** Number of a trace entry. */
export type TraceId = number;

interface Base {
  id: TraceId;
  atUs: number;
  /** What led to it, the nearest first; empty only for what nobody caused (a lab's beginning). */
  causes: TraceId[];
}

/** Each kind with its fields. `node` is always where it happened (or whose point of view it is). */
export interface TraceFields {
  // The stage
  command: { line: string; machine: string };
  'process-started': { node: NodeAddress };
  'process-ready': { node: NodeAddress; keys: number };
  'process-killed': { node: NodeAddress };
  'process-exited': { node: NodeAddress; why: 'shutdown' | 'crash' | 'config' };
  'process-paused': { node: NodeAddress };
  'process-resumed': { node: NodeAddress };
  'host-powered-off': { host: string };
  'host-powered-on': { host: string };
  /** `groups` of machines that cannot hear each other. */
  partitioned: { groups: string[][] };
  'path-cut': { from: string; to: string; oneway: boolean };
  'path-delayed': { from: string; to: string; delayUs: number };
  'path-lossy': { from: string; to: string; lossPercent: number };
  healed: Record<never, never>;

  // Membership
  'handshake-started': { node: NodeAddress; peer: string };
  'node-joined': { node: NodeAddress; subject: NodeAddress };
  'node-forgotten': { node: NodeAddress; subject: NodeAddress };
  'address-changed': { node: NodeAddress; subject: NodeAddress; from: string; to: string };

  // Failure detection
  pfail: { node: NodeAddress; subject: NodeAddress; silentMs: number };
  'pfail-cleared': { node: NodeAddress; subject: NodeAddress };
  /** A master's report of `subject` reached `node`. */
  'failure-report': { node: NodeAddress; subject: NodeAddress; reporter: NodeAddress };
  fail: { node: NodeAddress; subject: NodeAddress; reports: number; needed: number; reporters: NodeAddress[] };
  'fail-received': { node: NodeAddress; subject: NodeAddress; from: NodeAddress };
  'fail-cleared': { node: NodeAddress; subject: NodeAddress; reason: 'replica' | 'no-slots' | 'still-owner' };
  'cluster-state': { node: NodeAddress; state: 'ok' | 'fail'; reason: 'coverage' | 'minority' | 'healthy' };

  // Epochs and slots
  'epoch-bumped': { node: NodeAddress; configEpoch: number; reason: 'collision' | 'takeover' | 'import' | 'bumpepoch' };
  'vote-requested': { node: NodeAddress; epoch: number; needed: number; manual: boolean };
  'vote-granted': { node: NodeAddress; candidate: NodeAddress; epoch: number };
  'vote-refused': {
    node: NodeAddress;
    candidate: NodeAddress;
    epoch: number;
    reason:
      'stale-epoch' | 'already-voted' | 'master-up' | 'voted-recently' | 'stale-slots' | 'unknown-master' | 'is-master';
    /** With `stale-epoch`: the voter's own. */
    currentEpoch?: number;
    /** With `voted-recently`: how long until it may vote about this master again. */
    waitMs?: number;
    /** With `stale-slots`: a claimed slot and the higher epoch of its owner. */
    slot?: number;
    slotEpoch?: number;
  };
  'vote-received': { node: NodeAddress; voter: NodeAddress; epoch: number; votes: number; needed: number };
  'election-scheduled': { node: NodeAddress; master: NodeAddress; delayMs: number; rank: number; offset: number };
  'election-delayed': { node: NodeAddress; rank: number; addedMs: number };
  'election-expired': { node: NodeAddress; epoch: number; votes: number; needed: number };
  /** `ageMs` null: it was never in sync with this master since it started or began to follow it. */
  'election-refused': {
    node: NodeAddress;
    master: NodeAddress;
    reason: 'data-age';
    ageMs: number | null;
    limitMs: number;
  };
  'election-won': { node: NodeAddress; master: NodeAddress; epoch: number; votes: number; needed: number };
  /** `reason` takeover: without votes. */
  promoted: { node: NodeAddress; master: NodeAddress; epoch: number; reason: 'election' | 'manual' | 'takeover' };
  /** `node` follows `master` from now on. */
  'became-replica': {
    node: NodeAddress;
    master: NodeAddress;
    reason: 'lost-slots' | 'master-lost-slots' | 'master-demoted' | 'command' | 'migration';
    wasMaster: boolean;
  };
  'became-master': { node: NodeAddress; reason: 'reset' };
  /** In `node`'s own view, `count` slots (`ranges`, as in CLUSTER NODES) went `from` somebody to somebody. */
  'slots-moved': { node: NodeAddress; from: NodeAddress | null; to: NodeAddress | null; count: number; ranges: string };
  'slot-opened': { node: NodeAddress; slot: number; state: 'migrating' | 'importing'; peer: NodeAddress };
  'slot-closed': { node: NodeAddress; slot: number };
  'slot-keys-dropped': { node: NodeAddress; slot: number; keys: number };

  // Replica migration and manual failover
  'orphan-seen': { node: NodeAddress; master: NodeAddress };
  'replica-migrating': { node: NodeAddress; from: NodeAddress; to: NodeAddress };
  'manual-failover-started': { node: NodeAddress; master: NodeAddress; mode: 'plain' | 'force' | 'takeover' };
  'manual-failover-paused': { node: NodeAddress; replica: NodeAddress; offset: number };
  'manual-failover-caught-up': { node: NodeAddress; master: NodeAddress; offset: number };
  'manual-failover-ended': { node: NodeAddress; reason: 'done' | 'timeout' };

  // Replication
  'replication-link-down': {
    node: NodeAddress;
    master: NodeAddress;
    reason: 'closed' | 'timeout' | 'refused' | 'reconfigured';
  };
  'replication-connecting': { node: NodeAddress; master: NodeAddress };
  'sync-partial': { node: NodeAddress; replica: NodeAddress; offset: number; bytes: number };
  /** `offset`: from where the replica asked to go on. */
  'sync-refused': { node: NodeAddress; replica: NodeAddress; reason: 'history' | 'backlog'; offset?: number };
  'sync-full': { node: NodeAddress; replica: NodeAddress };
  /** `droppedKeys`: all that it had before; `lostKeys`: those of them that the master does not have. */
  'sync-loaded': { node: NodeAddress; master: NodeAddress; keys: number; droppedKeys: number; lostKeys?: number };
  'replica-online': { node: NodeAddress; replica: NodeAddress; offset: number };
  'history-changed': { node: NodeAddress; offset: number };

  // Clients
  /** A client's command begins to be carried out; `write` if it is flagged so. */
  'client-command': { node: NodeAddress; machine: string; argv: string[]; write: boolean };
  /** Its answer leaves: the first line of the reply. `acknowledged`: it is no error, nor QUEUED. */
  'client-reply': { node: NodeAddress; machine: string; command: TraceId; reply: string; acknowledged: boolean };
  /**
   * Of writes that clients were told OK for, `writes` are lost: `node`, the owner of their slots now, does not have them. `wroteOn`
   * and `command` (an entry client-command) are of the first. `keys`: the first few.
   */
  'write-lost': { node: NodeAddress; writes: number; keys: string[]; wroteOn: NodeAddress; command: TraceId };
  /** Lost writes are there again, on the owner `node`. */
  'write-found': { node: NodeAddress; writes: number; keys: string[]; wroteOn: NodeAddress; command: TraceId };
  'clients-paused': { node: NodeAddress; untilUs: number };
  'clients-resumed': { node: NodeAddress };

  // Packets: made anew by replay when a view wants them, never kept.
  /** `arrivesUs` null: it does not get through now, and has no serial number. */
  'packet-sent': {
    node: NodeAddress;
    to: NodeAddress | string;
    packet: string;
    serial: number;
    arrivesUs: number | null;
  };
  'packet-received': { node: NodeAddress; from: NodeAddress | string; packet: string; serial: number };
}

export type TraceKind = keyof TraceFields;
export type TraceEntryOf<K extends TraceKind> = Base & { kind: K } & TraceFields[K];
export type TraceEntry = { [K in TraceKind]: TraceEntryOf<K> }[TraceKind];

/** Kinds that are too many to keep: replay brings them back. They carry no id of their own to be a cause. */
export const ROUTINE_KINDS: ReadonlySet<TraceKind> = new Set<TraceKind>(['packet-sent', 'packet-received']);
