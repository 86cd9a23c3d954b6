// What a command does, in one line, in the reader's language. English for Redis's own is as its redis-cli has it; the Chinese is a
// table that is loaded when somebody reads Chinese.

import type { Completion, TerminalLine } from '../../lab/api';
import { getLocale } from '../../paraglide/runtime';
import { m } from '../../paraglide/messages';

const STAGE: Record<string, () => string> = {
  boot: m.terminal_do_boot,
  create: m.terminal_do_create,
  kill: m.terminal_do_kill,
  start: m.terminal_do_start,
  pause: m.terminal_do_pause,
  resume: m.terminal_do_resume,
  poweroff: m.terminal_do_poweroff,
  poweron: m.terminal_do_poweron,
  partition: m.terminal_do_partition,
  cut: m.terminal_do_cut,
  delay: m.terminal_do_delay,
  lose: m.terminal_do_lose,
  heal: m.terminal_do_heal,
  sleep: m.terminal_do_sleep,
  until: m.terminal_do_until,
  'redis-cli': m.terminal_do_redis_cli,
  help: m.terminal_do_help,
};

let redisInChinese: Record<string, string> = {};

/** Where it cannot be loaded, Redis's own words stay. */
export function loadChinese(): void {
  import('./meanings.zh.json').then(
    (table) => (redisInChinese = table.default),
    () => {},
  );
}

export function meaningOf({ about, summary }: Pick<Completion, 'about' | 'summary'>): string {
  if (Object.hasOwn(STAGE, about)) return STAGE[about]!();
  return (getLocale() === 'zh' ? redisInChinese[about] : undefined) ?? summary;
}

/** The text of a line as it is shown. */
export function shownText({ kind, text }: TerminalLine): string {
  const row = kind === 'help' ? /^(\S+)(.*?\S)?( {2,})(.+)$/.exec(text) : null;
  if (!row) return text;
  const [, about = '', rest = '', gap = '', summary = ''] = row;
  return `${about}${rest}${gap}${meaningOf({ about, summary })}`;
}
