import { expect, test } from 'vitest';
import type { Block } from '../../lessons/lesson';
import { readable } from './places';

const prose = (markdown: string): Block => ({ kind: 'prose', line: 1, markdown });
const piece = { line: 1, script: 'kill host1', comment: '', announced: [] };
const blocks: Block[] = [
  prose('before'),
  { kind: 'predict', line: 2, question: '?', choices: [] },
  { kind: 'play', line: 3, auto: false, pieces: [piece, piece] },
  prose('after'),
  { kind: 'goal', line: 5, items: [] },
];
const kinds = (shown: Block[]) => shown.map((block) => (block.kind === 'prose' ? block.markdown : block.kind));

test('nothing is given away behind a question', () => {
  expect(kinds(readable(blocks, 0, false, () => false))).toEqual(['before', 'predict']);
});

test('a command passes a question by: who presents need not answer', () => {
  expect(kinds(readable(blocks, 1, false, () => false))).toEqual(['before', 'predict', 'play', 'goal']);
});

test('what commands show is said when they were run', () => {
  expect(kinds(readable(blocks, 1, false, () => true))).toEqual(['before', 'predict', 'play', 'goal']);
  expect(kinds(readable(blocks, 2, false, () => true))).toEqual(['before', 'predict', 'play', 'after', 'goal']);
});

test('whoever reached the goal in another way reads everything', () => {
  expect(readable(blocks, 0, true, () => false)).toEqual(blocks);
});
