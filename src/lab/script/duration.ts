// Lengths of time as they are written in scripts and predicates.

/** Longer waits are a slip of the finger. */
const LONGEST_US = 7 * 86_400_000_000;

/** `8s`, `1.5s`, `300ms` in microseconds; null for anything else. */
export function readDuration(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s)$/.exec(text) ?? [];
  if (amount === undefined) return null;
  const us = Math.round(Number(amount) * (unit === 's' ? 1_000_000 : 1000));
  return us <= LONGEST_US ? us : null;
}
