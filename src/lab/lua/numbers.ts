// Numbers as C prints and reads them.

/** printf's `%.{precision}g`. */
export function formatG(value: number, precision: number): string {
  if (Number.isNaN(value)) return '-nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, power] = value.toExponential(precision - 1).split('e') as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < precision) {
    const fixed = value.toFixed(Math.max(0, Math.min(100, precision - 1 - exponent)));
    return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
  }
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return `${short}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A number cast to a 64-bit integer, as x86 does it: what does not fit is the least of them. */
export function toInt64(value: number): bigint {
  const whole = Math.trunc(value);
  if (!(whole >= -9223372036854775808 && whole < 9223372036854775808)) return -9223372036854775808n;
  return BigInt(whole);
}

/** What strtod reads at the beginning of `text`: the number and how many characters it took, or null. */
export function readNumber(text: string): { value: number; length: number } | null {
  const found = /^[+-]?(?:0x([0-9a-f]+)|inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/i.exec(text) ?? undefined;
  if (!found) return null;
  const [word] = found;
  const bare = word.replace(/^[+-]/, '').toLowerCase();
  const size = bare.startsWith('inf') ? Infinity : bare === 'nan' ? NaN : Number(bare);
  return { value: word.startsWith('-') ? -size : size, length: word.length };
}
