// Steps through time: to the next event of the queue, the next message, the next entry that matters; and back to the one
// before. Back is found by replay: from the keyframe before, event by event, as it went the first time.

import { isSignificant } from '../../words/kinds';
import type { MessageKind, Step } from '../api';
import type { Keyframe } from './history';
import { sentSince, arrivingNext } from '../stage/messages';
import type { Run } from '../run';

/** A point in the course of a run: after so many events and inputs, at an instant. */
interface Moment {
  atUs: number;
  events: number;
  inputs: number;
}

const momentOf = (run: Run): Moment => ({ atUs: run.nowUs, events: run.events, inputs: run.applied });

const isBefore = (a: Moment, b: Moment): boolean => a.atUs < b.atUs || a.events < b.events || a.inputs < b.inputs;

const isSame = (a: Moment, b: Moment): boolean => a.atUs === b.atUs && a.events === b.events && a.inputs === b.inputs;

/** Told before and after each event; says after it whether that was what the step looks for. */
export interface Probe {
  before(run: Run): void;
  reached(run: Run): boolean;
}

export function probeOf(step: Step): Probe {
  switch (step.to) {
    case 'event':
      return { before: () => {}, reached: () => true };
    case 'message':
      return messageProbe(step.kinds);
    case 'significant': {
      let length = 0;
      return {
        before: (run) => void (length = run.traceLength),
        reached: (run) => matters(run, length),
      };
    }
  }
}

/** A message is sent or arrives. */
function messageProbe(kinds: readonly MessageKind[] | undefined): Probe {
  const wanted = (kind: MessageKind | null) => kind !== null && (!kinds || kinds.includes(kind));
  let arrived: MessageKind | null = null;
  let seq = 0;
  return {
    before({ world }) {
      arrived = arrivingNext(world);
      seq = world.nextSeq;
    },
    reached: ({ world }) => wanted(arrived) || sentSince(world, seq).some(wanted),
  };
}

/** Something that matters was entered into the trace after its first `length` entries. */
export function matters(run: Run, length: number): boolean {
  for (let i = length; i < run.traceLength; i++) if (isSignificant(run.trace[i]!.kind)) return true;
  return false;
}

/** Goes back to just after what `step` looks for happened last before now, at most to `earliestUs`. */
export function stepBack(run: Run, step: Step, earliestUs: number): void {
  if (step.to === 'significant') backToEntry(run, earliestUs);
  else backToEvent(run, probeOf(step), earliestUs);
}

function backToEvent(run: Run, probe: Probe, earliestUs: number): void {
  let end = momentOf(run);
  let keyframe: Keyframe | null = run.history.before(run.nowUs);
  // Between two events, now may be the instant of a keyframe or later; within one, the keyframe may lie ahead.
  while (keyframe && !isBefore(momentOfKeyframe(keyframe), end)) keyframe = run.history.previous(keyframe);
  for (; keyframe; keyframe = run.history.previous(keyframe)) {
    const found = lastBefore(run, keyframe, probe, end);
    if (found && found.atUs >= earliestUs) {
      goTo(run, keyframe, found);
      return;
    }
    if (keyframe.atUs <= earliestUs) break;
    end = { ...momentOfKeyframe(keyframe), events: keyframe.events + 1 };
  }
  run.seek(earliestUs);
}

const momentOfKeyframe = ({ atUs, events, inputs }: Keyframe): Moment => ({ atUs, events, inputs });

/** The last moment before `end` at which the probe, told of everything since the keyframe, found what it looks for. */
function lastBefore(run: Run, keyframe: Keyframe, probe: Probe, end: Moment): Moment | null {
  run.restore(keyframe);
  let found: Moment | null = null;
  for (;;) {
    probe.before(run);
    if (!run.stepEvent()) return found;
    const moment = momentOf(run);
    if (!isBefore(moment, end)) return found;
    if (probe.reached(run)) found = moment;
  }
}

function goTo(run: Run, keyframe: Keyframe, moment: Moment): void {
  run.restore(keyframe);
  while (!isSame(momentOf(run), moment) && run.stepEvent());
}

/** The trace says where it happened. */
function backToEntry(run: Run, earliestUs: number): void {
  const here = momentOf(run);
  let length = run.traceLength;
  while (length > 0) {
    const entry = run.trace[length - 1]!;
    if (entry.atUs < earliestUs) break;
    if (!isSignificant(entry.kind)) {
      length--;
      continue;
    }
    run.restore(run.history.beforeEntry(length - 1));
    let before = run.traceLength;
    while (run.traceLength < length) {
      before = run.traceLength;
      run.stepEvent();
    }
    if (isBefore(momentOf(run), here)) return;
    // What is looked for happened in one event with this entry, or before it.
    length = before;
  }
  run.seek(earliestUs);
}
