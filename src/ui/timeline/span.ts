// The window of time that is looked at, as arithmetic: zooming about a point, panning, following the clock.

export interface TimeSpan {
  fromUs: number;
  toUs: number;
}

export const SHORTEST_US = 1000;
export const LONGEST_US = 3_600_000_000;

export const lengthOf = ({ fromUs, toUs }: TimeSpan): number => toUs - fromUs;

/** Time does not begin before 0, and nobody sees less than a millisecond or more than an hour (or all there is). */
export function clamp(span: TimeSpan, endUs: number): TimeSpan {
  const longest = Math.max(LONGEST_US, endUs * 1.1);
  const length = Math.min(longest, Math.max(SHORTEST_US, lengthOf(span)));
  // A little before the beginning can be seen, so that the first mark does not stand on the edge.
  const fromUs = Math.max(-length * 0.04, Math.min(span.fromUs, Math.max(0, endUs - length * 0.1)));
  return { fromUs, toUs: fromUs + length };
}

/** `factor` below 1 shows less time, in more detail; the instant at `aboutUs` stays where it is. */
export function zoomed(span: TimeSpan, factor: number, aboutUs: number, endUs: number): TimeSpan {
  const length = Math.min(Math.max(LONGEST_US, endUs * 1.1), Math.max(SHORTEST_US, lengthOf(span) * factor));
  const share = (aboutUs - span.fromUs) / lengthOf(span);
  const fromUs = aboutUs - share * length;
  return clamp({ fromUs, toUs: fromUs + length }, endUs);
}

export const panned = ({ fromUs, toUs }: TimeSpan, byUs: number, endUs: number): TimeSpan =>
  clamp({ fromUs: fromUs + byUs, toUs: toUs + byUs }, endUs);

/** The clock stands at four fifths: what has just happened is in sight, and there is room for what comes. */
export function following(span: TimeSpan, nowUs: number, endUs: number): TimeSpan {
  const length = lengthOf(span);
  return clamp({ fromUs: nowUs - 0.8 * length, toUs: nowUs + 0.2 * length }, Math.max(endUs, nowUs + 0.2 * length));
}

/** Everything there is, with a little room after it. */
export const fitted = (endUs: number): TimeSpan => clamp({ fromUs: 0, toUs: Math.max(1_000_000, endUs * 1.05) }, endUs);

/** What to ask the lab for: more than is seen, so that panning finds it there; by round lengths, so that chunks are found again. */
export function loadFor(span: TimeSpan): TimeSpan {
  const margin = lengthOf(span) * 0.5;
  return { fromUs: Math.max(0, Math.floor(span.fromUs - margin)), toUs: Math.ceil(span.toUs + margin) };
}

/** Is what was asked for still good for what is seen? */
export function holds(loaded: TimeSpan, span: TimeSpan): boolean {
  const ratio = lengthOf(span) / (lengthOf(loaded) / 2);
  return loaded.fromUs <= Math.max(0, span.fromUs) && loaded.toUs >= span.toUs && ratio > 0.6 && ratio < 1.7;
}

/** An instant for the axis, as fine as the distance of its ticks. */
export function tickLabel(us: number, stepUs: number): string {
  const whole = Math.round(us);
  const minutes = Math.floor(whole / 60_000_000);
  const seconds = Math.floor(whole / 1_000_000) % 60;
  const clock = `${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}`;
  if (stepUs >= 1_000_000) return clock;
  const digits =
    stepUs >= 100_000 ? 1 : stepUs >= 10_000 ? 2 : stepUs >= 1000 ? 3 : stepUs >= 100 ? 4 : stepUs >= 10 ? 5 : 6;
  return `${clock}.${String(whole % 1_000_000)
    .padStart(6, '0')
    .slice(0, digits)}`;
}
