// What playing stops at: breakpoints, and what is waited for once. They are looked at after each entry of the trace while time
// runs by itself; a jump or a step passes them by.

import { partiesOf } from '../words/kinds';
import type { TraceEntry } from '../sim/trace';
import type { Breakpoint, Stopped, StopRule } from './api';
import type { Run } from './run';

const MOST_BREAKPOINTS = 50;

/** What is waited for once, at most until an instant; `speed` is the one to return to. */
interface Until {
  rule: StopRule;
  deadlineUs: number;
  speed: number;
}

export class Breakpoints {
  stopped: Stopped | null = null;
  until: Until | null = null;
  private list: Breakpoint[] = [];
  private readonly hits = new Map<number, number>();
  private armed = false;
  /** Counts changes, so that a listener is told only what is new. */
  version = 0;

  set(list: readonly Breakpoint[]): void {
    if (list.length > MOST_BREAKPOINTS) throw new Error(`there can be ${MOST_BREAKPOINTS} breakpoints at most`);
    for (const rule of list) check(rule);
    this.list = list.map((breakpoint) => ({ ...breakpoint, kinds: [...breakpoint.kinds] }));
    for (const id of this.hits.keys()) if (!list.some((breakpoint) => breakpoint.id === id)) this.hits.delete(id);
    this.version++;
  }

  get saved(): Breakpoint[] {
    return this.list;
  }

  views(): (Breakpoint & { hits: number })[] {
    return this.list.map((breakpoint) => ({ ...breakpoint, hits: this.hits.get(breakpoint.id) ?? 0 }));
  }

  waitFor(rule: StopRule, deadlineUs: number, speed: number): void {
    check(rule);
    this.until = { rule, deadlineUs, speed };
  }

  /** Time runs from here on, and a stop is what `see` says. */
  arm(): void {
    this.armed = this.until !== null || this.list.some(({ on }) => on);
    this.stopped = null;
  }

  disarm(): void {
    this.armed = false;
  }

  /** Told of each entry as it is made; asks the run to stop after the event if it is one to stop at. */
  see(entry: TraceEntry, run: Run): void {
    if (!this.armed) return;
    for (const breakpoint of this.list) {
      if (!breakpoint.on || !matches(breakpoint, entry)) continue;
      this.hits.set(breakpoint.id, (this.hits.get(breakpoint.id) ?? 0) + 1);
      this.version++;
      this.stopped ??= { why: 'breakpoint', id: breakpoint.id, entry };
    }
    if (this.until && matches(this.until.rule, entry)) this.stopped ??= { why: 'until', entry };
    if (this.stopped) run.halt();
  }
}

function check({ kinds, about, condition }: StopRule): void {
  if (kinds.length === 0 && about === null && condition === null)
    throw new Error('a breakpoint names a kind of event, a node or a condition');
}

/** `about` is a node, or a machine: then any node of it counts. */
function matches({ kinds, about }: StopRule, entry: TraceEntry): boolean {
  if (kinds.length > 0 && !kinds.includes(entry.kind)) return false;
  return about === null || partiesOf(entry).some((name) => name === about || name.split(':')[0] === about);
}
