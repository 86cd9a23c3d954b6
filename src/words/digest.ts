// Many nodes live through the same thing: each of eight receives the FAIL, each sees the slots move. The digest tells
// it once. It folds entries of the same kind about the same thing into one line while they come close together.
//
// Rules:
// 1. Every entry is in exactly one line; a line stands where its first entry stood.
// 2. An entry joins the latest line of its kind and key if it comes at most QUIET_US after that line's last entry and
//    at most LONGEST_US after its first.
// 3. Nobody is counted twice: an entry of a member whom the line has already begins a new line, except in kinds that
//    repeat (a reshard moves slot after slot between the same two).
// 4. Kinds that have no key here never fold.
//
// Work and memory for an entry do not grow with history: lines that can take no more entries are let go.

import type { TraceEntry, TraceEntryOf, TraceId, TraceKind } from '../sim/trace';

const QUIET_US = 1_000_000;
const LONGEST_US = 5_000_000;

interface Fold<K extends TraceKind> {
  /** Entries fold when these are the same. */
  key: (entry: TraceEntryOf<K>) => string;
  /** Which of the many it is: the line counts these. */
  member: (entry: TraceEntryOf<K>) => string;
  repeats?: true;
}

const node = (entry: { node: string }) => entry.node;
const subject = (entry: { subject: string }) => entry.subject;
const replica = (entry: { replica: string }) => entry.replica;
const host = (entry: { node: string }) => entry.node.split(':')[0];
const everybody = () => '';

const FOLDS = {
  'process-started': { key: everybody, member: node },
  'process-ready': { key: everybody, member: node },
  'process-killed': { key: host, member: node },
  'process-exited': { key: (e) => `${host(e)} ${e.why}`, member: node },
  'process-paused': { key: host, member: node },
  'process-resumed': { key: host, member: node },
  'handshake-started': { key: (e) => e.peer, member: node },
  'node-joined': { key: subject, member: node },
  'node-forgotten': { key: subject, member: node },
  'address-changed': { key: (e) => `${e.subject} ${e.to}`, member: node },
  pfail: { key: subject, member: node },
  'pfail-cleared': { key: subject, member: node },
  'failure-report': { key: (e) => `${e.subject} ${e.reporter}`, member: node },
  fail: { key: subject, member: node },
  'fail-received': { key: subject, member: node },
  'fail-cleared': { key: (e) => `${e.subject} ${e.reason}`, member: node },
  'cluster-state': { key: (e) => `${e.state} ${e.reason}`, member: node },
  'vote-granted': { key: (e) => `${e.candidate} ${e.epoch}`, member: node },
  'vote-refused': { key: (e) => `${e.candidate} ${e.epoch} ${e.reason}`, member: node },
  'became-replica': { key: (e) => `${e.master} ${e.reason}`, member: node },
  'slots-moved': { key: (e) => `${e.from} ${e.to}`, member: node, repeats: true },
  'slot-opened': { key: (e) => `${e.node} ${e.state} ${e.peer}`, member: node, repeats: true },
  'slot-closed': { key: node, member: node, repeats: true },
  'slot-keys-dropped': { key: node, member: node, repeats: true },
  'orphan-seen': { key: (e) => e.master, member: node },
  'replication-link-down': { key: (e) => `${e.master} ${e.reason}`, member: node },
  'replication-connecting': { key: (e) => e.master, member: node },
  'sync-partial': { key: node, member: replica },
  'sync-refused': { key: (e) => `${e.node} ${e.reason}`, member: replica },
  'sync-full': { key: node, member: replica },
  'sync-loaded': { key: (e) => e.master, member: node },
  'replica-online': { key: node, member: replica },
} satisfies { [K in TraceKind]?: Fold<K> };

/** The kinds of which several entries can be one line: `folded` sentences exist for exactly these. */
export type FoldedKind = keyof typeof FOLDS;

/** Every kind that folds. */
export const FOLDED_KINDS = Object.keys(FOLDS) as FoldedKind[];

