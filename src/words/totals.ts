// What folded entries add up to, the same in every language.

import type { TraceEntryOf } from '../sim/trace';

/** Slots that changed hands: the most that one node saw move, since every node sees the same ones. */
export function slotsMoved(entries: TraceEntryOf<'slots-moved'>[]): { count: number; ranges: string } {
  const seen = new Map<string, number>();
  for (const { node, count } of entries) seen.set(node, (seen.get(node) ?? 0) + count);
  const ranges = new Set(entries.map((entry) => entry.ranges));
  return { count: Math.max(...seen.values()), ranges: ranges.size === 1 ? entries[0].ranges : '' };
}

const LONGEST_RANGES = 24;

/** Slot ranges where they are short enough to be read, else nothing. */
export const readable = (ranges: string): string => (ranges.length <= LONGEST_RANGES ? ranges : '');

export const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

export const distinct = <T>(values: T[]): number => new Set(values).size;

/** True for the commands that a client machine runs, rather than the hand that works the stage. */
export const runsOnMachine = (line: string): boolean => /^(@\S+ )?redis-cli\b/.test(line);
