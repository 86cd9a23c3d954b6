// The ledger: every write that a client was told OK for, and what has become of it.
//
// What counts as a write, what as lost, and when (fate.ts says the rest):
//  1. A write is one key changed by one command that a client gave, as it goes to the replicas: in MULTI, in a script and
//     out of a blocking pop, each by itself. What changed nothing (SETNX of a key that is there) is none.
//  2. It is acknowledged when an answer that is no error has reached the client machine. An answer on its way is none.
//  3. A later acknowledged write that replaces the whole key (SET, DEL, RENAME, ...), whoever gave it and wherever, ends the
//     earlier ones: overwritten. So does FLUSHALL for the keys of its node. Which is later, the masters' instants say.
//  4. A copy of a key has a write if it came out of it (versions.ts): the same value by another write does not count.
//  5. The copy that counts is that of the slot's owner: of those alive that claim the slot the one with the highest
//     configEpoch. A key that has left already counts where its slot moves to.
//  6. A write is kept if that copy has it; or replaced it since by any client's write; or has not the key, which would have
//     expired by now. A deletion is kept if the key is not there, or all that is there came later.
//  7. It is lost when it is not kept although things have settled: one node alone of those alive claims the slot, and it runs.
//     (Until then it is at risk. A stopped node's disk does not count: whoever comes back takes the owner's data.)
//  8. A lost write stays lost when its key is written again; it is found if, settled, it is kept after all (an old master
//     came back with it and was elected).
//  9. What lost it is the event after which the owner did not have it any more; where that was always so (written on a
//     node that was owner no more), the event that settled it.
// Two copies count as the same when they have been through the same stream; Redis 7.0 lets them differ even so in one case (the
// keys of a lost slot are dropped without a word to replicas, which later refuse their RESTORE), and that is not seen here.
// FLUSHALL itself and standalone nodes are not judged; WAIT changes no fate, it only tells it.
//
// It is a log that only grows, with what follows from it beside it; looked at from an earlier instant, its later part
// has not happened yet. Replayed events find their writes in it and change nothing.

import type { Bytes } from '../../sim/bytes';
import { peek } from '../../sim/node/keyspace';
import type { RedisNode } from '../../sim/node/server';
import { keyHashSlot } from '../../sim/node/slots';
import type { Written } from '../../sim/node/touch';
import { hasSlot, me } from '../../sim/node/view';
import type { NodeAddress, TraceEntry, TraceId, TraceKind } from '../../sim/trace';
import { record, wallMs, type Surroundings, type World } from '../../sim/world';
import { Judged, type Pending } from './judged';
import { copyServed, Owners, type Copy, type Ownership } from './owners';
import { cutWords, hasBeenThrough, placeUnder, type Version } from './versions';

/** After these a copy may be another one, or somebody else the owner. The first that is found is what did it. */
const TURNS: readonly TraceKind[] = [
  'promoted',
  'became-replica',
  'process-killed',
  'process-exited',
  'host-powered-off',
  'process-ready',
  'sync-loaded',
  'slot-keys-dropped',
  'became-master',
  'slots-moved',
  'epoch-bumped',
  'slot-opened',
  'slot-closed',
  'process-paused',
  'process-resumed',
];
const ENDS: ReadonlySet<TraceKind> = new Set<TraceKind>(['process-killed', 'process-exited', 'host-powered-off']);
const NAMED_KEYS = 5;
/** So many forms of a key that was sent are remembered. */
const TRAVELLING = 8;
/** They replace or remove a key whatever the table says of how they use it. */
const REPLACING = new Set(['set', 'getset', 'getdel', 'rename', 'renamenx', 'sinterstore']);

/** What is known of a key. */
interface KeyBook {
  key: Bytes;
  slot: number;
  /** Acknowledged writes that no other has ended, in order. */
  open: Version[];
  /** The acknowledged write that replaced it last. */
  replaced: Version | null;
  /** The last acknowledged write. */
  last: Version | null;
}

export interface Verdict {
  entry: TraceId;
  /** How many writes are lost from here on. */
  lost: number;
}

