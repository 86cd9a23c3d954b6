// `redis-cli --stat`: a line a second of what a server holds and does, until Ctrl-C. Its checkpoint is StatState.

import type { Bytes } from '../sim/bytes';
import { checkpoint, complain, print, sleep, type Script } from './effects';
import { call, closeLink, openLink, type Answer, type Link } from './link';

export interface StatState {
  stat: {
    host: Bytes;
    port: number;
    link: Link | null;
    intervalUs: number;
    lines: number;
    /** total_commands_processed of the last line; 0: of none. */
    requests: number;
  };
}

const TITLE =
  '------- data ------ --------------------- load -------------------- - child -\n' +
  'keys       mem      clients blocked requests            connections          \n';
const LINES_UNDER_A_TITLE = 20;
const RETRY_US = 1_000_000;
const CHILDREN = ['', 'SAVE', 'AOF', 'SAVE+AOF', 'LOAD'];

/** Goes on until it is refused; returns the exit code. */
export function* showStatistics(state: StatState): Script<number> {
  const { stat } = state;
  for (;;) {
    yield* checkpoint(state);
    const reply = yield* askAgain(state, ['INFO']);
    if (reply.type === 'error') {
      yield* complain(`ERROR: ${reply.text}\n`);
      return 1;
    }
    const info = reply.type === 'bulk' ? reply.text : '';
    if (stat.lines++ % LINES_UNDER_A_TITLE === 0) yield* print(TITLE);
    yield* print(`${line(info, stat.requests)}\n`);
    stat.requests = field(info, 'total_commands_processed');
    yield* sleep(stat.intervalUs);
  }
}

/** A server that is gone is called again every second, until it answers. */
function* askAgain({ stat }: StatState, argv: Bytes[]): Script<Exclude<Answer, { type: 'lost' }>> {
  for (let tries = 0; ;) {
    if (stat.link) {
      const reply = yield* call(stat.link, argv);
      if (reply.type !== 'lost') return reply;
      yield* closeLink(stat.link);
      stat.link = null;
    }
    // A real terminal shows this in one line, each in place of the one before.
    yield* print(`Reconnecting... ${++tries}\n`);
    const opened = yield* openLink(stat.host, stat.port);
    if ('link' in opened) stat.link = opened.link;
    yield* sleep(RETRY_US);
  }
}

function field(info: Bytes, name: string): number {
  const found = new RegExp(`(?:^|\n)${name}[:=](-?\\d+)`).exec(info);
  return found ? Number(found[1]) : 0;
}

function line(info: Bytes, requestsBefore: number): string {
  const requests = field(info, 'total_commands_processed');
  let keys = 0;
  for (const [, count] of info.matchAll(/^db\d+:keys=(\d+)/gm)) keys += Number(count);
  const children =
    field(info, 'rdb_bgsave_in_progress') + field(info, 'aof_rewrite_in_progress') * 2 + field(info, 'loading') * 4;
  return (
    String(keys).padEnd(11) +
    inHumanUnits(field(info, 'used_memory')).padEnd(8) +
    ` ${String(field(info, 'connected_clients')).padEnd(8)}` +
    String(field(info, 'blocked_clients')).padEnd(8) +
    `${requests} (+${requestsBefore === 0 ? 0 : requests - requestsBefore})`.padEnd(19) +
    ` ${String(field(info, 'total_connections_received')).padEnd(12)}` +
    (CHILDREN[children] ?? '')
  );
}

const UNITS = ['K', 'M', 'G'];

function inHumanUnits(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)}${UNITS[unit]}`;
}
