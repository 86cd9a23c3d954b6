// Time that commands keep: it runs for what was given, and stands still again when that is done and what it set off at
// once has had time to arrive (a replica gets what a client was told OK for a moment later).

import { isAtRest, type Course } from './course';

const SETTLING_US = 50_000;

export class CommandTime {
  by: 'free' | 'commands' = 'free';
  /** Time runs only for what was given last. */
  runs = false;
  /** Since when nothing that was given is under way. */
  private restsAtUs: number | null = null;

  /** Something was given; true when time has to run for it. */
  begins(course: Course): boolean {
    this.restsAtUs = null;
    return this.by === 'commands' && !isAtRest(course);
  }

  isOver(course: Course): boolean {
    if (!this.runs) return false;
    const { nowUs } = course.run;
    if (!isAtRest(course)) this.restsAtUs = null;
    else this.restsAtUs ??= nowUs;
    return this.restsAtUs !== null && nowUs >= this.restsAtUs + SETTLING_US;
  }
}
