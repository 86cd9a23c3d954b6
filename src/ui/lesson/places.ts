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

/**
 * What of a step may be read so far. Behind a question that was neither answered nor passed by with a command nothing is
 * given away, not by the goal either, which says what comes; what is said behind commands is said when they were run.
 * `answered` takes a question's place.
 */
export function readable(
  blocks: readonly Block[],
  ran: number,
  goalMet: boolean,
  answered: (question: number) => boolean,
): Block[] {
  if (goalMet) return [...blocks];
  const shown: Block[] = [];
  let commands = 0;
  let questions = 0;
  let asked = false;
  for (const block of blocks) {
    if (asked) break;
    const said = block.kind === 'prose' || block.kind === 'look';
    if (!said || commands <= ran) shown.push(block);
    if (block.kind === 'play' && !block.auto) commands += block.pieces.length;
    if (block.kind === 'predict') asked = !answered(questions++) && ran <= commands;
  }
  return shown;
}