interface Flush {
  version: Version;
  slots: Uint8Array;
}

export class Ledger {
  /** Acknowledged writes in the order in which clients heard of them. */
  readonly rows: Version[] = [];
  /** All writes of masters, in order. */
  private readonly log: Version[] = [];
  private readonly byId = new Map<number, Version>();
  private readonly keys = new Map<Bytes, KeyBook>();
  private readonly slots = new Map<number, Set<KeyBook>>();
  private readonly flushes: Flush[] = [];
  private readonly waiting = new Map<TraceId, { versions: Version[]; acknowledged: boolean }>();
  /** Keys as they were sent to other nodes, by key. */
  private readonly travelling = new Map<Bytes, { payload: Bytes; version: Version }[]>();
  private verdicts: Verdict[] = [];
  private readonly entries = new Map<TraceId, Pending[]>();
  /** Up to this entry everything has been judged. */
  private judgedTo: TraceId = 0;
  private turns: TraceEntry[] = [];
  private signature = '';
  private readonly owners = new Map<
    number,
    { owner: string; settled: boolean; address: NodeAddress; incarnation: number }
  >();
  private readonly touched = new Set<KeyBook>();

  private readonly clients: ReadonlySet<string>;

  /** `trace`: the kept entries, number n at n - 1. */
  constructor(
    private readonly trace: readonly TraceEntry[],
    private readonly machines: readonly { name: string }[],
  ) {
    this.clients = new Set(machines.map(({ name }) => name));
  }

  /** Hears of what happens in a world for the first time. */
  listen(around: Surroundings): void {
    around.wrote = (world, node, written) => this.wrote(world, node, written);
    around.dumped = (key, payload, write) => this.dumped(key, payload, write);
    around.told = (world, command) => this.told(world, command);
  }

  /** How many writes are lost at the instant at which `nextEntry` is the next trace entry. */
  lostWrites(nextEntry: TraceId): number {
    const at = firstAfter(this.verdicts, (verdict) => verdict.entry >= nextEntry);
    return at === 0 ? 0 : this.verdicts[at - 1]!.lost;
  }

  /** How many writes clients had been told of by then. */
  rowsUpTo(nowUs: number): number {
    return firstAfter(this.rows, (row) => row.toldUs! > nowUs);
  }

  // What happens

  /** A master has carried out a write. */
  private wrote(world: World, node: RedisNode, written: Written): void {
    const cluster = node.server!.cluster;
    if (!cluster || this.byId.has(written.write)) return;
    const command = this.trace[world.cause - 1];
    const given = command?.kind === 'client-command' ? command : null;
    const common = {
      id: written.write,
      index: this.log.length,
      atUs: world.nowUs,
      node: node.address,
      argv: cutWords(written.argv),
      command: given?.id ?? 0,
      machine: given?.machine ?? '',
      toldUs: null,
      row: -1,
      over: null,
      missing: 0,
      verdicts: [],
    };
    const name = written.argv[0]!.toLowerCase();
    const asked = given?.argv[0]?.toLowerCase() ?? '';
    const byClient = given !== null && this.clients.has(given.machine);
    if (!written.keys) {
      const flush: Version = {
        ...{ ...common, key: null, slot: -1, kind: 'client', replaces: true, removes: true, expireAtMs: null },
        ...{ ...placeUnder(null), base: null, born: null },
      };
      flush.base = flush;
      this.add(flush);
      this.flushes.push({ version: flush, slots: me(cluster).slots });
      if (byClient) this.await(flush);
      return;
    }
    for (const { key, before, replaces } of written.keys) {
      const entry = peek(node.server!.db, key);
      const slot = keyHashSlot(key);
      const old = this.known(before, slot);
      const expired = name === 'del' && old !== null && old.expireAtMs !== null && old.expireAtMs < wallMs(world);
      const kind =
        asked === 'migrate' ? 'moved'
        : name === 'restore-asking' ? 'carried'
        : expired || !byClient ? 'expiry'
        : 'client'; // prettier-ignore
      const parent = kind === 'moved' ? null : kind === 'carried' ? this.carried(written.argv) : old;
      const version: Version = {
        ...{ ...common, index: this.log.length, key, slot, kind },
        ...{
          replaces: replaces || REPLACING.has(name),
          removes: entry === null,
          expireAtMs: entry?.expireAtMs ?? null,
        },
        ...{ ...placeUnder(parent), base: parent?.base ?? null, born: null, verdicts: [] },
      };
      if (kind === 'client' && version.replaces) version.base = version;
      version.born = parent && !parent.removes && !version.replaces ? parent.born : version;
      this.add(version);
      if (kind === 'client') this.await(version);
      if (kind === 'moved') this.touch(key);
    }
  }

