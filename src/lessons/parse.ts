// A lesson's file to data, with everything that is wrong in it. lessons/README.md documents the format.

import MarkdownIt from 'markdown-it';
import type { LabSetup } from '../lab/script/setup';
import { BLOCK_NAMES, BLOCKS, type SourceLine } from './blocks';
import { checkShape } from './shape';
import { Faults } from './faults';
import { readFrontMatter } from './front-matter';
import type { Fault, Lesson, Step } from './lesson';

/** Only its block structure is used here: where headings, fences and other blocks begin and end. */
const markdown = new MarkdownIt('commonmark', { html: false });

export interface Parsed {
  /** As much as could be read; not to be played while there are faults that are no warnings. */
  lesson: Lesson;
  setup: LabSetup | null;
  faults: Fault[];
}

export const isSound = ({ faults }: Parsed): boolean => faults.every(({ warning }) => warning);

/** `name`: the file's name without `.md`. Never throws. */
export function parseLesson(text: string, name: string): Parsed {
  const faults = new Faults();
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').split('\n');
  const { front, taken } = readFrontMatter(lines, faults);
  const { setup, ...rest } = front;
  const lesson: Lesson = { name, ...rest, steps: readSteps(lines, taken, setup, faults) };
  checkShape(lesson, faults);
  return { lesson, setup, faults: faults.sorted() };
}

function readSteps(lines: readonly string[], taken: number, setup: LabSetup | null, faults: Faults): Step[] {
  const body = lines.slice(taken);
  const steps: Step[] = [];
  let prose: { from: number; to: number } | null = null;
  const step = (line: number): Step => {
    if (steps.length === 0) {
      faults.add(line, 'a lesson begins with a step: a line ## and its title', '正文要以步骤开头：一行 ## 加标题');
      steps.push({ title: '', line, blocks: [] });
    }
    return steps.at(-1)!;
  };
  const endProse = () => {
    if (!prose) return;
    const text = body.slice(prose.from, prose.to).join('\n').trim();
    const line = taken + prose.from + 1;
    step(line).blocks.push({ kind: 'prose', line, markdown: text });
    prose = null;
  };
  const tokens = markdown.parse(body.join('\n'), {});
  for (const [i, token] of tokens.entries()) {
    if (!token.map) continue;
    const [from, to] = token.map;
    const line = taken + from + 1;
    const name = token.type === 'fence' ? (token.info.trim().split(/\s+/)[0] ?? '') : '';
    if (token.level > 0) {
      if (BLOCK_NAMES.includes(name)) {
        faults.add(line, `a ${name} block begins at the beginning of a line, not inside a list or a quote`, `${name} 块要顶格写，不能放在列表或引用里`);
      }
      continue;
    }
    if (token.type === 'heading_open' && token.tag === 'h2') {
      endProse();
      const title = tokens[i + 1]?.content.trim() ?? '';
      if (title === '') faults.add(line, 'a step has a title', '步骤要有标题');
      steps.push({ title, line, blocks: [] });
    } else if (token.type === 'fence' && name !== '' && name !== 'text') {
      endProse();
      if (body[to - 1]?.trim() !== token.markup) faults.add(line, `the block ${name} is not closed by ${token.markup}`, `${name} 块没有用 ${token.markup} 结束`);
      const read = Object.hasOwn(BLOCKS, name) ? BLOCKS[name]! : null;
      if (!read) {
        faults.add(line, `there is no block ${name}; there are ${BLOCK_NAMES.join(', ')}`, `没有 ${name} 块，可用的有 ${BLOCK_NAMES.join('、')}`);
        continue;
      }
      const option = token.info.trim().slice(name.length).trim();
      const content = token.content.replace(/\n$/, '').split('\n');
      const source = content.map((content, n): SourceLine => ({ text: content, line: line + 1 + n }));
      const block = read({ line, option, lines: source, setup }, faults);
      if (block) step(line).blocks.push(block);
    } else {
      if (token.type === 'heading_open') {
        faults.add(line, 'only ## headings are used, one a step; the title stands in the front matter', '只用 ## 标题，一个步骤一个；教程标题写在元信息里');
      }
      const open: { from: number; to: number } = prose ?? { from, to };
      prose = { from: open.from, to };
    }
  }
  endProse();
  return steps;
}
