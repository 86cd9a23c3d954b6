// The 80-bit floating point numbers (x87 long double) in which Redis computes INCRBYFLOAT, and how it prints them:
// exact arithmetic on big integers, rounded to a 64-bit mantissa after each step, 17 decimals at most.
// Left out: numbers too small for a normal exponent.

import type { Bytes } from '../../bytes';

/** `mantissa` * 2^`exponent`; the mantissa has at most 64 bits and the sign. */
export interface LongDouble {
  mantissa: bigint;
  exponent: number;
}

const MANTISSA_BITS = 64;
/** Every finite number is below 2^16384. */
const MAX_BITS = 16384;
const MIN_BITS = -16381;

const bits = (value: bigint): number => (value < 0n ? -value : value).toString(2).length;

/** The nearest long double of numerator / denominator (ties to even); 'infinite' when there is none that large. */
function rounded(numerator: bigint, denominator: bigint): LongDouble | 'infinite' {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0 };
  const negative = numerator < 0n;
  const top = negative ? -numerator : numerator;
  let exponent = bits(top) - bits(denominator) - MANTISSA_BITS;
  let mantissa = divideToEven(top, denominator, exponent);
  // The quotient can have one bit too many or too few.
  if (bits(mantissa) > MANTISSA_BITS) mantissa = divideToEven(top, denominator, ++exponent);
  else if (bits(mantissa) < MANTISSA_BITS) mantissa = divideToEven(top, denominator, --exponent);
  if (bits(mantissa) + exponent > MAX_BITS) return 'infinite';
  return { mantissa: negative ? -mantissa : mantissa, exponent };
}

/** top / bottom / 2^exponent, rounded to the nearest, ties to even. */
function divideToEven(top: bigint, bottom: bigint, exponent: number): bigint {
  const a = exponent < 0 ? top << BigInt(-exponent) : top;
  const b = exponent > 0 ? bottom << BigInt(exponent) : bottom;
  const quotient = a / b;
  const twice = (a % b) * 2n;
  return twice > b || (twice === b && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** What a text says, as strtold reads it: 'infinite', or null where Redis says that it is no valid float. */
export function parseLongDouble(text: Bytes): LongDouble | 'infinite' | null {
  if (/^[+-]?inf(inity)?$/i.test(text)) return 'infinite';
  const hex = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?$/i.exec(text);
  if (hex) return fromHex(hex[1]!, hex[2]!, hex[3] ?? '', Number(hex[4] ?? 0));
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]+))?$/i.exec(text);
  if (!parts) return null;
  const [, sign, whole = '', fraction = '', power = '0'] = parts;
  if (whole === '' && fraction === '') return null;
  const scale = Number(power) - fraction.length;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  // Far outside what a long double holds; also keeps the big integers small.
  if (scale > 10_000 || scale < -10_000) return null;
  return withinRange(scale >= 0 ? rounded(digits * tenTo(scale), 1n) : rounded(digits, tenTo(-scale)));
}

/** `0x1.8p3`: hexadecimal digits times a power of two. */
function fromHex(sign: string, whole: string, fraction: string, power: number): LongDouble | null {
  if (whole + fraction === '') return null;
  const scale = power - 4 * fraction.length;
  const digits = BigInt(`0x${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  if (scale > 40_000 || scale < -40_000) return null;
  return withinRange(scale >= 0 ? rounded(digits << BigInt(scale), 1n) : rounded(digits, 1n << BigInt(-scale)));
}

function withinRange(value: LongDouble | 'infinite'): LongDouble | null {
  return value === 'infinite' || bits(value.mantissa) + value.exponent < MIN_BITS ? null : value;
}

export function addLongDoubles(a: LongDouble, b: LongDouble): LongDouble | 'infinite' {
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  return exponent >= 0 ? rounded(sum << BigInt(exponent), 1n) : rounded(sum, 1n << BigInt(-exponent));
}

export const timesLongDouble = (a: LongDouble, factor: bigint): LongDouble | 'infinite' =>
  a.exponent >= 0
    ? rounded((a.mantissa * factor) << BigInt(a.exponent), 1n)
    : rounded(a.mantissa * factor, 1n << BigInt(-a.exponent));

/** The least integer that is no smaller. */
export function ceilLongDouble({ mantissa, exponent }: LongDouble): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : -(-mantissa >> BigInt(-exponent));
}

const DECIMALS = 17;

/** As Redis prints it for people: `%.17Lf` without the zeros at the end. */
export function formatLongDouble({ mantissa, exponent }: LongDouble): Bytes {
  const negative = mantissa < 0n;
  const scaled = divideToEven((negative ? -mantissa : mantissa) * tenTo(DECIMALS), 1n, -exponent);
  const digits = scaled.toString().padStart(DECIMALS + 1, '0');
  const text = `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, '');
  return negative && text !== '0' ? `-${text}` : text;
}

function tenTo(power: number): bigint {
  return BigInt(`1${'0'.repeat(power)}`);
}
