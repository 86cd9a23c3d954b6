import { expect, test } from 'vitest';
import { nextSpeed, roundInstants, roundStepUs, stretchUs } from './time';

test('the time bar shows at least half a minute, and always room for what comes', () => {
  expect(stretchUs(0)).toBe(30e6);
  expect(stretchUs(29e6)).toBe(60e6);
  expect(stretchUs(2 * 3600e6)).toBe(3 * 3600e6);
});

test('speeds go up and down in steps and stop at both ends', () => {
  expect(nextSpeed(1, true)).toBe(2);
  expect(nextSpeed(1, false)).toBe(0.5);
  expect(nextSpeed(0.3, true)).toBe(0.5);
  expect(nextSpeed(1000, true)).toBe(1000);
  expect(nextSpeed(0.001, false)).toBe(0.001);
});

test.each([
  [1000, 100],
  [20e6, 2e6],
  [600e6, 60e6],
  [3600e6, 300e6],
  [7200e6, 600e6],
  [36_000e6, 3600e6],
])('%i µs of an axis with some ten ticks have one every %i µs', (lengthUs, stepUs) => {
  expect(roundStepUs(lengthUs, 10)).toBe(stepUs);
});

test('ticks stand on whole steps, none before the beginning', () => {
  expect(roundInstants(-40, 250, 100)).toEqual([0, 100, 200]);
  expect(roundInstants(101, 299, 100)).toEqual([200]);
});
