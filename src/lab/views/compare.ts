// Two branches at the same instant, side by side: both stages, what happened on each since they parted, and what sets them
// apart, named.

import type { TraceEntry, TraceKind } from '../../sim/trace';
import type { Difference } from '../../words/difference';
import type { StageView } from '../stage/stage-view';

export interface CompareRequest {
  left: number;
  right: number;
  /** Without it the instant at hand. */
  atUs?: number;
}

export interface CompareView {
  left: ComparedSide;
  right: ComparedSide;
  /** Up to here they are one; 0 when they have begun apart. */
  partedAtUs: number;
  /** What the narration would tell of either since then, in the order of time; the latest ones, when they are too many. */
  events: ComparedEvent[];
  differences: Difference[];
}

export interface ComparedSide {
  branch: number;
  /** The instant asked for, or the branch's end when that lies before it. */
  atUs: number;
  endUs: number;
  /** No messages in it. */
  stage: StageView;
}

/** `same`: at about the same time on both sides; `moved`: at another one; else on that side alone. */
export interface ComparedEvent {
  relation: 'same' | 'moved' | 'left' | 'right';
  left: ComparedLine | null;
  right: ComparedLine | null;
}

/** As much of a line of the digest as words are made of. */
export interface ComparedLine {
  atUs: number;
  kind: TraceKind;
  entries: TraceEntry[];
  members: string[];
}
