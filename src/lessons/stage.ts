// The stage on which a step begins, as a stage script: everything that comes before it done the right way.

import { blocksOf, goalOf, goalText, solutionOf, type Lesson, type ScriptPiece, type Step } from './lesson';

/** How long a step's goal may take to come true after its last command, virtual time; as long as `until` waits. */
export const GOAL_WITHIN_S = 60;

/** Lines of a step in the order in which they run: by themselves, as suggested, and the solution. */
export function linesOf(step: Step): { auto: ScriptPiece[]; plays: ScriptPiece[]; solution: ScriptPiece[] } {
  const plays = blocksOf(step, 'play');
  return {
    auto: plays.filter(({ auto }) => auto).flatMap(({ pieces }) => pieces),
    plays: plays.filter(({ auto }) => !auto).flatMap(({ pieces }) => pieces),
    solution: solutionOf(step)?.pieces ?? [],
  };
}

/**
 * Up to where step `index` (from 0) begins, before what runs by itself in it. Every step stands under a comment with its title: what
 * `until` looks for in the past counts from there. `LabApi.open` and `finish` bring the stage there.
 */
export function scriptBefore(lesson: Lesson, index: number): string {
  const lines = [lesson.lab, ...lesson.start.map(({ script }) => script)];
  for (const [i, step] of lesson.steps.slice(0, index + 1).entries()) {
    lines.push(`# ${i + 1}. ${step.title}`);
    if (i === index) break;
    const { auto, plays, solution } = linesOf(step);
    lines.push(...[...auto, ...plays, ...solution].map(({ script }) => script));
    const goal = goalOf(step);
    if (goal) lines.push(`until ${goalText(goal.items)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
