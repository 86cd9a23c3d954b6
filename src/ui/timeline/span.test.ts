import { expect, test } from 'vitest';
import {
  clamp,
  fitted,
  following,
  holds,
  lengthOf,
  loadFor,
  LONGEST_US,
  panned,
  SHORTEST_US,
  tickLabel,
  zoomed,
} from './span';

const END = 60_000_000;

test('zooming keeps the instant under the pointer in its place', () => {
  const span = { fromUs: 10_000_000, toUs: 20_000_000 };
  const closer = zoomed(span, 0.5, 12_000_000, END);
  expect(lengthOf(closer)).toBe(5_000_000);
  expect((12_000_000 - closer.fromUs) / lengthOf(closer)).toBeCloseTo(0.2);
});

test('from a millisecond to an hour, and no further', () => {
  const span = { fromUs: 10_000_000, toUs: 20_000_000 };
  expect(lengthOf(zoomed(span, 1e-9, 15_000_000, END))).toBe(SHORTEST_US);
  expect(lengthOf(zoomed(span, 1e9, 15_000_000, END))).toBe(LONGEST_US);
  expect(lengthOf(fitted(2 * LONGEST_US))).toBeGreaterThan(2 * LONGEST_US);
});

test('nobody gets lost before the beginning or after the end', () => {
  expect(panned({ fromUs: 0, toUs: 1_000_000 }, -5_000_000, END).fromUs).toBe(-40_000);
  expect(panned({ fromUs: 0, toUs: 1_000_000 }, 500_000_000, END).fromUs).toBe(END - 100_000);
  expect(clamp({ fromUs: 5, toUs: 5 }, END)).toEqual({ fromUs: 5, toUs: 1005 });
});

test('following, the clock stands at four fifths', () => {
  expect(following({ fromUs: 0, toUs: 10_000_000 }, 30_000_000, END)).toEqual({ fromUs: 22_000_000, toUs: 32_000_000 });
});

test('what was loaded is good until one has panned over its edge or zoomed far', () => {
  const span = { fromUs: 10_000_000, toUs: 20_000_000 };
  const loaded = loadFor(span);
  expect(holds(loaded, span)).toBe(true);
  expect(holds(loaded, panned(span, 4_000_000, END))).toBe(true);
  expect(holds(loaded, panned(span, 6_000_000, END))).toBe(false);
  expect(holds(loaded, zoomed(span, 0.5, 15_000_000, END))).toBe(false);
  // At the very beginning too, where a little before it is seen.
  const first = clamp({ fromUs: -1e9, toUs: -1e9 + 10_000_000 }, END);
  expect(holds(loadFor(first), first)).toBe(true);
});

test.each([
  [65_000_000, 1_000_000, '01:05'],
  [65_250_000, 100_000, '01:05.2'],
  [65_250_300, 100, '01:05.2503'],
  [3_600_000_000, 60_000_000, '60:00'],
])('a tick at %i µs, %i µs from the next, reads %s', (us, step, label) => {
  expect(tickLabel(us, step)).toBe(label);
});
