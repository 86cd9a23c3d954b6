// The timeline: a window of what is known of the run, before and after now.

import { severityOf, type Severity } from '../../words/kinds';
import type { TraceEntry, TraceId } from '../../sim/trace';
import type { World } from '../../sim/world';
import type { Run } from '../run';
import { Replay, toldOf } from '../time/replay';
import type { Memory, Sight } from './sight';
import { answerOf, GROUP_OF, type CoarseCount, type FlightStretch, type TimelineMark } from './timeline';
import type { TimelineRequest, TimelineView } from './timeline';
import { laneOfEntry, timelineIndex, type TimelineIndex } from './timeline-index';

/** A window with more events of the world than this is shown by counts: about 0.6 s of replay. */
const MOST_EVENTS = 50_000;
/**
 * Replayed at one look, once a frame: some 10 ms, beside what the world itself takes while time runs. Of many nodes an event takes longer:
 * each looks after all others.
 */
const eventsALook = ({ world }: Run): number => 1000 / Math.max(1, world.nodes.size / 20);
/** A window is this many stretches and more. */
const STRETCHES = 10;
const COARSE_PARTS = 120;
/** Of a mark that stands for many no more of them are named. */
const MOST_IDS = 20;
const WEIGHT: Record<Severity, number> = { routine: 0, info: 1, notice: 2, good: 3, bad: 4 };
/** Among those as grave, what others led to speaks for them. */
function outcome(entry: TraceEntry): number {
  if (entry.kind === 'client-reply') return { onwards: 0, done: 0.1, refused: 0.2 }[answerOf(entry)];
  return entry.kind === 'fail' ? 0.2 : entry.kind === 'fail-received' ? 0.1 : 0;
}
const graveness = (entry: TraceEntry, severity: Severity): number => WEIGHT[severity] + outcome(entry);

interface Told extends Memory {
  version?: number;
  /** How many of the marked entries have been told, and the marks that they made. */
  marked?: number;
  marks?: Map<string, TimelineMark>;
  /** Stretches told: how many flights they had then. */
  stretches?: Map<number, string>;
  coarseToUs?: number;
  made?: number;
}

const replays = new WeakMap<Run, Replay>();

export function timelineView(sight: Sight, request: TimelineRequest, memory: Memory): TimelineView | undefined {
  const told: Told = memory;
  const { run } = sight;
  const { fromUs, toUs } = request;
  const index = timelineIndex(run);
  const view: TimelineView = { fromUs, toUs, marks: newMarks(run, index, request, told), stretches: [], made: 1 };
  if (told.version === undefined) view.lanes = index.lanes;
  const changed = told.version !== index.version;
  if (changed) {
    told.version = index.version;
    view.spans = index.spans(fromUs, toUs);
    view.outages = index.outages.filter((outage) => overlaps(outage, request)).map((outage) => ({ ...outage }));
    view.faults = index.faults.filter((fault) => overlaps(fault, request)).map((fault) => ({ ...fault }));
  }
  if (eventsIn(run, request) > MOST_EVENTS) addCoarse(run, index, request, told, view);
  else addFlights(sight, index, request, told, view);
  const progressed = told.made !== view.made;
  told.made = view.made;
  const news = changed || progressed || view.marks.length > 0 || view.stretches.length > 0 || view.coarse !== undefined;
  return news ? view : undefined;
}

const overlaps = (what: { fromUs: number; toUs: number | null }, { fromUs, toUs }: TimelineRequest): boolean =>
  what.fromUs <= toUs && (what.toUs ?? Infinity) >= fromUs;

/** Marks that are new or have grown since the last time. */
function newMarks(run: Run, index: TimelineIndex, request: TimelineRequest, told: Told): TimelineMark[] {
  const { from, to } = index.window(request.fromUs, request.toUs);
  const marks = (told.marks ??= new Map<string, TimelineMark>());
  const changed = new Set<TimelineMark>();
  for (let at = Math.max(from, told.marked ?? 0); at < to; at++) {
    const entry = run.trace[index.marked[at]! - 1]!;
    const group = GROUP_OF[entry.kind]!;
    const lane = laneOfEntry(index, entry);
    const key = `${lane} ${group} ${Math.floor(entry.atUs / request.grainUs)}`;
    const severity = severityOf(entry);
    const known = marks.get(key);
    if (known) {
      known.count++;
      if (known.ids.length < MOST_IDS) {
        known.ids.push(entry.id);
        known.causes.push(...markedCauses(run, entry));
      }
      if (graveness(entry, severity) > graveness(known.entry, known.severity))
        Object.assign(known, { severity, entry, atUs: entry.atUs, command: commandOf(run, entry) });
      changed.add(known);
      continue;
    }
    const command = commandOf(run, entry);
    const causes = markedCauses(run, entry);
    const mark = { key, lane, group, atUs: entry.atUs, count: 1, severity, entry, ids: [entry.id], causes, command };
    marks.set(key, mark);
    changed.add(mark);
  }
  told.marked = to;
  return [...changed].map((mark) => ({ ...mark, ids: mark.ids.slice(), causes: mark.causes.slice() }));
}

