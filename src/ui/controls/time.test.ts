import { expect, test } from 'vitest';
import { nextSpeed, stretchUs } from './time';

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
