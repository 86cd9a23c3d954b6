import { expect, test } from 'vitest';
import type { Lane, TimelineMark } from '../../lab/views/timeline';
import { FOOT, HEAD, layLanes, placeLabels } from './lanes';
import { neighbourOf } from './marks';

const lanes: Lane[] = ['a:1', 'a:2', 'b:1'].map((name) => ({ name, kind: 'node', host: name.slice(0, 1) }));
const mark = (lane: number, atUs: number): TimelineMark => ({
  key: `${lane} ${atUs}`,
  lane,
  group: 'role',
  atUs,
  count: 1,
  severity: 'good',
  entry: { id: 1, atUs, causes: [], kind: 'healed' },
  ids: [1],
  causes: [],
  command: '',
});

test('lanes share the room there is, and scroll when there is too little', () => {
  const roomy = layLanes(lanes, new Set(), 400);
  expect(roomy.shown).toEqual([-1, 0, 1, 2]);
  expect(roomy.height).toBe(400);
  const many = Array.from({ length: 100 }, (_, at): Lane => ({ name: `h${at}:1`, kind: 'node', host: `h${at}` }));
  expect(layLanes(many, new Set(), 400).height).toBe(HEAD + 101 * 20 + FOOT);
});

test('a hidden lane leaves no gap', () => {
  const { shown, y, rowHeight } = layLanes(lanes, new Set(['a:2']), 400);
  expect(shown).toEqual([-1, 0, 2]);
  expect(y.get(2)! - y.get(0)!).toBe(rowHeight);
  expect(y.has(1)).toBe(false);
});

test('a label stands right of its mark, left where that is taken, or not at all; the graver is placed first', () => {
  const label = (atUs: number, x: number, weight: number) => ({
    mark: mark(0, atUs),
    text: `${atUs}`,
    x,
    width: 50,
    weight,
  });
  const placed = placeLabels([label(1, 100, 1), label(2, 120, 5), label(3, 130, 1)], 400);
  expect(placed.map(({ text, side }) => `${text} ${side}`)).toEqual(['2 right', '1 left']);
  expect(placeLabels([label(1, 390, 1)], 400).map(({ side }) => side)).toEqual(['left']);
});

test('arrows lead along time, and to the nearest mark of the next lane that has one', () => {
  const marks = [mark(0, 10), mark(2, 20), mark(0, 30), mark(2, 90)];
  const to = (from: TimelineMark, key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown') =>
    neighbourOf(marks, from, key, [-1, 0, 1, 2])?.key ?? null;
  expect(to(marks[0]!, 'ArrowRight')).toBe('2 20');
  expect(to(marks[0]!, 'ArrowLeft')).toBeNull();
  expect(to(marks[2]!, 'ArrowDown')).toBe('2 20');
  expect(to(marks[3]!, 'ArrowUp')).toBe('0 30');
  expect(to(marks[0]!, 'ArrowUp')).toBeNull();
});
