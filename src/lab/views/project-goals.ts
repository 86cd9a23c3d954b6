import { PredicateWatch } from '../predicates/watch';
import type { GoalsRequest, GoalState, GoalsView } from './goals';
import type { Memory, Sight } from './sight';

/** Each predicate is read once; what happened is looked for in new entries only. */
export function goalsView({ run }: Sight, { predicates, from }: GoalsRequest, memory: Memory): GoalsView | undefined {
  const known = memory as { watches?: PredicateWatch[]; nextTraceId?: number; told?: string };
  // Back in time: what was found in the future has not happened.
  if (known.nextTraceId !== undefined && run.world.nextTraceId < known.nextTraceId) known.watches = undefined;
  known.nextTraceId = run.world.nextTraceId;
  known.watches ??= predicates.map((text) => new PredicateWatch(text, from));
  const view = known.watches.map((watch): GoalState => {
    const fault = watch.fault ?? watch.absent(run.world);
    if (fault) return { met: false, why: null, fault };
    const why = watch.why(run);
    return { met: why === null, why, fault: null };
  });
  const told = JSON.stringify(view);
  if (told === known.told) return undefined;
  known.told = told;
  return view;
}
