import { describe, expect, it } from 'vitest';
import { ksDistance, ksProbability, quantile } from '../../scripts/bench/statistics';

describe('the statistics of the bench', () => {
  it('finds quantiles between neighbours', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([5], 0.75)).toBe(5);
  });

  it('measures the greatest distance of two distributions', () => {
    expect(ksDistance([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
    expect(ksDistance([1, 2], [3, 4])).toBe(1);
    // After 2 the first sample is through, of the second a third.
    expect(ksDistance([1, 2], [2, 3, 4])).toBeCloseTo(2 / 3);
  });

  it('gives the probabilities of the published tables', () => {
    // Critical value of the 5 % level for two large samples: 1.358 * sqrt((n + m) / (n * m)).
    const n = 2000;
    const a = Array.from({ length: n }, (_, i) => i);
    const b = a.map((value) => value + Math.round(1.358 * Math.sqrt(2 / n) * n));
    expect(ksProbability(a, b)).toBeGreaterThan(0.04);
    expect(ksProbability(a, b)).toBeLessThan(0.06);
    expect(ksProbability(a, a)).toBe(1);
  });
});
