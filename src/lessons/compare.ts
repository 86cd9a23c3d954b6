// Two languages of one lesson have the same steps, blocks, script lines and predicates; only their prose differs.

import type { Faults } from './faults';
import type { Block, Lesson, ScriptPiece } from './lesson';

/** Adds what differs, with the lines of `other`; at the first difference of a step's blocks the step is left. */
export function compareLessons(lesson: Lesson, other: Lesson, faults: Faults): void {
  const front = (name: 'minutes' | 'lab' | 'needs') => {
    if (String(lesson[name]) === String(other[name])) return;
    faults.add(1, `${name} is ${String(lesson[name])} in the other language`, `另一种语言里 ${name} 是 ${String(lesson[name])}`);
  };
  front('minutes');
  front('lab');
  front('needs');
  if (scripts(lesson.start) !== scripts(other.start)) {
    faults.add(1, 'start has other lines in the other language', '另一种语言里 start 的命令不同');
  }
  if (lesson.explain.length !== other.explain.length) {
    faults.add(1, `explain has ${lesson.explain.length} lines in the other language`, `另一种语言里 explain 有 ${lesson.explain.length} 条`);
  }
  if (lesson.steps.length !== other.steps.length) {
    faults.add(1, `the other language has ${lesson.steps.length} steps, not ${other.steps.length}`, `另一种语言有 ${lesson.steps.length} 个步骤，这里有 ${other.steps.length} 个`);
  }
  for (const [i, step] of other.steps.entries()) {
    const twin = lesson.steps[i];
    if (twin) compareBlocks(twin.blocks, step.blocks, step.line, faults);
  }
}

function compareBlocks(blocks: readonly Block[], others: readonly Block[], stepLine: number, faults: Faults): void {
  for (let i = 0; i < Math.max(blocks.length, others.length); i++) {
    const block = blocks[i];
    const other = others[i];
    const line = other?.line ?? others.at(-1)?.line ?? stepLine;
    if (block?.kind !== other?.kind) {
      const [mine, twin] = [other?.kind ?? 'nothing', block?.kind ?? 'nothing'];
      faults.add(line, `here stands ${mine}, in the other language ${twin}`, `这里是 ${mine}，另一种语言里是 ${twin}`);
      return;
    }
    if (essence(block!) !== essence(other!)) {
      faults.add(line, `${other!.kind} differs from the other language: ${difference(block!, other!)}`, `${other!.kind} 与另一种语言不同：${difference(block!, other!)}`);
    }
  }
}

const scripts = (pieces: readonly ScriptPiece[]): string =>
  pieces.map(({ script, announced }) => [script, ...announced.map(({ how, text }) => `# ${how}: ${text}`)].join('\n')).join('\n');

/** What a block is beside its prose. */
function essence(block: Block): string {
  switch (block.kind) {
    case 'prose':
    case 'hint':
    case 'notes':
      return '';
    case 'play':
      return `${block.auto ? 'auto\n' : ''}${scripts(block.pieces)}`;
    case 'solution':
    case 'wrong':
      return scripts(block.pieces);
    case 'goal':
      return block.items.map(({ predicates }) => predicates.map(({ text }) => text).join('\n')).join('\n\n');
    case 'predict':
      return block.choices.map(({ right }) => (right ? '- [x]' : '- [ ]')).join('\n');
    case 'look': {
      const { open, light, speed } = block;
      return [`open ${open?.view ?? ''} ${open?.node ?? ''}`, `light ${light.join(' ')}`, `speed ${speed ?? ''}`].join('\n');
    }
  }
}

/** The first line that is not the same. */
function difference(block: Block, other: Block): string {
  const lines = essence(block).split('\n');
  const others = essence(other).split('\n');
  const at = others.findIndex((line, i) => line !== lines[i]);
  const i = at < 0 ? others.length : at;
  return `${others[i] ?? ''} | ${lines[i] ?? ''}`;
}
