import { expect, test } from 'vitest';
import type { HostView, NodeView } from '../lab/api';
import { KEYS, keyName } from './keys';
import { PART_KEYS } from './part-keys';
import { hostActions, nodeActions } from './stage/actions';

const taken = (group: (name: string) => boolean) =>
  [...KEYS, ...PART_KEYS].filter((entry) => group(entry.group)).flatMap((entry) => entry.keys);

test('no key of the page means two things', () => {
  const keys = KEYS.flatMap((entry) => entry.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('what the stage takes for its nodes is no key of the page, so that a slip of the focus does nothing else', () => {
  const page = new Set(taken((group) => group === 'page' || group === 'time'));
  expect(taken((group) => group === 'stage').filter((key) => page.has(key))).toEqual([]);
});

test('every key of the menus of nodes and hosts is listed', () => {
  const listed = new Set(taken((group) => group === 'stage'));
  const node = { address: 'host1:6379', port: 6379, process: 'running', role: 'replica' } as NodeView;
  const host = { name: 'host1', powered: true, nodes: [node] } as unknown as HostView;
  const keys = new Set([...nodeActions(node, true), ...hostActions(host)].map(({ key }) => key.toLowerCase()));
  expect([...keys].filter((key) => !listed.has(key))).toEqual([]);
  expect(keys.size).toBeGreaterThan(6);
});

test('keys are named as they are written on the keyboard at hand', () => {
  expect(keyName('Mod+k', true)).toBe('⌘K');
  expect(keyName('Mod+k', false)).toBe('Ctrl K');
  expect(['Ctrl+r', 'ArrowUp', 'n', '?', 'Shift+F10'].map((key) => keyName(key, false))).toEqual([
    ...['Ctrl R', '↑', 'N', '?', 'Shift F10'],
  ]);
});
