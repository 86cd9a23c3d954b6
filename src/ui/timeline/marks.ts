// Marks among each other: which is graver, and where an arrow key leads.

import type { TimelineMark } from '../../lab/views/timeline';
import type { Severity } from '../../words/kinds';

const WEIGHT: Record<Severity, number> = { routine: 0, info: 1, notice: 2, good: 3, bad: 4 };

/** Which of several is labelled, and lies above the others: what is grave, who became what, and what was done by hand. */
export const weightOf = ({ severity, group }: TimelineMark): number =>
  WEIGHT[severity] + (group === 'command' || group === 'role' ? 2 : 0);

/** So many of a kind come before the rest of any kind. */
const SHARE = 20;

/**
 * The gravest first, but of each kind no more than its share before every kind has had its own: a hundred suspicions do not
 * hide the promotion.
 */
export function byInterest(marks: readonly TimelineMark[]): TimelineMark[] {
  const counts = new Map<string, number>();
  const round = new Map<TimelineMark, number>();
  const inTime = [...marks].sort((a, b) => a.atUs - b.atUs);
  for (const mark of inTime) {
    const count = counts.get(mark.entry.kind) ?? 0;
    counts.set(mark.entry.kind, count + 1);
    round.set(mark, Math.floor(count / SHARE));
  }
  return inTime.sort((a, b) => round.get(a)! - round.get(b)! || weightOf(b) - weightOf(a));
}

/** Left and right in time, whatever the lane; up and down to the nearest in time of the next lane that has any. */
export function neighbourOf(
  marks: readonly TimelineMark[],
  current: TimelineMark,
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown',
  lanes: readonly number[],
): TimelineMark | null {
  const at = marks.indexOf(current);
  if (key === 'ArrowLeft') return marks[at - 1] ?? null;
  if (key === 'ArrowRight') return marks[at + 1] ?? null;
  const step = key === 'ArrowUp' ? -1 : 1;
  for (let row = lanes.indexOf(current.lane) + step; row >= 0 && row < lanes.length; row += step) {
    const inLane = marks.filter(({ lane }) => lane === lanes[row]);
    const away = (mark: TimelineMark) => Math.abs(mark.atUs - current.atUs);
    if (inLane.length > 0) return inLane.reduce((best, mark) => (away(mark) < away(best) ? mark : best));
  }
  return null;
}
