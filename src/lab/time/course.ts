// How a branch runs on: its run and the player of its script take turns. What was seen already needs no player.

import type { Step } from '../api';
import type { Flights } from '../stage/messages';
import type { Player } from '../script/player';
import type { Run } from '../run';
import { probeOf } from './steps';

export interface Course {
  readonly run: Run;
  readonly player: Player;
}

/** Lets the player do what it can; until when it has nothing to do. In the past it has nothing to do. */
export function advance({ run, player }: Course): number {
  if (!run.atFrontier) return Infinity;
  run.runTo(run.nowUs);
  const wait = player.next();
  return wait === 'done' ? Infinity : wait.untilUs;
}

/** How far the run may go before the player is asked again. */
function nextStopUs(course: Course): number {
  const waitUs = advance(course);
  return course.run.atFrontier ? waitUs : course.run.endUs;
}

/** Runs on to an instant, or until `stopped` says so. With `flights` it goes event by event, to see what is sent. */
export function runOn(
  course: Course,
  atUs: number,
  flights: Flights | null = null,
  stopped = (): boolean => false,
): void {
  const { run } = course;
  do {
    const stopUs = Math.min(atUs, nextStopUs(course));
    if (stopped()) return;
    if (flights) runWatched(run, stopUs, flights);
    else run.runTo(stopUs, run.atFrontier);
    if (stopped()) return;
  } while (run.nowUs < atUs);
  advance(course);
}

/** Returns early, as an attentive run does, when something is shown. */
function runWatched(run: Run, atUs: number, flights: Flights): void {
  const attentive = run.atFrontier;
  for (;;) {
    const next = run.world.queue[0]?.atUs;
    if (next === undefined || next >= atUs) break;
    const there = run.runTo(next, attentive);
    flights.look(run.world);
    if (!there) return;
  }
  run.runTo(atUs, attentive);
  flights.look(run.world);
}

/** Runs on to just after what a step looks for, at most to an instant. */
export function stepOn(course: Course, step: Step, untilUs: number, flights: Flights): void {
  const { run } = course;
  const probe = probeOf(step);
  do {
    probe.before(run);
    const waitUs = Math.min(nextStopUs(course), untilUs);
    if (step.to !== 'significant' && waitUs === untilUs && run.world.queue.length === 0) return;
    if (step.to === 'significant') run.stepToEntry(Math.max(0, waitUs - run.nowUs));
    else if (waitUs < (run.world.queue[0]?.atUs ?? Infinity)) run.runTo(waitUs);
    else run.stepEvent();
    advance(course);
    flights.look(run.world);
  } while (run.nowUs < untilUs && !probe.reached(run));
}

/** Nothing that was given and is waited for is under way: every terminal waits to be typed into, but those of lines with &. */
export function isAtRest({ run, player }: Course): boolean {
  if (player.busy) return false;
  for (const state of run.table.states.values()) {
    if (!state.closed && !state.background && run.promptOf(state) === '') return false;
  }
  return true;
}
