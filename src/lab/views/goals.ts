// The goals of a lesson's step: which predicates hold now, and why the others do not yet.

import type { PredicateFault } from '../../words/predicate-fault';
import type { Why } from '../../words/why';

export interface GoalsRequest {
  /** As they are written in a lesson. */
  predicates: readonly string[];
  /** What has happened, been typed or printed counts from this index of the trace on (`LabApi` sends the trace). */
  from: number;
}

export interface GoalState {
  met: boolean;
  /** Null when it is met, or written wrongly. `describeWhy` (src/words) says it. */
  why: Why | null;
  /** It is written wrongly, or names what is not on this stage; `describeFault` says it. */
  fault: PredicateFault | null;
}

/** In the order of the request. */
export type GoalsView = GoalState[];
