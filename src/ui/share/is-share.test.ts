import { expect, test } from 'vitest';
import { isShare } from './is-share';

test('a session is told from other fragments', () => {
  expect(['#s=1.x', 's=', '#lesson=3', '', '#'].map(isShare)).toEqual([true, true, false, false, false]);
});
