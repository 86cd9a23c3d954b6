// Messages of the past, made anew by a second look at the run and kept for a while: stretches of equal length, each complete once
// all that was sent in it has arrived. Done a slice of work at a time; the run itself is not touched.

import type { TraceEntry, TraceEntryOf, TraceId } from '../../sim/trace';
import type { Run } from '../run';
import { COUNT_PARTS, type Flight, type FlightKind, type FlightStretch } from '../views/timeline';

/** Of the messages that go on all the time no more are kept of a stretch than can be told apart. */
const MOST_ROUTINE = 400;
const ROUTINE: ReadonlySet<string> = new Set(['ping', 'pong', 'replication', 'client']);
/** Stretches that are kept: several windows' worth. */
const MOST_STRETCHES = 80;
/** What is still on its way so long after its stretch is not waited for (slow paths). */
const PATIENCE_US = 2_000_000;
/** The look runs in steps of about so many events, with a look at the work done between them; how long they take is learnt. */
const STEP_EVENTS = 250;
const SHORTEST_STEP_US = 100;
const LONGEST_STEP_US = 50_000;

interface Building extends FlightStretch {
  routine: Flight[];
  onTheWay: number;
}

export class Replay {
  private readonly stretches = new Map<number, Building>();
  private lengthUs = 0;
  /** Numbers of the stretches that are wanted; no others are recorded. */
  private wanted = { from: 0, to: -1 };
  private look: Run | null = null;
  /** Everything that was sent from here on has been seen by the look. */
  private lookFromUs = 0;
  private flying = new Map<number, { flight: Flight; stretch: Building }>();
  private receiving: Flight | null = null;
  private stepUs = SHORTEST_STEP_US;

  constructor(
    private readonly run: Run,
    private readonly laneOf: ReadonlyMap<string, number>,
  ) {}

  /** The stretches between two of their numbers that have been begun. */
  *between(from: number, to: number): Generator<FlightStretch> {
    for (let index = from; index <= to; index++) {
      const stretch = this.stretches.get(index);
      if (!stretch) continue;
      // Those asked for last are kept longest.
      this.stretches.delete(index);
      this.stretches.set(index, stretch);
      yield stretch;
    }
  }

  /**
   * Makes what is missing of the stretches `from` to `to` of `lengthUs` each, carrying out about `events` events. True when there is
   * more to do (not counting what has not happened yet).
   */
  work(lengthUs: number, from: number, to: number, events: number): boolean {
    if (lengthUs !== this.lengthUs) this.begin(lengthUs);
    this.wanted = { from, to };
    let left = events;
    for (let index = from; index <= to; index++) {
      if (index * lengthUs >= this.run.endUs) return false;
      if (this.stretches.get(index)?.complete) continue;
      const look = this.lookAt(index * lengthUs);
      const until = (index + 1) * lengthUs;
      while (look.nowUs < this.run.endUs && !this.isDone(index, look)) {
        if (left <= 0) return true;
        const before = look.events;
        const target = look.nowUs < until ? until : until + PATIENCE_US;
        const fromUs = look.nowUs;
        look.runTo(Math.min(fromUs + this.stepUs, target, this.run.endUs));
        this.passed(look.nowUs);
        const done = Math.max(1, look.events - before);
        this.learnStep(look.nowUs - fromUs, done);
        left -= done;
      }
    }
    this.forgetOld(from, to);
    return false;
  }

  /** A step was so long and had so many events in it: in a large cluster a little time holds much work. */
  private learnStep(us: number, events: number): void {
    const fitting = Math.round((us * STEP_EVENTS) / events);
    this.stepUs = Math.max(
      SHORTEST_STEP_US,
      Math.min(LONGEST_STEP_US, this.stepUs * 2, Math.max(fitting, this.stepUs / 4)),
    );
  }

  /** What the look has passed is known, also where nothing was sent. */
  private passed(nowUs: number): void {
    const last = Math.min(this.wanted.to, Math.floor(nowUs / this.lengthUs));
    for (let index = last; index >= this.wanted.from && !this.stretches.has(index); index--) {
      if (index * this.lengthUs < this.lookFromUs) return;
      this.stretchAt(index);
    }
  }

  private begin(lengthUs: number): void {
    this.lengthUs = lengthUs;
    this.stretches.clear();
    this.look = null;
  }