  /** A key is sent to another node. It may arrive much later, when the sender has it otherwise. */
  private dumped(key: Bytes, payload: Bytes, write: number): void {
    const version = this.byId.get(write);
    if (!version) return;
    const known = (this.travelling.get(key) ?? []).filter((other) => other.payload !== payload);
    this.travelling.set(key, [...known, { payload, version }].slice(-TRAVELLING));
  }

  /** An answer to a command has reached its client. */
  private told(world: World, command: TraceId): void {
    const waiting = this.waiting.get(command);
    if (!waiting?.acknowledged) return;
    this.waiting.delete(command);
    for (const version of waiting.versions) {
      version.toldUs = world.nowUs;
      this.enter(version);
      if (version.key !== null) this.touch(version.key);
    }
  }

  entry(entry: TraceEntry): void {
    if (entry.kind === 'client-reply') {
      const waiting = this.waiting.get(entry.command);
      // QUEUED comes first, then what EXEC answers, under a command of its own.
      if (waiting && !waiting.acknowledged) {
        if (entry.acknowledged) waiting.acknowledged = true;
        else this.waiting.delete(entry.command);
      }
    }
    if (entry.id >= this.judgedTo && TURNS.includes(entry.kind)) this.turns.push(entry);
  }

  /** After an event in which something was recorded: judges, and records what was lost or found. */
  look(world: World): void {
    const next = world.nextTraceId;
    if (next <= this.judgedTo) {
      this.entries.get(next)?.forEach((pending) => this.put(world, pending));
      return;
    }
    const pending = this.judge(world);
    if (pending.length > 0) this.entries.set(next, pending);
    this.judgedTo = next;
    for (const one of pending) {
      const entry = this.put(world, one);
      let lost = this.verdicts.at(-1)?.lost ?? 0;
      lost += one.kind === 'write-lost' ? one.versions.length : -one.versions.length;
      this.verdicts.push({ entry, lost });
      for (const version of one.versions) version.verdicts.push({ entry, lost: one.kind === 'write-lost' });
    }
  }

  /** The same up to now, for a run that goes on another way; `trace` is its own. */
  fork(world: World, trace: readonly TraceEntry[]): Ledger {
    const { nowUs, nextTraceId } = world;
    const other = new Ledger(trace, this.machines);
    const copies = new Map<Version, Version>();
    const copyOf = (version: Version | null) => version && copies.get(version)!;
    for (const version of this.log) {
      if (version.atUs > nowUs) break;
      const copy: Version = { ...version, over: null, row: -1 };
      copies.set(version, copy);
      for (const link of ['parent', 'jump', 'base', 'born'] as const) copy[link] = copyOf(version[link]);
      if (copy.toldUs !== null && copy.toldUs > nowUs) copy.toldUs = null;
      copy.verdicts = version.verdicts.filter(({ entry }) => entry < nextTraceId);
      if (copy.missing >= nextTraceId) copy.missing = 0;
      other.add(copy);
      if (copy.toldUs === null && this.clients.has(copy.machine) && copy.kind === 'client') other.await(copy);
    }
    for (const { version, slots } of this.flushes) {
      const copy = copies.get(version);
      if (copy) other.flushes.push({ version: copy, slots });
    }
    for (const row of this.rows) if (row.toldUs! <= nowUs) other.enter(copies.get(row)!);
    for (const [key, sent] of this.travelling) {
      const own = sent.filter(({ version }) => copies.has(version));
      other.travelling.set(key, own.map(({ payload, version }) => ({ payload, version: copies.get(version)! }))); // prettier-ignore
    }
    other.verdicts = this.verdicts.filter(({ entry }) => entry < nextTraceId);
    for (const [id, pending] of this.entries) {
      if (id >= nextTraceId) continue;
      const own = pending.map((one) => ({ ...one, versions: one.versions.map((version) => copies.get(version)!) }));
      other.entries.set(id, own);
    }
    other.judgedTo = Math.min(this.judgedTo, nextTraceId);
    for (let id = nextTraceId - 1; id > 0 && other.waiting.size > 0; id--) {
      const entry = trace[id - 1]!;
      if (entry.kind === 'client-reply') other.entry(entry);
      if (entry.atUs < nowUs - LONGEST_ANSWER_US) break;
    }
    return other;
  }

