// 64-bit floating point numbers in arguments and replies: scores, weights, coordinates. Read as C's strtod reads them
// and printed as its printf prints them. Left out: hexadecimal numbers with more digits than a double holds.

import type { Bytes } from '../../bytes';
import { error } from '../../resp';
import type { LongDouble } from './long-double';
import { NOT_FLOAT, Refusal } from './replies';

/** What strtod makes of a whole C string; null: something is left over. Too large is infinite, too small 0. */
function strtod(text: Bytes): number | null {
  const trimmed = text.split('\0', 1)[0]!.replace(/^[ \t\n\v\f\r]+/, '');
  const special = /^([+-]?)(inf(?:inity)?|nan(?:\([0-9a-z_]*\))?)$/i.exec(trimmed);
  if (special) return special[2]![0]!.toLowerCase() === 'n' ? NaN : special[1] === '-' ? -Infinity : Infinity;
  const hex = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?[0-9]+))?$/i.exec(trimmed);
  if (hex && hex[2]! + hex[3]! !== '') {
    const exponent = Number(hex[4] ?? 0) - 4 * hex[3]!.length;
    const value = Number(BigInt(`0x${hex[2]}${hex[3]}`)) * powerOfTwo(exponent);
    return hex[1] === '-' ? -value : value;
  }
  return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(trimmed) ? Number(trimmed) : null;
}

/** 2^exponent, exactly; 0 or infinite where there is none. */
export function powerOfTwo(exponent: number): number {
  let power = 1;
  const step = exponent < 0 ? 0.5 : 2;
  for (let i = Math.min(Math.abs(exponent), 1100); i > 0; i--) power *= step;
  return power;
}

/** A floating point number as Redis takes it in most places (string2d), or null. */
export function parseDouble(text: Bytes): number | null {
  if (text === '' || /^[ \t\n\v\f\r]|\0/.test(text)) return null;
  const value = strtod(text);
  if (value === null || Number.isNaN(value)) return null;
  // Too large or too small to be told from infinite or 0.
  if (!Number.isFinite(value) && !/inf/i.test(text)) return null;
  if (value === 0 && /[1-9a-f]/i.test(text.replace(/^([+-]?)0x/i, '').replace(/[ep].*$/i, ''))) return null;
  return value;
}

/** A floating point argument; refuses anything else. */
export function doubleArgument(text: Bytes, refusal = NOT_FLOAT): number {
  const value = parseDouble(text);
  if (value === null) throw new Refusal(refusal);
  return value;
}

export interface ScoreRange {
  min: number;
  max: number;
  minExclusive: boolean;
  maxExclusive: boolean;
}

/** The two ends of a range of scores; `(` before one leaves it out. An empty text is 0, as for strtod. */
export function scoreRange(min: Bytes, max: Bytes): ScoreRange {
  const [from, to] = [min, max].map((text) => {
    const value = text === '' ? 0 : text === '(' ? 0 : strtod(text[0] === '(' ? text.slice(1) : text);
    if (value === null || Number.isNaN(value)) throw new Refusal(error('ERR min or max is not a float'));
    return value;
  }) as [number, number];
  return { min: from, max: to, minExclusive: min[0] === '(', maxExclusive: max[0] === '(' };
}

const DIGITS = 17;

/** `%.17g`. */
export function formatDouble(value: number): Bytes {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const negative = value < 0;
  const [digits, exponent] = significantDigits(negative ? -value : value);
  const kept = digits.replace(/0+$/, '');
  let text: string;
  if (exponent < -4 || exponent >= DIGITS) {
    const power = String(Math.abs(exponent)).padStart(2, '0');
    text = `${kept[0]}${kept.length > 1 ? `.${kept.slice(1)}` : ''}e${exponent < 0 ? '-' : '+'}${power}`;
  } else if (exponent < 0) text = `0.${'0'.repeat(-exponent - 1)}${kept}`;
  else if (kept.length <= exponent + 1) text = kept.padEnd(exponent + 1, '0');
  else text = `${kept.slice(0, exponent + 1)}.${kept.slice(exponent + 1)}`;
  return negative ? `-${text}` : text;
}

/** The 17 first digits and the power of ten of the first. What lies halfway goes to the even digit, as in C. */
function significantDigits(value: number): [string, number] {
  const [mantissa, exponent] = value.toExponential(DIGITS - 1).split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const last = Number(digits[DIGITS - 1]);
  if (last % 2 === 1) {
    const exact = value.toExponential(60).replace('.', '');
    const rest = exact.slice(DIGITS, exact.indexOf('e'));
    // JavaScript has gone up to the odd digit.
    if (/^50*$/.test(rest) && exact[DIGITS - 1] !== digits[DIGITS - 1]) {
      return [exact.slice(0, DIGITS), Number(exponent)];
    }
  }
  return [digits, Number(exponent)];
}

/** `%.<decimals>f`. */
export function formatFixed(value: number, decimals: number): Bytes {
  if (!Number.isFinite(value)) return formatDouble(value);
  const { mantissa, exponent } = toLongDouble(Math.abs(value));
  const numerator = mantissa * BigInt(`1${'0'.repeat(decimals)}`);
  const divisor = 1n << BigInt(-exponent);
  let scaled = numerator / divisor;
  const twice = (numerator % divisor) * 2n;
  // What lies halfway goes to the even digit.
  if (twice > divisor || (twice === divisor && scaled % 2n === 1n)) scaled++;
  const digits = scaled.toString().padStart(decimals + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Integers up to here are printed without an exponent (LLONG_MAX / 2). */
const LONG_HALF = 0x4000000000000000;

/** As sorted sets kept in a listpack hold a score (d2string). */
export function formatStoredDouble(value: number): Bytes {
  if (Number.isInteger(value) && value !== 0 && Math.abs(value) <= LONG_HALF) return String(BigInt(value));
  return formatDouble(value);
}

/** The same number, exactly, as a long double; it must be finite. */
export function toLongDouble(value: number): LongDouble {
  if (value === 0) return { mantissa: 0n, exponent: 0 };
  let mantissa = value;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa: BigInt(mantissa), exponent };
}
