// What there is to know about each kind of trace entry besides its words: how grave it is, whether a reader who is not
// asking should hear of it, its icon, and whom it is about.
//
// Significant is what somebody would point at: a fault and its end, a change of opinion about a node or about the
// cluster, each move of an election, a change of role, of a slot's owner, of a data set, and writes held back. It is
// told in the narration, marked on the time bar, and a step to the next event stops there. Not significant:
// - command: shown where it was typed, and marked as a command; what it does follows at once as entries of its own;
// - process-ready, handshake-started, node-joined, replication-connecting: the expected next moment of what was told
//   already, and N² of them while a cluster forms;
// - failure-report: N² of them; the FAIL that they add up to names those that counted;
// - vote-received: the same vote as vote-granted, a network latency later; election-won gives the count;
// - history-changed: part of every promotion;
// - client-command and client-reply: thousands a second, and the terminals show them; packets likewise.

import type { TraceEntry, TraceEntryOf, TraceKind } from '../sim/trace';
import { runsOnMachine } from './totals';

/** routine: goes by; info: worth knowing; notice: something changes; bad: something broke; good: something is mended. */
export type Severity = 'routine' | 'info' | 'notice' | 'bad' | 'good';

export type IconName =
  | 'command'
  | 'start'
  | 'stop'
  | 'pause'
  | 'resume'
  | 'power'
  | 'cut'
  | 'slow'
  | 'heal'
  | 'join'
  | 'leave'
  | 'suspect'
  | 'fail'
  | 'recover'
  | 'state'
  | 'epoch'
  | 'vote'
  | 'election'
  | 'crown'
  | 'replica'
  | 'slots'
  | 'orphan'
  | 'failover'
  | 'sync'
  | 'client'
  | 'packet';

interface KindFacts<K extends TraceKind> {
  severity: Severity;
  /** Where the fields make it graver or lighter than the kind usually is. */
  severityOf?: (entry: TraceEntryOf<K>) => Severity;
  significant: boolean;
  icon: IconName;
  /** Nodes and machines that it names, the one it is about first; empty when it is about the whole stage. */
  about: (entry: TraceEntryOf<K>) => string[];
}

const here = (entry: { node: string }) => [entry.node];
const subject = (entry: { node: string; subject: string }) => [entry.subject, entry.node];
const withMaster = (entry: { node: string; master: string }) => [entry.node, entry.master];
const replica = (entry: { node: string; replica: string }) => [entry.replica, entry.node];
const present = (names: (string | null)[]) => names.filter((name) => name !== null);

const quiet = { severity: 'routine', significant: false } as const;
const info = { severity: 'info', significant: true } as const;
const notice = { severity: 'notice', significant: true } as const;
const bad = { severity: 'bad', significant: true } as const;
const good = { severity: 'good', significant: true } as const;

