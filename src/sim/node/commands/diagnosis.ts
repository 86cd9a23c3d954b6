// SLOWLOG, LATENCY, MEMORY: what a server says of its own health (Redis 7.0's slowlog.c, latency.c, object.c). Left out:
// LATENCY GRAPH and DOCTOR once something was slow, the allocator's own report.

import { array, bulk, error, integer, NIL, OK } from '../../resp';
import { notModelled } from '../call';
import { configValue } from '../config';
import { exists } from '../database';
import { databasesOf, keyCount } from '../databases';
import { keyBytes } from '../key-size';
import { peek, volatileCount } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { answering, integerArgument, SYNTAX } from './replies';

function slowLogGet({ argv, server }: Call): string {
  if (argv.length > 3) return wrongUse(argv, 'SLOWLOG');
  const refusal = error('ERR count should be greater than or equal to -1');
  const count = argv.length === 3 ? integerArgument(argv[2]!, refusal) : 10n;
  if (count < -1n) return refusal;
  const { entries } = server.slowLog;
  return array(
    (count === -1n ? entries : entries.slice(0, Number(count))).map((entry) =>
      array([
        ...[integer(entry.id), integer(entry.at), integer(entry.durationUs), array(entry.argv.map(bulk))],
        ...[bulk(entry.addr), bulk(entry.name)],
      ]),
    ),
  );
}

const wrongUse = (argv: readonly string[], container: string) =>
  error(`ERR unknown subcommand or wrong number of arguments for '${argv[1]!}'. Try ${container} HELP.`);

function latencyReset({ argv, server }: Call): string {
  const names = argv.length === 2 ? [...server.latencyEvents.keys()] : argv.slice(2);
  return integer(names.filter((name) => server.latencyEvents.delete(name)).length);
}

function latencyHistory({ argv, server }: Call): string {
  const samples = server.latencyEvents.get(argv[2]!)?.samples ?? [];
  return array(samples.map(({ at, ms }) => array([integer(at), integer(ms)])));
}

function latencyLatest({ server }: Call): string {
  return array(
    [...server.latencyEvents].map(([event, { samples, maxMs }]) => {
      const { at, ms } = samples.at(-1)!;
      return array([bulk(event), integer(at), integer(ms), integer(maxMs)]);
    }),
  );
}

function latencyDoctor({ server }: Call): string {
  if (server.latencyEvents.size > 0) return notModelled('latency doctor');
  if (configValue(server.config, 'latency-monitor-threshold') === '0') {
    return bulk(
      "I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use " +
        '"CONFIG SET latency-monitor-threshold <milliseconds>." in order to enable it. If we weren\'t in a deep space ' +
        "mission I'd suggest to take a look at https://redis.io/topics/latency-monitor.\n",
    );
  }
  return bulk(
    'Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit. ' +
      'I honestly think you ought to sit down calmly, take a stress pill, and think things over.\n',
  );
}

/** Every command took less than a microsecond. */
function latencyHistogram({ argv, server }: Call): string {
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

function memoryUsage(call: Call): string {
  const { argv, server } = call;
  for (let i = 3; i < argv.length; i += 2) {
    if (argv[i]!.toLowerCase() !== 'samples' || i + 1 >= argv.length) return SYNTAX;
    if (integerArgument(argv[i + 1]!) < 0n) return SYNTAX;
  }
  const key = argv[2]!;
  if (!exists(call, key)) return NIL;
  return integer(keyBytes(key, peek(server.db, key)!, server.cluster !== null));
}

/** Of an almost empty server, as INFO memory has it. */
function memoryStats({ server }: Call): string {
  const number = (name: string, value: number) => [bulk(name), integer(value)];
  const ratio = (name: string, value: string) => [bulk(name), bulk(value)];
  const databases = databasesOf(server).flatMap(([id, db]) => [
    bulk(`db.${id}`),
    array([
      ...number('overhead.hashtable.main', db.size * 48),
      ...number('overhead.hashtable.expires', volatileCount(db) * 32),
      ...number('overhead.hashtable.slot-to-keys', server.cluster ? db.size * 16 : 0),
    ]),
  ]);
  const keys = keyCount(server);
  const backlog = server.replication.backlogActive ? server.settings.replBacklogSize : 0;
  return array([
    ...number('peak.allocated', 1806928),
    ...number('total.allocated', 1788272),
    ...number('startup.allocated', 1599928),
    ...number('replication.backlog', backlog),
    ...['clients.slaves', 'clients.normal', 'cluster.links', 'aof.buffer', 'lua.caches'].flatMap((one) =>
      number(one, 0),
    ),
    ...number('functions.caches', 184),
    ...databases,
    ...number('overhead.total', 1600128),
    ...number('keys.count', keys),
    ...number('keys.bytes-per-key', keys === 0 ? 0 : Math.floor(188344 / keys)),
    ...number('dataset.bytes', 188144),
    ...ratio('dataset.percentage', '99.893806457519531'),
    ...ratio('peak.percentage', '98.967529296875'),
    ...number('allocator.allocated', 2473184),
    ...number('allocator.active', 2629632),
    ...number('allocator.resident', 5369856),
    ...ratio('allocator-fragmentation.ratio', '1.0632576942443848'),
    ...number('allocator-fragmentation.bytes', 156448),
    ...ratio('allocator-rss.ratio', '2.0420560836791992'),
    ...number('allocator-rss.bytes', 2740224),
    ...ratio('rss-overhead.ratio', '2.3852021694183350'),
    ...number('rss-overhead.bytes', 7438336),
    ...ratio('fragmentation', '7.7984957695007324'),
    ...number('fragmentation.bytes', 11165800),
  ]);
}

export const diagnosisCommands: HandlerTable = {
  'slowlog|get': answering(slowLogGet),
  'slowlog|len': ({ server }) => integer(server.slowLog.entries.length),
  'slowlog|reset': ({ server }) => {
    server.slowLog.entries = [];
    return OK;
  },
  'latency|doctor': latencyDoctor,
  'latency|latest': latencyLatest,
  'latency|history': latencyHistory,
  'latency|reset': latencyReset,
  'latency|graph': ({ argv, server }) =>
    server.latencyEvents.has(argv[2]!)
      ? notModelled('latency graph')
      : error(`ERR No samples available for event '${argv[2]!}'`),
  'latency|histogram': latencyHistogram,
  'memory|usage': answering(memoryUsage),
  'memory|stats': memoryStats,
  'memory|purge': () => OK,
  'memory|malloc-stats': () => notModelled('memory|malloc-stats'),
  'memory|doctor': () =>
    bulk(
      "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these " +
        'conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be ' +
        'back to our programming as soon as I finished rebooting.\n',
    ),
};
