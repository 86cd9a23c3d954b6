import { expect, test } from 'vitest';
import { formatDurationMs, formatTime, list, plural } from './format';

test('an instant is minutes, seconds and milliseconds', () => {
  expect(formatTime(0)).toBe('00:00.000');
  expect(formatTime(27_350_999)).toBe('00:27.350');
  expect(formatTime(59_999_999)).toBe('00:59.999');
  expect(formatTime(3_600_000_000)).toBe('60:00.000');
  expect(formatTime(360_001_000_000)).toBe('6000:01.000');
});

test('a length of time has the digits that matter', () => {
  const said = [0.2, 3, 9.96, 740, 999.6, 1000, 5031, 59_949, 59_960, 60_000, 125_400];
  expect(said.map((ms) => formatDurationMs(ms, 'en'))).toEqual(
    ['0.2 ms', '3 ms', '10 ms', '740 ms', '1.0 s', '1.0 s', '5.0 s', '59.9 s', '1 min', '1 min', '2 min 5 s'], // prettier-ignore
  );
  expect(formatDurationMs(125_400, 'zh')).toBe('2 分钟 5 秒');
});

test('lists name a few and count the rest', () => {
  expect(list(['a'], 'en')).toBe('a');
  expect(list(['a', 'b'], 'en')).toBe('a and b');
  expect(list(['a', 'b', 'c', 'd'], 'en')).toBe('a, b, c and d');
  expect(list(['a', 'b', 'c', 'd', 'e', 'f'], 'en')).toBe('a, b, c and 3 more');
  expect(list(['a', 'b', 'c', 'd', 'e', 'f'], 'zh')).toBe('a、b、c 等 6 个');
  expect(list([], 'en')).toBe('');
});

test('one and many', () => {
  expect([plural(0, 'key'), plural(1, 'key'), plural(2, 'key')]).toEqual(['0 keys', '1 key', '2 keys']);
});
