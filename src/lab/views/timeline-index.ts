// What the timeline shows, noted once as the trace grows: what each lane was when, when which slots were not served, when the
// network was at fault, and which entries are marked. A window of it is found by halving.

import type { NodeAddress, TraceEntry, TraceId } from '../../sim/trace';
import { isSignificant } from '../../words/kinds';
import type { Run } from '../run';
import { bookEntry, newShardBook, shardOf } from '../stage/shards';
import { GROUP_OF, STAGE_LANE, type Lane, type LaneSpan, type NetworkFault, type Outage } from './timeline';

const SLOTS = 16384;
const NOBODY = -1;

type State = Pick<LaneSpan, 'process' | 'role' | 'shard'>;
interface Change extends State {
  atUs: number;
}

const indices = new WeakMap<Run, TimelineIndex>();

/** The index of a run, read up to the end of its trace. */
export function timelineIndex(run: Run): TimelineIndex {
  let index = indices.get(run);
  if (!index) indices.set(run, (index = new TimelineIndex(run.setup)));
  index.read(run.trace);
  return index;
}

export class TimelineIndex {
  readonly lanes: Lane[] = [];
  readonly laneOf = new Map<string, number>();
  readonly outages: Outage[] = [];
  readonly faults: NetworkFault[] = [];
  /** Entries that are marked, and their instants. */
  readonly marked: TraceId[] = [];
  readonly markedAtUs: number[] = [];
  /** Grows with every change of lanes, outages and faults. */
  version = 0;

  private entries = 0;
  private readonly changes: Change[][] = [];
  private readonly hosts = new Map<string, number[]>();
  private readonly book = newShardBook();
  /** Who owns a slot by its own word, by lane. */
  private readonly owner = new Int16Array(SLOTS).fill(NOBODY);
  /** Slots that have had an owner. */
  private readonly owned = new Uint8Array(SLOTS);
  /** Nodes of the opinion that the cluster is up. */
  private readonly ok = new Set<number>();
  /** Every owned slot was served once: from then on outages count. */
  private served = false;

  constructor({ hosts, clients }: Run['setup']) {
    for (const { name: host, ports } of hosts) {
      const lanes = ports.map((port) => this.addLane({ name: `${host}:${port}`, kind: 'node', host }));
      this.hosts.set(host, lanes);
    }
    for (const { name } of clients) this.addLane({ name, kind: 'client', host: name });
  }

  read(trace: readonly TraceEntry[]): void {
    for (; this.entries < trace.length; this.entries++) this.note(trace[this.entries]!);
  }

  /** What the lanes were in a window. */
  spans(fromUs: number, toUs: number): LaneSpan[] {
    return this.changes.flatMap((list, lane) => {
      const spans: LaneSpan[] = [];
      for (let at = Math.max(0, firstAfter(list, fromUs) - 1); at < list.length; at++) {
        const { atUs, process, role, shard } = list[at]!;
        if (atUs > toUs) break;
        spans.push({ lane, fromUs: atUs, toUs: list[at + 1]?.atUs ?? null, process, role, shard });
      }
      return spans;
    });
  }

  /** The marked entries of a window, as places in `marked`. */
  window(fromUs: number, toUs: number): { from: number; to: number } {
    const place = (atUs: number) => halve(this.markedAtUs.length, (at) => this.markedAtUs[at]! < atUs);
    return { from: place(fromUs), to: place(toUs) };
  }

  private addLane(lane: Lane): number {
    const index = this.lanes.push(lane) - 1;
    this.laneOf.set(lane.name, index);
    this.changes.push([{ atUs: 0, process: lane.kind === 'node' ? 'stopped' : 'running', role: 'none', shard: -1 }]);
    return index;
  }

  private note(entry: TraceEntry): void {
    // A replica talks to its master as a client does, too; that is no client's doing.
    const group = entry.kind === 'client-reply' && !this.laneOf.has(entry.machine) ? null : GROUP_OF[entry.kind];
    if (group !== null && (isSignificant(entry.kind) || group === 'client' || group === 'command')) {
      this.marked.push(entry.id);
      this.markedAtUs.push(entry.atUs);
    }
    this.noteProcess(entry);
    this.noteNetwork(entry);
    this.noteRole(entry);
    this.noteOwner(entry);
  }

  private noteProcess(entry: TraceEntry): void {
    switch (entry.kind) {
      case 'process-started':
        this.ok.delete(this.laneOf.get(entry.node)!);
        return this.become(entry.node, entry.atUs, { process: 'loading' });
      case 'process-ready': {
        const none = this.now(this.laneOf.get(entry.node)!).role === 'none';
        return this.become(entry.node, entry.atUs, { process: 'running', ...(none && { role: 'master' }) });
      }
      case 'process-killed':
      case 'process-exited':
        return this.become(entry.node, entry.atUs, { process: 'stopped' });
      case 'process-paused':
        return this.become(entry.node, entry.atUs, { process: 'paused' });
      case 'process-resumed':
        return this.become(entry.node, entry.atUs, { process: 'running' });
      case 'host-powered-off':
      case 'host-powered-on': {
        const process = entry.kind === 'host-powered-off' ? 'off' : 'stopped';
        for (const lane of this.hosts.get(entry.host) ?? [])
          this.become(this.lanes[lane]!.name, entry.atUs, { process });
        return;
      }
      case 'cluster-state': {
        const lane = this.laneOf.get(entry.node)!;
        if (entry.state === 'ok') this.ok.add(lane);
        else this.ok.delete(lane);
        return this.weigh(entry.atUs);
      }
      default:
    }
  }

