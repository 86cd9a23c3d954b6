// Marks below the band of slots, where slots are on the move: at most one a pixel, however many there are.

import type { StageView } from '../../lab/api';
import { m } from '../../paraglide/messages';

export interface OpenMark {
  left: number;
  state: 'migrating' | 'importing';
  /** What goes on there, a sentence each; the first few. */
  words: string[];
}

const MOST_WORDS = 6;

export function openMarks(open: StageView['openSlots'], leftOf: (slot: number) => number): OpenMark[] {
  const marks = new Map<number, OpenMark>();
  for (const { slot, node, state, peer } of open) {
    const left = leftOf(slot);
    let mark = marks.get(left);
    if (!mark) marks.set(left, (mark = { left, state, words: [] }));
    const word = state === 'migrating' ? m.stage_slot_migrating : m.stage_slot_importing;
    if (mark.words.length < MOST_WORDS) mark.words.push(word({ slot, node, peer }));
  }
  return [...marks.values()];
}