  /** The look, at or before an instant: the one under way where it is not too far from there. */
  private lookAt(fromUs: number): Run {
    const { look } = this;
    const keyframeUs = this.run.history.before(Math.max(0, fromUs - 1)).atUs;
    const sees =
      look && this.lookFromUs <= fromUs && (look.nowUs <= fromUs || this.stretches.has(fromUs / this.lengthUs));
    if (look && sees && look.nowUs >= keyframeUs) return look;
    this.flying = new Map();
    this.receiving = null;
    this.look = this.run.again(Math.max(0, fromUs - 1), {
      packet: (entry) => this.packet(entry),
      entry: (entry) => this.entry(entry),
      stepped: () => (this.receiving = null),
    });
    this.lookFromUs = this.look.nowUs;
    this.stepUs = SHORTEST_STEP_US;
    // What an earlier look left half done would be told twice.
    for (const [index, stretch] of this.stretches) if (!stretch.complete) this.stretches.delete(index);
    return this.look;
  }

  private isDone(index: number, look: Run): boolean {
    const endUs = (index + 1) * this.lengthUs;
    if (look.nowUs < endUs) return false;
    const stretch = this.stretchAt(index);
    if (stretch.onTheWay > 0 && look.nowUs < endUs + PATIENCE_US) return false;
    if (!stretch.complete) finish(stretch);
    return true;
  }

  private stretchAt(index: number): Building {
    let stretch = this.stretches.get(index);
    if (!stretch) {
      const fromUs = index * this.lengthUs;
      stretch = {
        index,
        fromUs,
        toUs: fromUs + this.lengthUs,
        flights: [],
        routine: [],
        causes: [],
        hidden: 0,
        counts: new Uint16Array(this.laneOf.size * COUNT_PARTS),
        complete: false,
        onTheWay: 0,
      };
      this.stretches.set(index, stretch);
    }
    return stretch;
  }

  private packet(entry: TraceEntry): void {
    if (entry.kind === 'packet-sent') this.sent(entry);
    else if (entry.kind === 'packet-received') this.received(entry.serial);
  }

  private sent(entry: TraceEntryOf<'packet-sent'>): void {
    const index = Math.floor(entry.atUs / this.lengthUs);
    if (index < this.wanted.from || index > this.wanted.to || index * this.lengthUs < this.lookFromUs) return;
    const from = this.laneOf.get(entry.node);
    const to = this.laneOf.get(entry.to);
    if (from === undefined || to === undefined) return;
    const stretch = this.stretchAt(index);
    if (stretch.complete) return;
    const flight: Flight = {
      serial: entry.serial,
      from,
      to,
      kind: kindOf(entry.packet),
      sentUs: entry.atUs,
      arrivesUs: entry.arrivesUs,
      arrived: false,
      because: this.receiving?.serial ?? 0,
      cause: entry.causes[0] ?? 0,
      made: [],
    };
    const part = Math.floor(((entry.atUs - stretch.fromUs) / this.lengthUs) * COUNT_PARTS);
    stretch.counts[from * COUNT_PARTS + part]!++;
    (ROUTINE.has(flight.kind) ? stretch.routine : stretch.flights).push(flight);
    if (entry.arrivesUs === null) return;
    stretch.onTheWay++;
    this.flying.set(entry.serial, { flight, stretch });
  }

  private received(serial: number): void {
    const flying = this.flying.get(serial);
    if (!flying) return;
    this.flying.delete(serial);
    flying.flight.arrived = true;
    flying.stretch.onTheWay--;
    this.receiving = flying.flight;
  }

  private entry({ id }: { id: TraceId }): void {
    this.receiving?.made.push(id);
  }

  private forgetOld(from: number, to: number): void {
    for (const index of this.stretches.keys()) {
      if (this.stretches.size <= MOST_STRETCHES) return;
      if (index < from || index > to) this.stretches.delete(index);
    }
  }
}

/** More than can be told apart: only their number is left of them, but for those that made something happen. */
function finish(stretch: Building): void {
  stretch.complete = true;
  const { routine } = stretch;
  const kept = routine.length > MOST_ROUTINE ? routine.filter(({ made }) => made.length > 0) : routine;
  stretch.hidden = routine.length - kept.length;
  stretch.flights = [...stretch.flights, ...kept];
  stretch.routine = [];
}

/** What is told of a stretch: while it is being made, what there is of it. */
export function toldOf(stretch: FlightStretch): FlightStretch {
  const { index, fromUs, toUs, flights, hidden, counts, complete } = stretch;
  const routine = (stretch as Building).routine.slice(0, MOST_ROUTINE);
  return { index, fromUs, toUs, flights: [...flights, ...routine], causes: [], hidden, counts, complete };
}

function kindOf(packet: string): FlightKind {
  return packet === 'publishshard' || packet === 'module' ? 'publish' : (packet as FlightKind);
}
