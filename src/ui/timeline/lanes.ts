// Where lanes lie, and where words find room beside marks.

import type { Lane, TimelineMark } from '../../lab/views/timeline';
import { STAGE_LANE } from '../../lab/views/timeline';

export interface LaneLayout {
  /** Lanes that are shown, from above; the stage's own is the first. */
  shown: number[];
  /** Middle of a lane, by its number; undefined when it is not shown. */
  y: Map<number, number>;
  rowHeight: number;
  height: number;
}

const TALLEST = 52;
const LOWEST = 20;
/** From here on there is room for words above the lines. */
export const WITH_LABELS = 27;
/** Room above them for the words of the first. */
export const HEAD = 6;
/** Room below the lanes for what was not served. */
export const FOOT = 26;

export function layLanes(lanes: readonly Lane[], hidden: ReadonlySet<string>, room: number): LaneLayout {
  const shown = [STAGE_LANE, ...lanes.flatMap(({ name }, index) => (hidden.has(name) ? [] : [index]))];
  const fair = Math.floor((room - HEAD - FOOT) / shown.length);
  const rowHeight = Math.min(TALLEST, Math.max(LOWEST, fair));
  const y = new Map(
    shown.map((lane, row) => [lane, HEAD + row * rowHeight + rowHeight * (rowHeight >= WITH_LABELS ? 0.64 : 0.5)]),
  );
  return { shown, y, rowHeight, height: Math.max(room, HEAD + shown.length * rowHeight + FOOT) };
}

export interface PlacedLabel {
  mark: TimelineMark;
  text: string;
  x: number;
  side: 'left' | 'right';
}

export interface Candidate {
  mark: TimelineMark;
  text: string;
  x: number;
  width: number;
  /** The gravest first. */
  weight: number;
}

/** Labels for as many marks as find room in their lanes: right of the mark, else left of it, else none. */
export function placeLabels(candidates: readonly Candidate[], width: number, gap = 9): PlacedLabel[] {
  const taken = new Map<number, [number, number][]>();
  const placed: PlacedLabel[] = [];
  const free = (lane: number, from: number, to: number): boolean =>
    from >= 0 && to - gap <= width && !(taken.get(lane) ?? []).some(([a, b]) => from < b && to > a);
  for (const { mark, text, x, width: wide } of [...candidates].sort((a, b) => b.weight - a.weight || a.x - b.x)) {
    for (const side of ['right', 'left'] as const) {
      const from = side === 'right' ? x - 4 : x - wide + 4;
      if (!free(mark.lane, from, from + wide + gap)) continue;
      const list = taken.get(mark.lane);
      if (list) list.push([from, from + wide + gap]);
      else taken.set(mark.lane, [[from, from + wide + gap]]);
      placed.push({ mark, text, x: side === 'right' ? from : from + wide, side });
      break;
    }
  }
  return placed;
}
