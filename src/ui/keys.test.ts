import { expect, test } from 'vitest';
import { KEYS, keyName } from './keys';

const taken = (group: (name: string) => boolean) =>
  KEYS.filter((entry) => group(entry.group)).flatMap((entry) => entry.keys);

test('no key of the page means two things', () => {
  const keys = KEYS.filter((entry) => entry.run).flatMap((entry) => entry.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('what the stage takes for its nodes is no key of the page, so that a slip of the focus does nothing else', () => {
  const page = new Set(taken((group) => group === 'page' || group === 'time'));
  expect(taken((group) => group === 'stage').filter((key) => page.has(key))).toEqual([]);
});

test('keys are named as they are written on the keyboard at hand', () => {
  expect(keyName('Mod+k', true)).toBe('⌘K');
  expect(keyName('Mod+k', false)).toBe('Ctrl K');
  expect(['Ctrl+r', 'ArrowUp', 'n', '?'].map((key) => keyName(key, false))).toEqual(['Ctrl R', '↑', 'N', '?']);
});
