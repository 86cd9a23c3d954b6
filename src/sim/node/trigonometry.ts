// sin, cos and asin from + - * / and sqrt alone, so that every engine gives the same bits (Math.sin and its like do not).
// Computed in pairs of numbers with about 100 bits and rounded once, which is what a C library gives too, but for the
// rare cases in which it rounds the last bit the other way.

/** `hi` + `lo`, where `lo` is less than half the last bit of `hi`. */
interface Pair {
  hi: number;
  lo: number;
}

/** pi / 2. */
const HALF_PI: Pair = { hi: 1.5707963267948966, lo: 6.123233995736766e-17 };

function quickSum(a: number, b: number): Pair {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

function sum(a: number, b: number): Pair {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

/** 2^27 + 1: parts a number into two halves whose products are exact. */
const SPLITTER = 134217729;

function product(a: number, b: number): Pair {
  const hi = a * b;
  const aBig = SPLITTER * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = SPLITTER * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return { hi, lo: aHigh * bHigh - hi + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

function add(a: Pair, b: Pair): Pair {
  const high = sum(a.hi, b.hi);
  const low = sum(a.lo, b.lo);
  const middle = quickSum(high.hi, high.lo + low.hi);
  return quickSum(middle.hi, middle.lo + low.lo);
}

const negative = ({ hi, lo }: Pair): Pair => ({ hi: -hi, lo: -lo });

function times(a: Pair, b: Pair): Pair {
  const { hi, lo } = product(a.hi, b.hi);
  return quickSum(hi, lo + (a.hi * b.lo + a.lo * b.hi));
}

function over(a: Pair, divisor: number): Pair {
  const first = a.hi / divisor;
  const back = product(first, divisor);
  return quickSum(first, (a.hi - back.hi - back.lo + a.lo) / divisor);
}

/** The power series of sin (`from` 1) or cos (`from` 0), for numbers up to pi / 4. */
function series(x: Pair, from: 0 | 1): Pair {
  const square = times(x, x);
  let term: Pair = from === 1 ? x : { hi: 1, lo: 0 };
  let total = term;
  for (let n = from + 1; Math.abs(term.hi) > Math.abs(total.hi) * 1e-34; n += 2) {
    term = negative(over(times(term, square), n * (n + 1)));
    total = add(total, term);
    if (term.hi === 0) break;
  }
  return total;
}

/** sin, or cos as the sine of a quarter turn more. */
function sine(x: Pair, quarters: 0 | 1): Pair {
  const turns = Math.round(x.hi / HALF_PI.hi);
  const rest = turns === 0 ? x : add(x, negative(times(HALF_PI, { hi: turns, lo: 0 })));
  const quadrant = (((turns + quarters) % 4) + 4) % 4;
  const value = series(rest, quadrant % 2 === 0 ? 1 : 0);
  return quadrant >= 2 ? negative(value) : value;
}

/** Of an angle in radians, up to some thousand turns. */
export const sin = (x: number): number => sine({ hi: x, lo: 0 }, 0).hi;
export const cos = (x: number): number => sine({ hi: x, lo: 0 }, 1).hi;

/** Of a number from -1 to 1; NaN beyond. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  const angle = size <= 0.7 ? smallAsin({ hi: size, lo: 0 }) : largeAsin(size);
  return x < 0 ? -angle.hi : angle.hi;
}

/** Newton's method on sin y = x; each step doubles the digits that are right. */
function smallAsin(x: Pair): Pair {
  const square = x.hi * x.hi;
  let y: Pair = { hi: x.hi * (1 + square * (1 / 6 + square * (3 / 40 + (square * 15) / 336))), lo: 0 };
  for (let step = 0; step < 4; step++) {
    const error = add(x, negative(sine(y, 0)));
    y = add(y, { hi: error.hi / sine(y, 1).hi, lo: 0 });
  }
  return y;
}

/** pi / 2 - 2 asin(sqrt((1 - x) / 2)), for numbers near 1, where the curve is steep. */
function largeAsin(x: number): Pair {
  const half = (1 - x) / 2;
  const root = Math.sqrt(half);
  if (root === 0) return HALF_PI;
  const square = product(root, root);
  const exact = quickSum(root, (half - square.hi - square.lo) / (2 * root));
  const angle = smallAsin(exact);
  return add(HALF_PI, negative(add(angle, angle)));
}
