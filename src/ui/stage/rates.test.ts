import { expect, test } from 'vitest';
import { Rates } from './rates';

test('counts messages a virtual second over the last second', () => {
  const rates = new Rates();
  rates.add(0, { ping: 99 });
  for (let i = 1; i <= 40; i++) rates.add(i * 100_000, { ping: 5, fail: i === 40 ? 1 : 0 });
  const now = rates.add(4_100_000, { ping: 5 });
  expect(now.get('ping')).toBeCloseTo(50);
  expect(now.get('fail')).toBeCloseTo(1, 0);
});

test('begins anew after a jump back, and says nothing while time stands', () => {
  const rates = new Rates();
  rates.add(5_000_000, { ping: 3 });
  expect(rates.add(1_000_000, { ping: 3 }).size).toBe(0);
  expect(rates.add(1_000_000, {}).size).toBe(0);
});
