// LATENCY: what took long (Redis 7.0's latency.c and sparkline.c). Only commands do here, so DOCTOR has no advice about disks,
// forks and the rest.

import { array, bulk, error, integer } from '../../resp';
import { wallMs } from '../../world';
import { configValue } from '../config';
import type { Call, HandlerTable } from './command';

function reset({ argv, server }: Call): string {
  const names = argv.length === 2 ? [...server.latencyEvents.keys()] : argv.slice(2);
  return integer(names.filter((name) => server.latencyEvents.delete(name)).length);
}

function history({ argv, server }: Call): string {
  const samples = server.latencyEvents.get(argv[2]!)?.samples ?? [];
  return array(samples.map(({ at, ms }) => array([integer(at), integer(ms)])));
}

function latest({ server }: Call): string {
  return array(
    [...server.latencyEvents].map(([event, { samples, maxMs }]) => {
      const { at, ms } = samples.at(-1)!;
      return array([bulk(event), integer(at), integer(ms), integer(maxMs)]);
    }),
  );
}

/** Every command took less than a microsecond. */
function histogram({ argv, server }: Call): string {
  const { commandCalls } = server.stats;
  const asked = argv.slice(2).map((name) => name.toLowerCase());
  const wanted = (name: string) =>
    asked.length === 0 || asked.some((one) => name === one || name.startsWith(`${one}|`));
  const entries = [...commandCalls].filter(([name]) => wanted(name));
  return array(
    entries.flatMap(([name, calls]) => [
      bulk(name),
      array([bulk('calls'), integer(calls), bulk('histogram_usec'), array([integer(1), integer(calls)])]),
    ]),
  );
}

const DISABLED =
  "I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use " +
  '"CONFIG SET latency-monitor-threshold <milliseconds>." in order to enable it. If we weren\'t in a deep space ' +
  "mission I'd suggest to take a look at https://redis.io/topics/latency-monitor.\n";
const NOTHING =
  'Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit. ' +
  'I honestly think you ought to sit down calmly, take a stress pill, and think things over.\n';
const SEEN =
  "Dave, I have observed latency spikes in this Redis instance. You don't mind talking about it, do you Dave?\n\n";

const ADVICE = {
  enableSlowLog: (thresholdMs: number) =>
    '- There are latency issues with potentially slow commands you are using. Try to enable the Slow Log Redis feature ' +
    `using the command 'CONFIG SET slowlog-log-slower-than ${thresholdMs * 1000}'. If the Slow log is disabled Redis ` +
    'is not able to log slow commands execution for you.\n',
  tuneSlowLog: (thresholdMs: number) =>
    '- Your current Slow Log configuration only logs events that are slower than your configured latency monitor ' +
    `threshold. Please use 'CONFIG SET slowlog-log-slower-than ${thresholdMs * 1000}'.\n`,
  readSlowLog:
    '- Check your Slow Log to understand what are the commands you are running which are too slow to execute. Please ' +
    'check https://redis.io/commands/slowlog for more information.\n',
  largeObjects:
    '- Deleting, expiring or evicting (because of maxmemory policy) large objects is a blocking operation. If you have ' +
    'very large objects that are often deleted, expired, or evicted, try to fragment those objects into multiple ' +
    'smaller objects.\n',
};

function doctor({ world, server }: Call): string {
  const thresholdMs = Number(configValue(server.config, 'latency-monitor-threshold'));
  if (server.latencyEvents.size === 0) return bulk(thresholdMs === 0 ? DISABLED : NOTHING);
  const nowS = Math.floor(wallMs(world) / 1000);
  const events = [...server.latencyEvents].map(([event, series], i) => {
    const { count, averageMs, deviationMs, periodS } = analyse(series.samples, nowS);
    return (
      `${i + 1}. ${event}: ${count} latency spikes (average ${averageMs}ms, mean deviation ${deviationMs}ms, ` +
      `period ${(periodS / count).toFixed(2)} sec). Worst all time event ${series.maxMs}ms.\n`
    );
  });
  const slowerThanUs = Number(configValue(server.config, 'slowlog-log-slower-than'));
  const off = slowerThanUs < 0 || configValue(server.config, 'slowlog-max-len') === '0';
  const advice = [
    off ? ADVICE.enableSlowLog(thresholdMs) : '',
    !off && Math.trunc(slowerThanUs / 1000) > thresholdMs ? ADVICE.tuneSlowLog(thresholdMs) : '',
    ADVICE.readSlowLog,
    ADVICE.largeObjects,
  ];
  return bulk(`${SEEN}${events.join('')}\nI have a few advices for you:\n\n${advice.join('')}`);
}

type Samples = readonly { at: number; ms: number }[];

function analyse(samples: Samples, nowS: number) {
  const count = samples.length;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const averageMs = Math.trunc(sum(samples.map(({ ms }) => ms)) / count);
  const deviationMs = Math.trunc(sum(samples.map(({ ms }) => Math.abs(averageMs - ms))) / count);
  const periodS = Math.max(1, nowS - Math.min(...samples.map(({ at }) => at)));
  return { count, averageMs, deviationMs, periodS };
}

const GRAPH_COLUMNS = 80;

function graph({ world, argv, server }: Call): string {
  const event = argv[2]!;
  const series = server.latencyEvents.get(event);
  if (!series) return error(`ERR No samples available for event '${event}'`);
  const times = series.samples.map(({ ms }) => ms);
  const lowMs = Math.min(...times);
  const highMs = Math.max(...times);
  const nowS = Math.floor(wallMs(world) / 1000);
  const bars = series.samples.map(({ at, ms }) => ({ ms, label: ago(nowS - at) }));
  let text = `${event} - high ${highMs} ms, low ${lowMs} ms (all time high ${series.maxMs} ms)\n`;
  text += `${'-'.repeat(GRAPH_COLUMNS)}\n`;
  for (let at = 0; at < bars.length; at += GRAPH_COLUMNS) {
    if (at > 0) text += '\n';
    text += drawBars(bars.slice(at, at + GRAPH_COLUMNS), lowMs, highMs);
  }
  return bulk(text);
}

function ago(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.trunc(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.trunc(seconds / 3600)}h`;
  return `${Math.trunc(seconds / 86_400)}d`;
}

const ROWS = 4;
/** Thirds of a row. */
const TOPS = '_o#';

/** A column a sample, from low to high, with its label written downwards below an empty line. */
function drawBars(bars: { ms: number; label: string }[], lowMs: number, highMs: number): string {
  const range = highMs - lowMs || 1;
  const steps = TOPS.length * ROWS;
  const lines: string[] = [];
  for (let row = 0; row < ROWS; row++) {
    const below = (ROWS - row - 1) * TOPS.length;
    lines.push(
      bars
        .map(({ ms }) => {
          const step = Math.min(Math.trunc(((ms - lowMs) * steps) / range), steps - 1) - below;
          return step < 0 ? ' ' : (TOPS[step] ?? '|');
        })
        .join(''),
    );
  }
  const longest = Math.max(...bars.map(({ label }) => label.length));
  lines.push(' '.repeat(bars.length));
  for (let at = 0; at < longest; at++) lines.push(bars.map(({ label }) => label[at] ?? ' ').join(''));
  return lines.map((line) => `${line}\n`).join('');
}

export const latencyCommands: HandlerTable = {
  'latency|doctor': doctor,
  'latency|latest': latest,
  'latency|history': history,
  'latency|reset': reset,
  'latency|graph': graph,
  'latency|histogram': histogram,
};