/** Of a reply: what was asked. */
function commandOf({ trace }: Run, entry: TraceEntry): string {
  const asked = entry.kind === 'client-reply' ? trace[entry.command - 1] : undefined;
  return asked?.kind === 'client-command' ? (asked.argv[0] ?? '').toUpperCase() : '';
}

/** Chains of entries that are not marked are this long at most. */
const LONGEST_CHAIN = 4;

function markedCauses({ trace }: Pick<Run, 'trace'>, entry: TraceEntry, depth = LONGEST_CHAIN): TraceId[] {
  return entry.causes.flatMap((id) => {
    const cause = trace[id - 1];
    if (!cause) return [];
    return GROUP_OF[cause.kind] === null && depth > 0 ? markedCauses({ trace }, cause, depth - 1) : [id];
  });
}

/** About how many events of the world lie in the window. */
function eventsIn(run: Run, { fromUs, toUs }: TimelineRequest): number {
  const first = run.history.before(fromUs);
  const last = run.history.before(Math.min(toUs, run.endUs));
  return last.world.nextSeq - first.world.nextSeq;
}

function addFlights(
  { run, again }: Sight,
  index: TimelineIndex,
  { fromUs, toUs }: TimelineRequest,
  told: Told,
  view: TimelineView,
): void {
  let replay = replays.get(run);
  if (!replay) replays.set(run, (replay = new Replay(run, index.laneOf)));
  const lengthUs = roundLength((toUs - fromUs) / STRETCHES);
  const from = Math.max(0, Math.floor(fromUs / lengthUs));
  const to = Math.floor(toUs / lengthUs);
  if (replay.work(lengthUs, from, to, eventsALook(run))) again();
  const known = (told.stretches ??= new Map<number, string>());
  let complete = 0;
  for (const stretch of replay.between(from, to)) {
    if (stretch.complete) complete++;
    const state = fingerprint(stretch);
    if (known.get(stretch.index) === state) continue;
    known.set(stretch.index, state);
    view.stretches.push(withCauses(run, toldOf(stretch)));
  }
  const happened = Math.min(to, Math.floor(run.endUs / lengthUs) - 1) - from + 1;
  view.made = happened <= 0 ? 1 : Math.min(1, complete / happened);
}

function withCauses(run: Run, stretch: FlightStretch): FlightStretch {
  const ids = new Set(stretch.flights.map(({ cause }) => cause));
  return { ...stretch, causes: [...ids].flatMap((id) => run.trace[id - 1] ?? []) };
}

const fingerprint = (stretch: FlightStretch): string => {
  const { flights, complete, hidden } = toldOf(stretch);
  return `${complete} ${flights.length} ${hidden}`;
};

/** 1, 2 or 5 with zeros, not below `us`, at least 100 µs. */
function roundLength(us: number): number {
  for (let unit = 100; ; unit *= 10) {
    for (const times of [1, 2, 5]) if (unit * times >= us) return unit * times;
  }
}

/** Counts by what every node has counted itself (CLUSTER INFO), as keyframes hold it. */
function addCoarse(
  run: Run,
  { lanes }: TimelineIndex,
  { fromUs, toUs }: TimelineRequest,
  told: Told,
  view: TimelineView,
): void {
  const partUs = (toUs - fromUs) / COARSE_PARTS;
  const knownToUs = Math.min(toUs, run.endUs);
  if (told.coarseToUs !== undefined && knownToUs - told.coarseToUs < partUs) return;
  told.coarseToUs = knownToUs;
  const totals = (world: Pick<World, 'nodes'>) => lanes.map(({ name }) => sentBy(world, name));
  const coarse: CoarseCount[] = [];
  let last = run.history.before(fromUs);
  let before = totals(last.world);
  for (let part = 1; part <= COARSE_PARTS; part++) {
    const keyframe = run.history.before(Math.min(fromUs + part * partUs, knownToUs));
    if (keyframe.atUs <= last.atUs) continue;
    const after = totals(keyframe.world);
    // A process that was started again counts from 0.
    const counts = after.map((count, lane) => (count >= before[lane]! ? count - before[lane]! : count));
    coarse.push({ fromUs: last.atUs, toUs: keyframe.atUs, counts });
    last = keyframe;
    before = after;
  }
  view.coarse = coarse;
}

function sentBy({ nodes }: Pick<World, 'nodes'>, name: string): number {
  let sent = 0;
  for (const count of nodes.get(name)?.server?.cluster?.messagesSent.values() ?? []) sent += count;
  return sent;
}
