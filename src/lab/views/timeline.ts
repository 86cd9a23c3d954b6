// A space-time diagram of a window of the past and what is known beyond now: lanes of nodes and clients with what they were at
// each instant, outages, marks of significant events, and messages. The window is the listener's; what is in it is told once and
// then only what is new.

import type { PacketType } from '../../sim/node/packet';
import type { TraceEntry, TraceEntryOf, TraceId, TraceKind } from '../../sim/trace';
import type { Severity } from '../../words/kinds';

export interface TimelineRequest {
  fromUs: number;
  toUs: number;
  /** Marks of one lane and group closer than this are one; about as much time as a mark is wide. */
  grainUs: number;
}

/** What an event is about, to choose by; null: no mark. */
export type EventGroup =
  'command' | 'process' | 'network' | 'failure' | 'election' | 'role' | 'slots' | 'replication' | 'client';

export const EVENT_GROUPS: readonly EventGroup[] = [
  'command', 'process', 'network', 'failure', 'election', 'role', 'slots', 'replication', 'client',
]; // prettier-ignore

export const GROUP_OF: Record<TraceKind, EventGroup | null> = {
  command: 'command',
  'process-started': 'process',
  'process-ready': null,
  'process-killed': 'process',
  'process-exited': 'process',
  'process-paused': 'process',
  'process-resumed': 'process',
  'host-powered-off': 'process',
  'host-powered-on': 'process',
  partitioned: 'network',
  'path-cut': 'network',
  'path-delayed': 'network',
  'path-lossy': 'network',
  healed: 'network',
  'handshake-started': null,
  'node-joined': null,
  'node-forgotten': 'role',
  'address-changed': 'role',
  pfail: 'failure',
  'pfail-cleared': 'failure',
  'failure-report': null,
  fail: 'failure',
  'fail-received': 'failure',
  'fail-cleared': 'failure',
  'cluster-state': 'failure',
  'epoch-bumped': 'election',
  'vote-requested': 'election',
  'vote-granted': 'election',
  'vote-refused': 'election',
  'vote-received': null,
  'election-scheduled': 'election',
  'election-delayed': 'election',
  'election-expired': 'election',
  'election-refused': 'election',
  'election-won': 'election',
  promoted: 'role',
  'became-replica': 'role',
  'became-master': 'role',
  'slots-moved': 'slots',
  'slot-opened': 'slots',
  'slot-closed': 'slots',
  'slot-keys-dropped': 'slots',
  'orphan-seen': 'replication',
  'replica-migrating': 'role',
  'manual-failover-started': 'election',
  'manual-failover-paused': 'election',
  'manual-failover-caught-up': 'election',
  'manual-failover-ended': 'election',
  'replication-link-down': 'replication',
  'replication-connecting': null,
  'sync-partial': 'replication',
  'sync-refused': 'replication',
  'sync-full': 'replication',
  'sync-loaded': 'replication',
  'replica-online': 'replication',
  'history-changed': null,
  'client-command': null,
  'client-reply': 'client',
  'write-lost': 'client',
  'write-found': 'client',
  'clients-paused': 'client',
  'clients-resumed': 'client',
  'packet-sent': null,
  'packet-received': null,
};

/** `onwards`: neither done nor refused; the client is sent elsewhere, or the command waits for EXEC. */
export function answerOf({ acknowledged, reply }: TraceEntryOf<'client-reply'>): 'done' | 'onwards' | 'refused' {
  if (acknowledged) return 'done';
  return /^(\+QUEUED$|-MOVED |-ASK )/.test(reply) ? 'onwards' : 'refused';
}

export interface Lane {
  /** A node's address, or a client's name. */
  name: string;
  kind: 'node' | 'client';
  host: string;
}

/** What a lane was from one instant to the next; `toUs` null: still so. */
export interface LaneSpan {
  lane: number;
  fromUs: number;
  toUs: number | null;
  process: 'running' | 'loading' | 'paused' | 'stopped' | 'off';
  role: 'master' | 'replica' | 'none';
  /** Colour number of the shard, -1 none. */
  shard: number;
}

/** Slots whose owner did not serve them (down, or of the opinion that the cluster is), or that had no owner any more. */
export interface Outage {
  fromUs: number;
  toUs: number | null;
  ranges: string;
  count: number;
}

/** The network was cut, slow or lossy; `entry` is what made it so first. */
export interface NetworkFault {
  fromUs: number;
  toUs: number | null;
  entry: TraceEntry;
}

/** The lane of what is done to the stage as a whole. */
export const STAGE_LANE = -1;

/** Events of one lane and group that fall together. */
export interface TimelineMark {
  /** The same while it grows. */
  key: string;
  lane: number;
  group: EventGroup;
  atUs: number;
  count: number;
  severity: Severity;
  /** The gravest of them; of several as grave the one that the others led to, else the first. */
  entry: TraceEntry;
  /** All of them, as long as they are few. */
  ids: TraceId[];
  /** What led to them: entries that are marked themselves, found through those that are not. */
  causes: TraceId[];
  /** Of a reply: the command's name. */
  command: string;
}

/** Of the cluster bus, of a replication link, or of a client. */
export type FlightKind = Exclude<PacketType, 'module' | 'publishshard'> | 'replication' | 'client';

/** A message on its way between two lanes. */
export interface Flight {
  /** Pairs what is sent with what it leads to; 0: it did not get through. */
  serial: number;
  from: number;
  to: number;
  kind: FlightKind;
  sentUs: number;
  /** When it arrived or will; null: it did not get through. */
  arrivesUs: number | null;
  /** It was handed to whom it was sent to. */
  arrived: boolean;
  /** The message on whose arrival it was sent, and the entry that led to it; 0 none. */
  because: number;
  cause: TraceId;
  /** What its arrival made happen. */
  made: TraceId[];
}

/** Messages of a stretch of the window. */
export interface FlightStretch {
  index: number;
  fromUs: number;
  toUs: number;
  /** Without pings, pongs, replication and client traffic where those are too many. */
  flights: Flight[];
  /** The entries that led to them. */
  causes: TraceEntry[];
  /** How many there are besides. */
  hidden: number;
  /** Messages sent, by lane and part of the stretch: `counts[lane * COUNT_PARTS + part]`. */
  counts: Uint16Array;
  /** Nothing will be added to it. */
  complete: boolean;
}

export const COUNT_PARTS = 8;

/** Messages of the bus sent between two instants, by lane. */
export interface CoarseCount {
  fromUs: number;
  toUs: number;
  counts: number[];
}

export interface TimelineView {
  /** The request that is answered; what was told of another one does not count any more. */
  fromUs: number;
  toUs: number;
  lanes?: Lane[];
  spans?: LaneSpan[];
  outages?: Outage[];
  faults?: NetworkFault[];
  /** New and changed ones. */
  marks: TimelineMark[];
  stretches: FlightStretch[];
  /** In place of stretches where the window is too wide to make its messages anew. */
  coarse?: CoarseCount[];
  /** Share of the window's messages that are made already; 1 when all are. */
  made: number;
}
