// The goal of a step, ticked live: the lab says of each predicate whether it holds, and why not yet.

import type { GoalsRequest, GoalState } from '../../lab/views/goals';
import { goalOf, type GoalItem, type Step } from '../../lessons/lesson';
import { describeFault } from '../../words/predicate-fault';
import { describeWhy } from '../../words/describe-why';
import { locale } from '../locale.svelte';
import type { Session } from '../session.svelte';

/** A line of the goal as it is ticked: all its predicates hold. */
export interface Tick {
  /** In the lesson's words, else its predicates. */
  label: string;
  met: boolean;
  /** Why not yet, a sentence for each predicate that does not hold. */
  whyNot: string[];
}

export class GoalWatch {
  private states = $state.raw<readonly GoalState[]>([]);
  private items = $state.raw<readonly GoalItem[]>([]);
  /** What happened counts from this index of the trace on. */
  private from = 0;
  private unsubscribe: () => void = () => {};

  /** No derived: the player outlives the component in which it was made, and a derived would go stale with that. */
  get ticks(): Tick[] {
    let next = 0;
    return this.items.map(({ label, predicates }) => {
      const states = this.states.slice(next, (next += predicates.length));
      return {
        label: label || predicates.map(({ text }) => text).join(' · '),
        met: states.length > 0 && states.every(({ met }) => met),
        whyNot: states.flatMap(({ why, fault }) =>
          fault ? [describeFault(fault, locale.current)] : why ? [describeWhy(why, locale.current)] : [],
        ),
      };
    });
  }

  constructor(
    private readonly session: Session,
    private readonly onmet: () => void,
  ) {}

  get met(): boolean {
    return this.ticks.length > 0 && this.ticks.every(({ met }) => met);
  }

  /** What the lab is asked. */
  get request(): GoalsRequest {
    return { predicates: this.items.flatMap((item) => item.predicates.map(({ text }) => text)), from: this.from };
  }

  /** Watches a step that begins now. */
  begin(step: Step): void {
    this.from = this.session.traceLength;
    this.watch(step);
  }

  /** Watches what the step's goal says now; it began when it began. */
  watch(step: Step): void {
    this.stop();
    this.items = goalOf(step)?.items ?? [];
    const goals = this.request;
    if (goals.predicates.length === 0) return;
    this.unsubscribe = this.session.lab.subscribe({ goals }, ({ goals }) => {
      if (!goals) return;
      this.states = goals;
      if (this.met) this.onmet();
    });
  }

  stop(): void {
    this.unsubscribe();
    this.unsubscribe = () => {};
    this.items = [];
    this.states = [];
  }
}
