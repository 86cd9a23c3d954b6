// Lines typed before: up and down through them, and searching backwards as in a shell. Kept across reloads as JSON.

export const HISTORY_KEY = 'redis-cluster-sandbox.history';
const MOST_LINES = 500;

/** Lines with `line` at the end; a line that repeats the one before it is kept once, an empty one not at all. */
export function remember(lines: readonly string[], line: string): string[] {
  if (line.trim() === '' || lines.at(-1) === line) return [...lines];
  return [...lines, line].slice(-MOST_LINES);
}

/** Index of the latest line before `before` that contains `query`; -1 when there is none. */
export function searchBack(lines: readonly string[], query: string, before: number): number {
  for (let i = Math.min(before, lines.length) - 1; i >= 0; i--) if (lines[i]!.includes(query)) return i;
  return -1;
}

/** A walk through the lines. What was being typed is the last stop, and is not lost. */
export interface Walk {
  /** `lines.length` is what was being typed. */
  index: number;
  draft: string;
}

export const startWalk = (lines: readonly string[]): Walk => ({ index: lines.length, draft: '' });

/** One step; the line to show and where the walk stands then. `shown` is what stands in the input now. */
export function step(lines: readonly string[], walk: Walk, shown: string, back: boolean): { walk: Walk; line: string } {
  const draft = walk.index === lines.length ? shown : walk.draft;
  const index = Math.min(lines.length, Math.max(0, walk.index + (back ? -1 : 1)));
  return { walk: { index, draft }, line: index === lines.length ? draft : lines[index]! };
}

type TextStore = Pick<Storage, 'getItem' | 'setItem'>;

export function loadHistory(store: TextStore): string[] {
  try {
    const value: unknown = JSON.parse(store.getItem(HISTORY_KEY) ?? '[]');
    return Array.isArray(value)
      ? value.filter((line): line is string => typeof line === 'string').slice(-MOST_LINES)
      : [];
  } catch {
    return [];
  }
}

export function saveHistory(store: TextStore, lines: readonly string[]): void {
  try {
    store.setItem(HISTORY_KEY, JSON.stringify(lines));
  } catch {
    // Full or forbidden: the history lasts until the page is left.
  }
}
