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

/** Round numbers from 0 up to a length, about so many: they stand 1, 2 or 5 times a power of ten apart. */
export function roundSteps(length: number, count: number): number[] {
  const wanted = length / count;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const error = wanted / power;
  const step = power * (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1);
  return Array.from({ length: Math.floor(length / step + 1e-9) + 1 }, (_, i) => i * step);
}
