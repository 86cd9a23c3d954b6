// Cause and effect among the messages and events of a window: what led to the one that is pointed at, and what came of it.
// In a large cluster hundreds of events hang together with any other, and nobody sees a connection among so many. Lit are:
//
//  1. what is connected directly: all of it, of what comes all the time (pings, replication) only what made something happen;
//  2. further away what is rare, such as the command that began it, the FAIL, the promotion;
//  3. of each kind of which there is much, such as votes or suspicions, the nearest few for all of them;
//  4. what lies between these and what is pointed at, so that every one can be followed.

import type { TraceEntry, TraceId } from '../../sim/trace';
import type { Flight, TimelineMark } from '../../lab/views/timeline';
import { isQuiet } from './kinds';

/** What is pointed at. */
export type Pointed = { flight: Flight } | { mark: TimelineMark };

export interface Lit {
  causes: { flights: Set<Flight>; marks: Set<string> };
  effects: { flights: Set<Flight>; marks: Set<string> };
}

/** Up to so many of a kind are rare; of more, so few are lit. */
const RARE = 6;
const FEW = 3;
/** Nobody waits for more than so many to be found. */
const MOST = 5000;

type Thing = { flight: Flight } | { entry: TraceId };

/** What was found on a walk, and from where. */
interface Found {
  thing: Thing;
  from: Found | null;
}

export class Links {
  private readonly bySerial = new Map<number, Flight>();
  private readonly because = new Map<number, Flight[]>();
  private readonly byCause = new Map<TraceId, Flight[]>();
  private readonly madeBy = new Map<TraceId, Flight>();
  private readonly markOf = new Map<TraceId, TimelineMark>();
  private readonly effects = new Map<TraceId, TraceId[]>();
  private readonly entries = new Map<TraceId, TraceEntry>();

  constructor(flights: readonly Flight[], marks: readonly TimelineMark[], causes: readonly TraceEntry[] = []) {
    for (const entry of causes) this.entries.set(entry.id, entry);
    for (const flight of flights) {
      if (flight.serial > 0) this.bySerial.set(flight.serial, flight);
      if (flight.because > 0) push(this.because, flight.because, flight);
      if (flight.cause > 0) push(this.byCause, flight.cause, flight);
      for (const entry of flight.made) this.madeBy.set(entry, flight);
    }
    for (const mark of marks) {
      this.entries.set(mark.entry.id, mark.entry);
      for (const id of mark.ids) this.markOf.set(id, mark);
      for (const cause of mark.causes) push(this.effects, cause, mark.entry.id);
    }
  }

  /** An entry that speaks for a mark or led to a message of the window; null for any other. */
  entryOf(id: TraceId): TraceEntry | null {
    return this.entries.get(id) ?? null;
  }

  light(pointed: Pointed): Lit {
    const from: Thing[] =
      'flight' in pointed ? [{ flight: pointed.flight }] : pointed.mark.ids.map((entry) => ({ entry }));
    return {
      causes: this.walk(from, (thing) => this.causesOf(thing)),
      effects: this.walk(from, (thing) => this.effectsOf(thing)),
    };
  }

  private causesOf(thing: Thing): Thing[] {
    if ('flight' in thing) {
      const { because, cause } = thing.flight;
      const message = this.bySerial.get(because);
      return [...(message ? [{ flight: message }] : []), ...(cause > 0 ? [{ entry: cause }] : [])];
    }
    const message = this.madeBy.get(thing.entry);
    const causes = this.markOf.get(thing.entry)?.causes ?? this.entries.get(thing.entry)?.causes ?? [];
    return [...(message ? [{ flight: message }] : []), ...causes.map((entry) => ({ entry }))];
  }

  private effectsOf(thing: Thing): Thing[] {
    if ('flight' in thing) {
      const { serial, made } = thing.flight;
      const answers = serial > 0 ? (this.because.get(serial) ?? []) : [];
      return [...answers.map((flight) => ({ flight })), ...made.map((entry) => ({ entry }))];
    }
    const messages = this.byCause.get(thing.entry) ?? [];
    const entries = this.effects.get(thing.entry) ?? [];
    return [...messages.map((flight) => ({ flight })), ...entries.map((entry) => ({ entry }))];
  }

  private walk(from: readonly Thing[], next: (thing: Thing) => Thing[]): Lit['causes'] {
    const lit: Lit['causes'] = { flights: new Set(), marks: new Set() };
    const seen = new Set<Flight | TraceId>(from.map(keyOf));
    const byKind = new Map<string, Found[]>();
    const reach = (near: Thing, by: Found | null): Found[] => {
      const found: Found[] = [];
      for (const thing of next(near)) {
        if (seen.has(keyOf(thing))) continue;
        seen.add(keyOf(thing));
        found.push({ thing, from: by });
      }
      return found;
    };
    const fromMessage = from.some((thing) => 'flight' in thing);
    const direct = from.flatMap((thing) => reach(thing, null));
    let edge = direct;
    while (edge.length > 0 && seen.size < MOST) {
      edge = edge.flatMap((found) => reach(found.thing, found));
      for (const found of edge) {
        const kind = this.kindOf(found.thing);
        if (kind !== null && isNews(found.thing)) push(byKind, kind, found);
      }
    }
    for (const thing of from) seen.delete(keyOf(thing));
    const near = direct.filter(({ thing }) => fromMessage || isNews(thing));
    const far = [...byKind.values()].map((all) => (all.length > RARE ? all.slice(0, FEW) : all));
    for (const ends of [near, ...far]) {
      for (const end of ends) {
        for (let found: Found | null = end; found !== null; found = found.from) this.add(lit, found.thing, seen);
      }
    }
    return lit;
  }

  /** Null: it is not to be seen. */
  private kindOf(thing: Thing): string | null {
    return 'flight' in thing ? thing.flight.kind : (this.markOf.get(thing.entry)?.entry.kind ?? null);
  }

  /** Lights a thing, and of an event the message that made it happen, if the walk came by it. */
  private add(lit: Lit['causes'], thing: Thing, seen: ReadonlySet<Flight | TraceId>): void {
    const message = 'flight' in thing ? thing.flight : this.madeBy.get(thing.entry);
    if (message && seen.has(message)) lit.flights.add(message);
    const mark = 'entry' in thing ? this.markOf.get(thing.entry) : undefined;
    if (mark) lit.marks.add(mark.key);
  }
}

const isNews = (thing: Thing): boolean =>
  'entry' in thing || !isQuiet(thing.flight.kind) || thing.flight.made.length > 0;

const keyOf = (thing: Thing): Flight | TraceId => ('flight' in thing ? thing.flight : thing.entry);

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
