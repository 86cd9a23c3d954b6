// Which entry of the trace made a node believe what it believes. Entries are noted once each, as the trace grows; what is asked
// at some instant is the last one noted before it, found by halving.

import type { NodeAddress, TraceEntry, TraceEntryOf, TraceId } from '../../sim/trace';
import type { Run } from '../run';

type Moved = TraceEntryOf<'slots-moved'>;

const indices = new WeakMap<Run, BeliefIndex>();

/** The index of a run, read up to the end of its trace. */
export function beliefIndex(run: Run): BeliefIndex {
  let index = indices.get(run);
  if (!index) indices.set(run, (index = new BeliefIndex()));
  index.read(run.trace);
  return index;
}

export class BeliefIndex {
  private entries = 0;
  /** By observer and subject: suspicion, verdict, acquaintance. */
  private readonly health = new Map<string, TraceEntry[]>();
  /** By node: what it became by its own word (role, epoch). */
  private readonly own = new Map<NodeAddress, TraceEntry[]>();
  /** By observer: slots that went from somebody to somebody in its view. */
  private readonly moves = new Map<NodeAddress, Moved[]>();
  /** By node: when its process started, with what its nodes.conf says of the others. */
  private readonly starts = new Map<NodeAddress, TraceEntry[]>();

  read(trace: readonly TraceEntry[]): void {
    for (; this.entries < trace.length; this.entries++) this.note(trace[this.entries]!);
  }

  /** Why `observer` holds `subject` for alive or not, at the instant before which `limit` entries lie. */
  ofHealth(observer: NodeAddress, subject: NodeAddress, limit: TraceId): TraceEntry | null {
    const heard = last(this.health.get(`${observer} ${subject}`), limit);
    const started = last(this.starts.get(observer), limit);
    return heard && started && heard.id < started.id ? started : (heard ?? started);
  }

  /** Why `observer` holds `subject` for a master (`master` null) or a replica of `master`. */
  ofRole(subject: NodeAddress, master: NodeAddress | null, limit: TraceId): TraceEntry | null {
    const says = (entry: TraceEntry): boolean =>
      entry.kind === 'became-replica'
        ? entry.master === master
        : master === null && (entry.kind === 'promoted' || entry.kind === 'became-master');
    return lastOf(this.own.get(subject), limit, says);
  }

  ofEpoch(subject: NodeAddress, configEpoch: number, limit: TraceId): TraceEntry | null {
    const says = (entry: TraceEntry): boolean =>
      (entry.kind === 'promoted' && entry.epoch === configEpoch) ||
      (entry.kind === 'epoch-bumped' && entry.configEpoch === configEpoch);
    return lastOf(this.own.get(subject), limit, says);
  }

  /** Why `observer` takes `subject` for the owner of `slot`, or no longer. */
  ofSlot(observer: NodeAddress, subject: NodeAddress, slot: number, limit: TraceId): TraceEntry | null {
    const says = (entry: Moved): boolean =>
      (entry.to === subject || entry.from === subject) && holds(entry.ranges, slot);
    return lastOf(this.moves.get(observer), limit, says);
  }

  private note(entry: TraceEntry): void {
    switch (entry.kind) {
      case 'pfail':
      case 'pfail-cleared':
      case 'fail':
      case 'fail-received':
      case 'fail-cleared':
      case 'node-joined':
      case 'node-forgotten':
        push(this.health, `${entry.node} ${entry.subject}`, entry);
        break;
      case 'promoted':
      case 'became-replica':
      case 'became-master':
      case 'epoch-bumped':
        push(this.own, entry.node, entry);
        break;
      case 'slots-moved':
        push(this.moves, entry.node, entry);
        break;
      case 'process-started':
        push(this.starts, entry.node, entry);
        break;
      default:
    }
  }
}

function push<Entry>(lists: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}

/** How many of the entries lie before the instant. */
function before(list: readonly TraceEntry[], limit: TraceId): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.id <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function last(list: readonly TraceEntry[] | undefined, limit: TraceId): TraceEntry | null {
  return (list && list[before(list, limit) - 1]) ?? null;
}

function lastOf<Entry extends TraceEntry>(
  list: readonly Entry[] | undefined,
  limit: TraceId,
  says: (entry: Entry) => boolean,
): Entry | null {
  if (!list) return null;
  for (let at = before(list, limit) - 1; at >= 0; at--) if (says(list[at]!)) return list[at]!;
  return null;
}

function holds(ranges: string, slot: number): boolean {
  return ranges.split(' ').some((range) => {
    const [from = '', to = from] = range.split('-');
    return Number(from) <= slot && slot <= Number(to);
  });
}
