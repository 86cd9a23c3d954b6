// Two samples compared.

/** The value below which `part` (0 to 1) of the sample lies, between neighbours by proportion. */
export function quantile(sample: readonly number[], part: number): number {
  const sorted = sample.slice().sort((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = sorted[below + 1] ?? sorted[below]!;
  return sorted[below]! + (place - below) * (above - sorted[below]!);
}

/** The greatest distance between the two empirical distribution functions. */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  const x = a.slice().sort((p, q) => p - q);
  const y = b.slice().sort((p, q) => p - q);
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  return distance;
}

/**
 * The probability that two samples of one distribution lie at least that far apart (two-sample Kolmogorov–Smirnov test,
 * Stephens' approximation of the asymptotic distribution).
 */
export function ksProbability(a: readonly number[], b: readonly number[]): number {
  const effective = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const lambda = (effective + 0.12 + 0.11 / effective) * ksDistance(a, b);
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(Math.max(sum, 0), 1);
}