const FACTS: { [K in TraceKind]: KindFacts<K> } = {
  command: {
    severity: 'info',
    significant: false,
    icon: 'command',
    about: (e) => (e.machine && runsOnMachine(e.line) ? [e.machine] : []),
  },
  'process-started': { ...good, icon: 'start', about: here },
  'process-ready': { ...quiet, icon: 'start', about: here },
  'process-killed': { ...bad, icon: 'stop', about: here },
  'process-exited': { ...bad, icon: 'stop', about: here, severityOf: (e) => (e.why === 'shutdown' ? 'notice' : 'bad') },
  'process-paused': { ...bad, icon: 'pause', about: here },
  'process-resumed': { ...good, icon: 'resume', about: here },
  'host-powered-off': { ...bad, icon: 'power', about: (e) => [e.host] },
  'host-powered-on': { ...good, icon: 'power', about: (e) => [e.host] },
  partitioned: { ...bad, icon: 'cut', about: (e) => e.groups.flat() },
  'path-cut': { ...bad, icon: 'cut', about: (e) => [e.from, e.to] },
  'path-delayed': { ...notice, icon: 'slow', about: (e) => [e.from, e.to] },
  'path-lossy': { ...notice, icon: 'slow', about: (e) => [e.from, e.to] },
  healed: { ...good, icon: 'heal', about: () => [] },

  'handshake-started': { ...quiet, icon: 'join', about: (e) => [e.node, e.peer] },
  'node-joined': { ...quiet, icon: 'join', about: subject },
  'node-forgotten': { ...notice, icon: 'leave', about: subject },
  'address-changed': { ...notice, icon: 'join', about: subject },

  pfail: { ...bad, icon: 'suspect', about: subject },
  'pfail-cleared': { ...good, icon: 'recover', about: subject },
  'failure-report': { ...quiet, icon: 'suspect', about: (e) => [e.subject, e.reporter, e.node] },
  fail: { ...bad, icon: 'fail', about: (e) => [e.subject, e.node, ...e.reporters.filter((name) => name !== e.node)] },
  'fail-received': { ...bad, icon: 'fail', about: (e) => [e.subject, e.node, e.from] },
  'fail-cleared': { ...good, icon: 'recover', about: subject },
  'cluster-state': { ...bad, icon: 'state', about: here, severityOf: (e) => (e.state === 'ok' ? 'good' : 'bad') },

  'epoch-bumped': { ...info, icon: 'epoch', about: here },
  'vote-requested': { ...notice, icon: 'election', about: here },
  'vote-granted': { ...notice, icon: 'vote', about: (e) => [e.candidate, e.node] },
  'vote-refused': { ...notice, icon: 'vote', about: (e) => [e.candidate, e.node] },
  'vote-received': { ...quiet, icon: 'vote', about: (e) => [e.node, e.voter] },
  'election-scheduled': { ...notice, icon: 'election', about: withMaster },
  'election-delayed': { ...info, icon: 'election', about: here },
  'election-expired': { ...bad, icon: 'election', about: here },
  'election-refused': { ...bad, icon: 'election', about: withMaster },
  'election-won': { ...good, icon: 'election', about: withMaster },
  promoted: { ...good, icon: 'crown', about: withMaster },
  'became-replica': { ...notice, icon: 'replica', about: withMaster },
  'became-master': { ...notice, icon: 'crown', about: here },
  'slots-moved': { ...notice, icon: 'slots', about: (e) => present([e.to, e.from, e.node]) },
  'slot-opened': { ...info, icon: 'slots', about: (e) => [e.node, e.peer] },
  'slot-closed': { ...info, icon: 'slots', about: here },
  'slot-keys-dropped': { ...bad, icon: 'slots', about: here },

  'orphan-seen': { ...notice, icon: 'orphan', about: (e) => [e.master, e.node] },
  'replica-migrating': { ...notice, icon: 'replica', about: (e) => [e.node, e.to, e.from] },
  'manual-failover-started': { ...notice, icon: 'failover', about: withMaster },
  'manual-failover-paused': { ...notice, icon: 'failover', about: (e) => [e.node, e.replica] },
  'manual-failover-caught-up': { ...notice, icon: 'failover', about: withMaster },
  'manual-failover-ended': {
    ...notice,
    icon: 'failover',
    about: here,
    severityOf: (e) => (e.reason === 'done' ? 'good' : 'bad'),
  },

  'replication-link-down': {
    ...bad,
    icon: 'sync',
    about: withMaster,
    severityOf: (e) => (e.reason === 'reconfigured' ? 'info' : 'bad'),
  },
  'replication-connecting': { ...quiet, icon: 'sync', about: withMaster },
  'sync-partial': { ...good, icon: 'sync', about: replica },
  'sync-refused': { ...notice, icon: 'sync', about: replica },
  'sync-full': { ...notice, icon: 'sync', about: replica },
  'sync-loaded': {
    ...notice,
    icon: 'sync',
    about: withMaster,
    severityOf: (e) => ((e.lostKeys ?? 0) > 0 ? 'bad' : 'notice'),
  },
  'replica-online': { ...good, icon: 'sync', about: replica },
  'history-changed': { ...quiet, icon: 'sync', about: here },

  'client-command': { ...quiet, icon: 'client', about: (e) => [e.node, e.machine] },
  'client-reply': { ...quiet, icon: 'client', about: (e) => [e.node, e.machine] },
  'write-lost': { ...bad, icon: 'fail', about: (e) => [e.node, e.wroteOn] },
  'write-found': { ...good, icon: 'recover', about: (e) => [e.node, e.wroteOn] },
  'clients-paused': { ...notice, icon: 'pause', about: here },
  'clients-resumed': { ...good, icon: 'resume', about: here },

  'packet-sent': { ...quiet, icon: 'packet', about: (e) => [e.node, e.to] },
  'packet-received': { ...quiet, icon: 'packet', about: (e) => [e.node, e.from] },
};

/** The compiler cannot see that an entry goes with the facts of its own kind: a lookup by it is of the union's. */
const factsOf = (entry: TraceEntry) => FACTS[entry.kind] as unknown as KindFacts<TraceKind>;

/** Every kind, in the order of docs/TRACE.md. */
export const KINDS = Object.keys(FACTS) as TraceKind[];

/** How grave the kind usually is, where only the kind is at hand (a mark on the time bar). */
export const severity = (kind: TraceKind): Severity => FACTS[kind].severity;

/** How grave this very entry is. */
export const severityOf = (entry: TraceEntry): Severity =>
  factsOf(entry).severityOf?.(entry) ?? factsOf(entry).severity;

/** Told, marked and stopped at without being asked for; the rule stands at the head of this file. */
export const isSignificant = (kind: TraceKind): boolean => FACTS[kind].significant;

export const iconOf = (kind: TraceKind): IconName => FACTS[kind].icon;

/** Nodes and machines that the entry names, without repeats, the one that it is about first. */
export const partiesOf = (entry: TraceEntry): string[] => [...new Set(factsOf(entry).about(entry))];

/** The node or machine that the entry is about; null when it is about the whole stage. */
export const subjectOf = (entry: TraceEntry): string | null => factsOf(entry).about(entry)[0] ?? null;
