// What a lesson must have, beyond each block being well written (TEACHING: one idea a step, doing before reading).

import type { Faults } from './faults';
import { blocksOf, goalOf, solutionOf, type Block, type Lesson, type Step } from './lesson';

const LEAST_GOALS = 2;
const LEAST_PREDICTS = 2;
/** Of prose between two actions. */
const MOST_WORDS = 120;
const MOST_CHARACTERS = 200;

export function checkShape({ steps }: Lesson, faults: Faults): void {
  if (steps.length === 0) faults.add(1, 'there is no step', '没有步骤');
  for (const step of steps) checkStep(step, faults);
  const count = (kind: Block['kind']) => steps.filter((step) => step.blocks.some((block) => block.kind === kind)).length;
  if (count('goal') < LEAST_GOALS) faults.add(1, `a lesson has ${LEAST_GOALS} goals at least; here ${count('goal')}`, `一课至少有 ${LEAST_GOALS} 个 goal，这里有 ${count('goal')} 个`);
  if (count('predict') < LEAST_PREDICTS) {
    faults.add(1, `a lesson has ${LEAST_PREDICTS} predictions at least; here ${count('predict')}`, `一课至少有 ${LEAST_PREDICTS} 个 predict，这里有 ${count('predict')} 个`);
  }
  checkLength(steps, faults);
}

function checkStep(step: Step, faults: Faults): void {
  const has = (kind: Block['kind']) => step.blocks.some((block) => block.kind === kind);
  if (!has('goal') && !has('predict')) faults.add(step.line, 'a step has a goal or a predict', '每一步要有 goal 或 predict');
  for (const kind of ['goal', 'solution'] as const) {
    const [, second] = blocksOf(step, kind);
    if (second) faults.add(second.line, `a step has one ${kind}`, `一步只能有一个 ${kind}`);
  }
  const goal = goalOf(step);
  const plays = blocksOf(step, 'play').some((block) => !block.auto);
  if (goal && !plays && !solutionOf(step)) {
    faults.add(goal.line, 'nothing reaches this goal: a play or a solution is missing', '没有能达成目标的做法：缺少 play 或 solution');
  }
  for (const kind of ['solution', 'wrong', 'hint'] as const) {
    const [block] = blocksOf(step, kind);
    if (block && !goal) faults.add(block.line, `${kind} without a goal`, `有 ${kind} 却没有 goal`);
  }
  for (const { line } of blocksOf(step, 'play').filter((block) => block.auto)) {
    const first = step.blocks.find(({ kind }) => kind === 'predict' || kind === 'goal');
    if (first && first.line < line) faults.warn(line, 'play auto runs when the step opens: it stands at its beginning', 'play auto 在步骤打开时运行，应写在开头');
  }
}

/** Prose adds up from one action to the next. */
function checkLength(steps: readonly Step[], faults: Faults): void {
  for (const step of steps) {
    let size = 0;
    let begins = step.line;
    for (const block of step.blocks) {
      if (block.kind === 'prose') {
        if (size === 0) begins = block.line;
        size += sizeOf(block.markdown);
      } else if (block.kind === 'predict' || (block.kind === 'play' && !block.auto)) {
        warnLong(size, begins, faults);
        size = 0;
      }
    }
    warnLong(size, begins, faults);
  }
}

function warnLong(size: number, line: number, faults: Faults): void {
  if (size <= 1) return;
  const percent = Math.round(size * 100);
  faults.warn(
    line,
    `${Math.round(size * MOST_WORDS)} words of prose between two actions (${percent}% of what a step may have)`,
    `两次操作之间的文字过长（约 ${Math.round(size * MOST_CHARACTERS)} 字，为上限的 ${percent}%）`,
  );
}

/** As a part of what is allowed, so that Latin words and Chinese characters may be mixed. Code counts as one word a piece. */
function sizeOf(markdown: string): number {
  const text = markdown.replace(/```[\s\S]*?```/g, ' ').replace(/`[^`]*`/g, ' code ').replace(/\]\([^)]*\)/g, ' ');
  const characters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.replace(/\p{Script=Han}/gu, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}'’.,:-]*/gu)?.length ?? 0;
  return characters / MOST_CHARACTERS + words / MOST_WORDS;
}
