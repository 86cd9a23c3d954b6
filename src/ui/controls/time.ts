// Numbers of the time controls: the speeds there are, and how long a stretch the time bar shows.

export const SPEEDS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
] as const;

const STRETCHES_S = [30, 60, 120, 300, 600, 1200, 1800, 3600];

/** The shortest of the usual stretches that holds `endUs` with some room to come; beyond an hour whole hours. */
export function stretchUs(endUs: number): number {
  const seconds = (endUs / 1e6) * 1.05;
  const stretch = STRETCHES_S.find((candidate) => candidate >= seconds) ?? Math.ceil(seconds / 3600) * 3600;
  return stretch * 1e6;
}

/** The next speed up or down from one, which need not be in the list. */
export function nextSpeed(speed: number, up: boolean): number {
  if (up) return SPEEDS.find((candidate) => candidate > speed * 1.001) ?? SPEEDS[SPEEDS.length - 1]!;
  return SPEEDS.findLast((candidate) => candidate < speed * 0.999) ?? SPEEDS[0];
}

/** From a second on steps are round on a clock. */
const CLOCK_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600];

/** About so many to a length: 1, 2 or 5 times a power of ten below a second, then as a clock has them, then whole hours. */
export function roundStepUs(lengthUs: number, count: number): number {
  const wanted = lengthUs / count;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const decimal = power * ([1, 2, 5, 10].find((times) => times * power >= wanted * 0.8) ?? 10);
  if (decimal < 1e6) return Math.max(1, decimal);
  const clock = CLOCK_STEPS_S.find((step) => step * 1e6 >= wanted * 0.8);
  return (clock ?? Math.ceil(wanted / 3.6e9) * 3600) * 1e6;
}

/** The round instants of a stretch of time, from 0 on. */
export function roundInstants(fromUs: number, toUs: number, stepUs: number): number[] {
  const first = Math.max(0, Math.ceil(fromUs / stepUs));
  return Array.from({ length: Math.max(0, Math.floor(toUs / stepUs) - first + 1) }, (_, i) => (first + i) * stepUs);
}
