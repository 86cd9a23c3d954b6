// Numbers, times and lists as a reader expects them; pure, and the same on every machine (no Intl).

import type { Locale } from './locale';

/** An instant of virtual time as `mm:ss.mmm`, cut off after the millisecond; an hour is `60:00.000`. */
export function formatTime(us: number): string {
  const ms = Math.floor(us / 1000);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  return `${pad(Math.floor(ms / 60_000), 2)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
}

const UNITS = {
  en: { ms: ' ms', s: ' s', min: ' min' },
  zh: { ms: ' 毫秒', s: ' 秒', min: ' 分钟' },
};

/** A length of time with the digits that matter: `0.2 ms`, `740 ms`, `5.0 s`, `2 min 5 s`. */
export function formatDurationMs(ms: number, locale: Locale): string {
  const unit = UNITS[locale];
  if (ms < 10) return Math.round(ms * 10) / 10 + unit.ms;
  if (Math.round(ms) < 1000) return Math.round(ms) + unit.ms;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return (tenths / 10).toFixed(1) + unit.s;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return Math.floor(seconds / 60) + unit.min + (rest > 0 ? ` ${rest}${unit.s}` : '');
}

/** `1 key`, `2 keys`; English alone needs it. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** All names when they are few, else the first ones and how many more: nobody reads a list of fifty. */
export function list(names: readonly string[], locale: Locale, most = 4): string {
  const rest = names.length > most ? names.length - most + 1 : 0;
  const shown = names.slice(0, names.length - rest);
  if (locale === 'zh') return shown.join('、') + (rest > 0 ? ` 等 ${names.length} 个` : '');
  const last = rest > 0 ? `${rest} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

const LONGEST_ARGUMENT = 40;

/**
 * A command as a person would type it. `argv` are byte strings (each character a byte): read as UTF-8, quoted where
 * a shell would need it, and shortened, since a value may be megabytes.
 */
export function commandLine(argv: readonly string[]): string {
  const decoder = new TextDecoder();
  return argv
    .map((argument) => {
      const bytes = Uint8Array.from(argument.slice(0, 4 * LONGEST_ARGUMENT), (char) => char.charCodeAt(0));
      const text = Array.from(decoder.decode(bytes));
      const short = text.length > LONGEST_ARGUMENT ? `${text.slice(0, LONGEST_ARGUMENT - 1).join('')}…` : text.join('');
      return /^[^\s"'\\\p{C}]+$/u.test(short) ? short : JSON.stringify(short);
    })
    .join(' ');
}
