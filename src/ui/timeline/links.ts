// Cause and effect among the messages and events of a window: what led to the one that is pointed at, and what came of it.

import type { TraceEntry, TraceId } from '../../sim/trace';
import type { Flight, TimelineMark } from '../../lab/views/timeline';

/** What is pointed at. */
export type Pointed = { flight: Flight } | { mark: TimelineMark };

export interface Lit {
  causes: { flights: Set<Flight>; marks: Set<string> };
  effects: { flights: Set<Flight>; marks: Set<string> };
}

/** Beyond so many nobody sees a connection. */
const MOST = 400;

type Thing = { flight: Flight } | { entry: TraceId };

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
    const flights = new Set<Flight>();
    const marks = new Set<string>();
    const seen = new Set<Flight | TraceId>();
    let edge = from.flatMap(next);
    while (edge.length > 0 && seen.size < MOST) {
      const further: Thing[] = [];
      for (const thing of edge) {
        const what = 'flight' in thing ? thing.flight : thing.entry;
        if (seen.has(what)) continue;
        seen.add(what);
        if ('flight' in thing) flights.add(thing.flight);
        else {
          const mark = this.markOf.get(thing.entry);
          if (mark) marks.add(mark.key);
        }
        further.push(...next(thing));
      }
      edge = further;
    }
    return { flights, marks };
  }
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