  // What follows from it

  private add(version: Version): void {
    version.index = this.log.length;
    this.log.push(version);
    this.byId.set(version.id, version);
  }

  private await(version: Version): void {
    const waiting = this.waiting.get(version.command);
    if (waiting) waiting.versions.push(version);
    else this.waiting.set(version.command, { versions: [version], acknowledged: false });
  }

  /** The version of a key that comes from another node. */
  private carried([, key, , payload]: readonly Bytes[]): Version | null {
    return this.travelling.get(key!)?.find((other) => other.payload === payload)?.version ?? null;
  }

  private bookOf(key: Bytes): KeyBook {
    let book = this.keys.get(key);
    if (!book) {
      book = { key, slot: keyHashSlot(key), open: [], replaced: null, last: null };
      this.keys.set(key, book);
      const others = this.slots.get(book.slot);
      if (others) others.add(book);
      else this.slots.set(book.slot, new Set([book]));
    }
    return book;
  }

  private enter(version: Version): void {
    version.row = this.rows.length;
    this.rows.push(version);
    if (version.key === null) {
      const flush = this.flushes.find((other) => other.version === version);
      for (const [slot, books] of this.slots) {
        if (flush && hasSlot(flush.slots, slot)) for (const book of books) replaceAll(book, version);
      }
      return;
    }
    const book = this.bookOf(version.key);
    if (version.replaces) replaceAll(book, version);
    const over = later(book.replaced, this.flushOver(version));
    if (over && over.index > version.index) version.over = over;
    else {
      let at = book.open.length;
      while (at > 0 && book.open[at - 1]!.index > version.index) at--;
      book.open.splice(at, 0, version);
    }
    book.last = later(book.last, version);
  }

  /** A FLUSHALL is nothing to keys of slots that were elsewhere then. */
  private known(id: number, slot: number): Version | null {
    const version = this.byId.get(id) ?? null;
    if (!version || version.key !== null) return version;
    const flush = this.flushes.find((other) => other.version === version);
    return flush && hasSlot(flush.slots, slot) ? version : null;
  }

  private flushOver({ slot, index }: Version): Version | null {
    for (const { version, slots } of this.flushes) {
      if (version.index > index && version.toldUs !== null && hasSlot(slots, slot)) return version;
    }
    return null;
  }

  private touch(key: Bytes): void {
    const book = this.keys.get(key);
    if (book) this.touched.add(book);
  }

