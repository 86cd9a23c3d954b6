// The slow log and the latency monitor: commands that took long (Redis 7.0's slowlog.c and latency.c). Commands take no
// virtual time but where they keep the process busy (DEBUG SLEEP), so only those are slow unless everything is logged.

import type { Bytes } from '../bytes';
import { wallMs } from '../world';
import type { Call } from './commands/command';
import { hasFlag, type CommandSpec } from './commands/specs';
import { configValue } from './config';
import { redacted } from './monitor';
import type { RedisServer } from './server';

const MOST_ARGUMENTS = 32;
const MOST_BYTES = 128;
/** Samples that the latency monitor keeps of an event. */
const MOST_SAMPLES = 160;

/** Notes a command that has been carried out, or keeps the process busy from now on. */
export function noteDuration(call: Call, spec: CommandSpec): void {
  const { world, server, client } = call;
  if (client.blocked && client.blocked.for !== 'sleep') return;
  const busyUs = server.busyUntilUs - world.nowUs;
  const durationUs = Number.isFinite(busyUs) ? Math.max(0, busyUs) : 0;
  const at = Math.floor((wallMs(world) + durationUs / 1000) / 1000);
  const thresholdMs = Number(configValue(server.config, 'latency-monitor-threshold'));
  const ms = Math.floor(durationUs / 1000);
  if (thresholdMs > 0 && ms >= thresholdMs)
    addSample(server, hasFlag(spec, 'fast') ? 'fast-command' : 'command', at, ms);
  const slowerThanUs = Number(configValue(server.config, 'slowlog-log-slower-than'));
  const length = Number(configValue(server.config, 'slowlog-max-len'));
  if (slowerThanUs < 0 || length === 0 || durationUs < slowerThanUs || hasFlag(spec, 'skip_slowlog')) return;
  const { slowLog } = server;
  const argv = shortened(redacted(call.argv));
  slowLog.entries.unshift({ id: slowLog.nextId++, at, durationUs, argv, addr: client.addr, name: client.name });
  slowLog.entries.length = Math.min(slowLog.entries.length, length);
}

function shortened(argv: readonly Bytes[]): Bytes[] {
  const kept = argv.length > MOST_ARGUMENTS ? argv.slice(0, MOST_ARGUMENTS - 1) : argv;
  const words = kept.map((word) =>
    word.length > MOST_BYTES ? `${word.slice(0, MOST_BYTES)}... (${word.length - MOST_BYTES} more bytes)` : word,
  );
  if (kept.length < argv.length) words.push(`... (${argv.length - kept.length} more arguments)`);
  return words;
}

/** Samples within one second are one: the worst of them. */
function addSample(server: RedisServer, event: string, at: number, ms: number): void {
  const known = server.latencyEvents.get(event) ?? { samples: [], maxMs: 0 };
  server.latencyEvents.set(event, known);
  known.maxMs = Math.max(known.maxMs, ms);
  const last = known.samples.at(-1);
  if (last?.at === at) last.ms = Math.max(last.ms, ms);
  else known.samples.push({ at, ms });
  if (known.samples.length > MOST_SAMPLES) known.samples.shift();
}