  private noteNetwork(entry: TraceEntry): void {
    const open = this.faults.at(-1);
    switch (entry.kind) {
      case 'partitioned':
      case 'path-cut':
      case 'path-delayed':
      case 'path-lossy':
        if (!open || open.toUs !== null) this.faults.push({ fromUs: entry.atUs, toUs: null, entry });
        this.version++;
        break;
      case 'healed':
        if (open && open.toUs === null) open.toUs = entry.atUs;
        this.version++;
        break;
      default:
    }
  }

  private noteRole(entry: TraceEntry): void {
    const { next } = this.book;
    const known = this.book.numbers.size;
    bookEntry(this.book, entry);
    switch (entry.kind) {
      case 'promoted':
      case 'became-master':
        this.become(entry.node, entry.atUs, { role: 'master' });
        break;
      case 'became-replica':
        this.become(entry.node, entry.atUs, { role: 'replica' });
        break;
      default:
        if (next === this.book.next && known === this.book.numbers.size) return;
    }
    for (const { name, kind } of this.lanes) {
      if (kind !== 'node') continue;
      this.become(name, entry.atUs, { shard: shardOf(this.book, name, this.book.masters.get(name) ?? null) });
    }
  }

  private noteOwner(entry: TraceEntry): void {
    if (entry.kind !== 'slots-moved') return;
    // Only what a node says of itself; the others hear of it.
    const lane = this.laneOf.get(entry.node)!;
    const takes = entry.to === entry.node;
    if (!takes && entry.from !== entry.node) return;
    for (const [from, to] of pairs(entry.ranges)) {
      for (let slot = from; slot <= to; slot++) {
        if (takes) {
          this.owner[slot] = lane;
          this.owned[slot] = 1;
        } else if (this.owner[slot] === lane) this.owner[slot] = this.laneOf.get(entry.to ?? '') ?? NOBODY;
      }
    }
    this.weigh(entry.atUs);
  }

  private now(lane: number): State {
    return this.changes[lane]!.at(-1)!;
  }

  private become(name: NodeAddress, atUs: number, what: Partial<State>): void {
    const lane = this.laneOf.get(name);
    if (lane === undefined) return;
    const list = this.changes[lane]!;
    const before = list.at(-1)!;
    const after = { ...before, ...what, atUs };
    if (after.process === before.process && after.role === before.role && after.shard === before.shard) return;
    if (before.atUs === atUs) list[list.length - 1] = after;
    else list.push(after);
    this.version++;
    if (after.process !== before.process) this.weigh(atUs);
  }

  /** Which slots are not served from now on. */
  private weigh(atUs: number): void {
    const serves = this.lanes.map((_, lane) => this.ok.has(lane) && this.now(lane).process === 'running');
    const gone: string[] = [];
    let count = 0;
    let any = false;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.owned[slot] === 0) continue;
      any = true;
      if (this.isServed(slot, serves)) continue;
      const from = slot;
      while (slot + 1 < SLOTS && this.owned[slot + 1] === 1 && !this.isServed(slot + 1, serves)) slot++;
      gone.push(from === slot ? `${slot}` : `${from}-${slot}`);
      count += slot - from + 1;
    }
    this.served ||= any && count === 0;
    if (!this.served) return;
    const ranges = gone.join(' ');
    const open = this.outages.at(-1);
    if (open && open.toUs === null) {
      if (open.ranges === ranges) return;
      open.toUs = atUs;
      if (open.fromUs === atUs) this.outages.pop();
    } else if (count === 0) return;
    if (count > 0) this.outages.push({ fromUs: atUs, toUs: null, ranges, count });
    this.version++;
  }

  private isServed(slot: number, serves: readonly boolean[]): boolean {
    return serves[this.owner[slot]!] ?? false;
  }
}

/** The lane on which an entry is marked. */
export function laneOfEntry(index: TimelineIndex, entry: TraceEntry): number {
  if (entry.kind === 'client-reply') return index.laneOf.get(entry.machine) ?? STAGE_LANE;
  if ('node' in entry) return index.laneOf.get(entry.node) ?? STAGE_LANE;
  return STAGE_LANE;
}

function pairs(ranges: string): [number, number][] {
  if (ranges === '') return [];
  return ranges.split(' ').map((range) => {
    const [from = '0', to = from] = range.split('-');
    return [Number(from), Number(to)];
  });
}

const firstAfter = (list: readonly Change[], atUs: number): number =>
  halve(list.length, (at) => list[at]!.atUs <= atUs);

/** How many of `count` places, from the first on, pass the test. */
function halve(count: number, passes: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