  private judge(world: World): Pending[] {
    if (this.turns.length === 0 && this.touched.size === 0) return [];
    const turns = this.turns;
    this.turns = [];
    const trigger = turns.toSorted((a, b) => TURNS.indexOf(a.kind) - TURNS.indexOf(b.kind))[0] ?? null;
    const reloaded = new Set<NodeAddress>();
    const back = new Set<NodeAddress>();
    for (const entry of turns) {
      if (entry.kind === 'process-ready') back.add(entry.node);
      if (entry.kind === 'sync-loaded' || entry.kind === 'became-master' || entry.kind === 'slot-keys-dropped') {
        reloaded.add(entry.node);
      }
    }
    const owners = new Owners(world);
    const judged = new Judged(trigger?.id ?? world.nextTraceId - 1);
    if (owners.signature !== this.signature || reloaded.size > 0) {
      this.signature = owners.signature;
      for (const [slot, books] of this.slots) {
        const now = owners.of(slot);
        const before = this.owners.get(slot);
        const owner = nameOf(now);
        if (!now.owner) continue;
        const anew = reloaded.size > 0 && [now.owner, now.target].some((node) => node && reloaded.has(node.address));
        if (before?.owner === owner && before.settled === now.settled && !anew) continue;
        const { address, incarnation } = now.owner;
        this.owners.set(slot, { owner, settled: now.settled, address, incarnation });
        const restarted = back.has(address) || (before?.address === address && before.incarnation !== incarnation);
        const because = (restarted && this.lastEnd(now.owner)) || judged.because;
        for (const book of books) this.judgeKey(world, book, now, because, judged);
      }
    }
    for (const book of this.touched) {
      const now = owners.of(book.slot);
      if (now.owner) this.judgeKey(world, book, now, 0, judged);
    }
    this.touched.clear();
    return judged.pending;
  }

  private judgeKey(world: World, book: KeyBook, now: Ownership, because: TraceId, judged: Judged): void {
    const copy = copyServed(now, book.key)!;
    for (const version of book.open) {
      const kept = this.isKept(world, book, version, copy);
      const isLost = version.verdicts.at(-1)?.lost ?? false;
      if (kept) version.missing = 0;
      else version.missing ||= because;
      if (!now.settled || kept === !isLost) continue;
      judged.put(kept ? 'write-found' : 'write-lost', now.owner!.address, version, because);
    }
  }

  /** Rule 6. */
  private isKept(world: World, book: KeyBook, version: Version, copy: Copy): boolean {
    const held = this.heldVersion(copy, book.slot);
    if (hasBeenThrough(held, version)) return true;
    if (held?.base && held.base.index > version.index) return true;
    if (copy.there) return version.removes && (held?.born?.index ?? -1) > version.index;
    const { expireAtMs } = book.last!;
    if (version.removes) return true;
    return expireAtMs !== null && expireAtMs <= wallMs(world);
  }

  /** The version that a copy is; null: it knows nothing, or lost the key without a write (a slot that went). */
  heldVersion({ write, there }: Copy, slot: number): Version | null {
    const version = this.known(write, slot);
    return version && !there && !version.removes ? null : version;
  }

  /** What ended the process of a node that has come back. */
  private lastEnd({ address, host }: RedisNode): TraceId {
    for (let i = this.trace.length - 1; i >= 0; i--) {
      const entry = this.trace[i]!;
      if (!ENDS.has(entry.kind)) continue;
      if (('node' in entry && entry.node === address) || ('host' in entry && entry.host === host)) return entry.id;
    }
    return 0;
  }

  private put(world: World, { kind, owner, versions, because }: Pending): TraceId {
    versions.sort((a, b) => a.index - b.index);
    const first = versions[0]!;
    const keys = [...new Set(versions.map(({ key }) => key!))];
    const fields = {
      node: owner,
      writes: versions.length,
      keys: keys.slice(0, NAMED_KEYS),
      wroteOn: first.node,
      command: first.command,
    };
    return record(world, kind, fields, [because || first.command]);
  }
}

/** A reply that is on its way longer than this when the past is changed counts as not given. */
const LONGEST_ANSWER_US = 130_000_000;

function replaceAll(book: KeyBook, by: Version): void {
  book.replaced = later(book.replaced, by);
  for (const version of book.open) if (version.index < by.index) version.over = by;
  book.open = book.open.filter((version) => version.index >= by.index);
}

const later = (a: Version | null, b: Version | null): Version | null => (!a || (b && b.index > a.index) ? b : a);

const nameOf = ({ owner, target }: Ownership): string =>
  `${owner?.address ?? ''} ${owner?.incarnation ?? 0} ${target ? `${target.address} ${target.incarnation}` : ''}`;

/** The first place, in a list in order, for which `is` holds. */
function firstAfter<T>(list: readonly T[], is: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
