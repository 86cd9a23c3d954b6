// Which of a step's commands, and which of its questions, a block begins with.

import type { Block } from '../../lessons/lesson';

/** For each block of commands how many commands stand above it, for each question how many questions. */
export function placesOf(blocks: readonly Block[]): Map<Block, number> {
  const places = new Map<Block, number>();
  let commands = 0;
  let questions = 0;
  for (const block of blocks) {
    if (block.kind === 'play' && !block.auto) {
      places.set(block, commands);
      commands += block.pieces.length;
    } else if (block.kind === 'predict') places.set(block, questions++);
  }
  return places;
}
