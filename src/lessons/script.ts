// Lessons as stage scripts: what brings a stage to where a step begins.

import { blocksOf, goalOf, goalText, solutionOf, type Lesson, type ScriptPiece, type Step } from './lesson';

/** How long a step's goal may take to come true after its last command, virtual time. */
export const GOAL_WITHIN_S = 60;

/**
 * The stage as a reader has it who did every step before `step` (from 0) by its solution. A blank line and a comment part the
 * steps, so that what `until` counts as happened counts from the step's beginning.
 */
export function scriptBefore(lesson: Lesson, step: number): string {
  const lines = [lesson.lab, ...scripts(lesson.start)];
  for (const done of lesson.steps.slice(0, step)) lines.push('', `# ${done.title}`, ...stepScript(done));
  return `${lines.join('\n')}\n`;
}

/** A step done by its commands and, where it has one, its solution. */
function stepScript(step: Step): string[] {
  const solution = solutionOf(step);
  const lines = blocksOf(step, 'play').flatMap(({ pieces }) => scripts(pieces));
  if (solution) lines.push(...scripts(solution.pieces));
  const goal = goalOf(step);
  if (goal) lines.push(`until ${goalText(goal.items)} within ${GOAL_WITHIN_S}s`);
  return lines;
}

const scripts = (pieces: readonly ScriptPiece[]): string[] => pieces.map(({ script }) => script);
