import { expect, test } from 'vitest';
import { HISTORY_KEY, loadHistory, remember, searchBack, startWalk, step } from './history';

test('a line is remembered once in a row, an empty one never', () => {
  expect(remember(remember(remember([], 'get a'), 'get a'), '  ')).toEqual(['get a']);
});

test('up and down walk through the lines and come back to what was being typed', () => {
  const lines = ['one', 'two'];
  const first = step(lines, startWalk(lines), 'dra', true);
  expect(first.line).toBe('two');
  const second = step(lines, first.walk, first.line, true);
  expect(second.line).toBe('one');
  expect(step(lines, second.walk, second.line, true).line).toBe('one');
  const back = step(lines, second.walk, 'one', false);
  expect(step(lines, back.walk, back.line, false).line).toBe('dra');
});

test('searching backwards finds the latest first, then earlier ones', () => {
  const lines = ['set foo 1', 'get foo', 'set bar 2', 'info'];
  const latest = searchBack(lines, 'set', lines.length);
  expect(latest).toBe(2);
  expect(searchBack(lines, 'set', latest)).toBe(0);
  expect(searchBack(lines, 'set', 0)).toBe(-1);
});

test('what is stored and is no list of lines is taken as none', () => {
  for (const text of ['{', '7', '[1,"get a"]']) {
    const store = { getItem: (key: string) => (key === HISTORY_KEY ? text : null), setItem: () => {} };
    expect(loadHistory(store)).toEqual(text.startsWith('[') ? ['get a'] : []);
  }
});