const foldOf = (kind: TraceKind) => (FOLDS as Partial<Record<TraceKind, Fold<TraceKind>>>)[kind];

/** One line of narration. It grows in place: `entries.length` tells whether it did. Never change it from outside. */
export interface Line {
  /** Place among all lines; lines are only ever added at the end. */
  index: number;
  /** Id of its first entry: stays the same while it grows. */
  id: TraceId;
  kind: TraceKind;
  /** When it began. */
  atUs: number;
  /** In the order in which they came; all of `kind`. Any of them can be asked "why?". */
  entries: TraceEntry[];
  /** Which nodes (or replicas) they are of, without repeats, in the order in which they came. */
  members: string[];
}

interface OpenLine {
  line: Line;
  members: Set<string>;
  lastUs: number;
}

/** Folds a trace as it comes. After a seek backwards, or in a branch, cut it. */
export class Digest {
  /** All lines so far. */
  readonly lines: readonly Line[] = [];
  /** Lines that could still grow, by kind and key, those that grew longest ago first. */
  private readonly open = new Map<string, OpenLine>();

  /** Takes the next entry, in the order of the trace. Returns the line that it began (one entry) or joined (more). */
  push(entry: TraceEntry): Line {
    this.letGo(entry.atUs);
    const fold = foldOf(entry.kind);
    if (!fold) return this.begin(entry, []);
    const key = `${entry.kind} ${fold.key(entry)}`;
    const member = fold.member(entry);
    const open = this.open.get(key);
    this.open.delete(key);
    const joins =
      open && entry.atUs - open.line.atUs <= LONGEST_US && (fold.repeats === true || !open.members.has(member));
    if (!joins) {
      const line = this.begin(entry, [member]);
      this.open.set(key, { line, members: new Set(line.members), lastUs: entry.atUs });
      return line;
    }
    open.line.entries.push(entry);
    if (!open.members.has(member)) {
      open.members.add(member);
      open.line.members.push(member);
    }
    open.lastUs = entry.atUs;
    this.open.set(key, open);
    return open.line;
  }

  /**
   * Forgets all entries but those up to one id. Lines that might have been folded otherwise without the others go too: their
   * entries, as far as they stay, are given back, to be taken again. What it costs does not grow with history.
   */
  cut(upTo: TraceId): TraceEntry[] {
    const lines = this.lines as Line[];
    while (lines.length > 0 && lines.at(-1)!.id > upTo) lines.pop();
    const sinceUs = (lines.at(-1)?.atUs ?? 0) - LONGEST_US;
    const again: TraceEntry[] = [];
    while (lines.length > 0 && lines.at(-1)!.atUs >= sinceUs) again.push(...lines.pop()!.entries);
    this.open.clear();
    return again.filter(({ id }) => id <= upTo).sort((a, b) => a.id - b.id);
  }

  /** Takes several entries. Returns the lines that began or grew, each once, in the order of `lines`. */
  pushAll(entries: Iterable<TraceEntry>): Line[] {
    const changed = new Set<Line>();
    for (const entry of entries) changed.add(this.push(entry));
    return [...changed].sort((a, b) => a.index - b.index);
  }

  private begin(entry: TraceEntry, members: string[]): Line {
    const line: Line = {
      index: this.lines.length,
      id: entry.id,
      kind: entry.kind,
      atUs: entry.atUs,
      entries: [entry],
      members,
    };
    (this.lines as Line[]).push(line);
    return line;
  }

  private letGo(nowUs: number): void {
    for (const [key, open] of this.open) {
      if (nowUs - open.lastUs <= QUIET_US) return;
      this.open.delete(key);
    }
  }
}

/** The whole of `entries`, in the order of the trace, folded at once. */
export function digest(entries: Iterable<TraceEntry>): readonly Line[] {
  const whole = new Digest();
  whole.pushAll(entries);
  return whole.lines;
}
