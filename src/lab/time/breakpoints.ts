// What playing stops at: breakpoints, and what is waited for once. They are looked at while time runs by itself; a jump or a
// step passes them by. What names events is looked at with each entry of the trace; a condition after each event that made
// one, and every tenth of a second for what leaves no entry. It stops when it comes to hold, not because it held before.

import { partiesOf } from '../../words/kinds';
import type { TraceEntry } from '../../sim/trace';
import type { Breakpoint, Stopped, StopRule } from '../api';
import type { World } from '../../sim/world';
import { predicates } from '../late';
import type { GoalsRequest } from '../views/goals';
import type { PredicateWatch } from '../predicates/watch';
import { Refusal } from '../refusal';
import type { Run } from '../run';

const MOST_BREAKPOINTS = 50;

/**
 * What is waited for once, at most until an instant; `speed` is the one to return to, if another. `from`: it is a goal, which is not told
 * of as a stop, and for which what happened counts from that index of the trace on.
 */
interface Until {
  rule: StopRule;
  deadlineUs: number;
  speed: number | null;
  from: number | null;
}

/** How often conditions are looked at when nothing is entered into the trace. */
export const LOOK_US = 100_000;

/** A condition under watch. `id` null: of what is waited for once. */
interface Condition {
  id: number | null;
  rule: StopRule;
  watch: PredicateWatch;
  held: boolean;
}

export class Breakpoints {
  stopped: Stopped | null = null;
  until: Until | null = null;
  private list: Breakpoint[] = [];
  private readonly hits = new Map<number, number>();
  private armed = false;
  private conditions: Condition[] = [];
  /** Entries since conditions were looked at last. */
  private seen: TraceEntry[] = [];
  /** Counts changes, so that a listener is told only what is new. */
  version = 0;

  set(list: readonly Breakpoint[], world: World): void {
    if (list.length > MOST_BREAKPOINTS) {
      const fault = { kind: 'too-many-breakpoints', most: MOST_BREAKPOINTS } as const;
      throw new Refusal(`there can be ${MOST_BREAKPOINTS} breakpoints at most`, fault);
    }
    for (const rule of list) check(rule, world);
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

  waitFor(rule: StopRule, deadlineUs: number, speed: number, world: World): void {
    check(rule, world);
    this.until = { rule, deadlineUs, speed, from: null };
  }

  /** False where it holds already, and nothing is to be waited for. */
  waitForGoal({ predicates: texts, from }: GoalsRequest, limitUs: number, run: Run): boolean {
    const condition = texts.map((text) => `(${text})`).join(' and ');
    const rule = { kinds: [], about: null, condition };
    check(rule, run.world);
    this.until = null;
    if (new (predicates.get().PredicateWatch)(condition, from).holds(run)) return false;
    this.until = { rule, deadlineUs: run.nowUs + limitUs, speed: null, from };
    return true;
  }

  /** A goal is ticked where it stands; that time stops with it is not told as well. */
  told(stopped: Stopped): Stopped | null {
    return stopped.why !== 'breakpoint' && this.until && this.until.from !== null ? null : stopped;
  }

  /** Time runs from here on, and a stop is what `see` and `look` say. */
  arm(run: Run): void {
    const rules = this.list
      .filter(({ on }) => on)
      .map((rule) => ({ id: rule.id as number | null, rule: rule as StopRule }));
    if (this.until) rules.push({ id: null, rule: this.until.rule });
    this.armed = rules.length > 0;
    this.stopped = null;
    this.seen = [];
    this.conditions = rules.flatMap(({ id, rule }) => {
      if (rule.condition === null) return [];
      const from = id === null ? (this.until?.from ?? null) : null;
      const watch = new (predicates.get().PredicateWatch)(rule.condition, from ?? run.traceLength);
      return [{ id, rule, watch, held: from === null && watch.holds(run) }];
    });
  }

  /** Nothing is waited for any more. The speed to go on at: what was run to quickly had another before. */
  rest(speed: number, stopped: Stopped | null): number {
    const { until } = this;
    this.until = null;
    this.stopped = stopped;
    this.disarm();
    return until?.speed ?? speed;
  }

  disarm(): void {
    this.armed = false;
    this.conditions = [];
  }

  /** Conditions want to be looked at between events too. */
  get conditional(): boolean {
    return this.conditions.length > 0;
  }

  /** Told of each entry as it is made; asks the run to stop after the event if it is one to stop at or to look at. */
  see(entry: TraceEntry, run: Run): void {
    if (!this.armed) return;
    for (const breakpoint of this.list) {
      if (breakpoint.on && breakpoint.condition === null && matches(breakpoint, entry)) this.hit(breakpoint.id, entry);
    }
    if (this.until?.rule.condition === null && matches(this.until.rule, entry)) this.hit(null, entry);
    if (this.conditional) this.seen.push(entry);
    if (this.stopped || this.conditional) run.halt();
  }

  /** True if time is to stop here. A goal may hold before the command that reaches it has ended: it stops when nothing is under way. */
  look(run: Run, isAtRest: () => boolean): boolean {
    for (const condition of this.conditions) {
      const { id, rule, watch } = condition;
      const entry = this.seen.find((one) => matches(rule, one)) ?? null;
      const named = rule.kinds.length > 0 || rule.about !== null;
      const holds = watch.holds(run);
      // With an event beside it, it is that event while the condition holds.
      const stops = named ? entry !== null : id === null && this.until?.from !== null ? isAtRest() : !condition.held;
      if (holds && stops) this.hit(id, named ? entry : (this.seen.at(-1) ?? null));
      condition.held = holds;
    }
    this.seen = [];
    return this.stopped !== null;
  }

  private hit(id: number | null, entry: TraceEntry | null): void {
    if (id === null) {
      this.stopped ??= { why: 'until', rule: this.until!.rule, entry };
      return;
    }
    this.hits.set(id, (this.hits.get(id) ?? 0) + 1);
    this.version++;
    this.stopped ??= { why: 'breakpoint', id, entry };
  }
}

function check({ kinds, about, condition }: StopRule, world: World): void {
  if (kinds.length === 0 && about === null && condition === null)
    throw new Error('a breakpoint names a kind of event, a node or a condition');
  if (condition === null) return;
  const { describeFault, PredicateWatch } = predicates.get();
  const watch = new PredicateWatch(condition, 0);
  const fault = watch.fault ?? watch.absent(world);
  if (fault) throw new Refusal(`${condition}: ${describeFault(fault, 'en')}`, { kind: 'condition', condition, fault });
}

/** `about` is a node, or a machine: then any node of it counts. */
function matches({ kinds, about }: StopRule, entry: TraceEntry): boolean {
  if (kinds.length > 0 && !kinds.includes(entry.kind)) return false;
  return about === null || partiesOf(entry).some((name) => name === about || name.split(':')[0] === about);
}
