// SLOWLOG and MEMORY: what a server says of its own health (Redis 7.0's slowlog.c, object.c). Left out: the allocator's own
// report, and what MEMORY DOCTOR says of peaks, fragmentation and buffers: none is simulated.

import { array, bulk, error, integer, NIL, OK } from '../../resp';
import { exists } from '../database';
import { databasesOf, keyCount } from '../databases';
import { keyBytes, memoryUsed, peakBytes, startupBytes } from '../key-size';
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

/** Below this much nothing is worth looking at. */
const LITTLE_MEMORY = 5 * 1024 * 1024;

function memoryDoctor({ server }: Call): string {
  return bulk(
    memoryUsed(server) < LITTLE_MEMORY
      ? "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these " +
          'conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be ' +
          'back to our programming as soon as I finished rebooting.\n'
      : "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n",
  );
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
  const used = memoryUsed(server);
  const backlog = server.replication.backlogActive ? server.settings.replBacklogSize : 0;
  return array([
    ...number('peak.allocated', Math.max(used, peakBytes(server))),
    ...number('total.allocated', used),
    ...number('startup.allocated', startupBytes(server)),
    ...number('replication.backlog', backlog),
    ...['clients.slaves', 'clients.normal', 'cluster.links', 'aof.buffer', 'lua.caches'].flatMap((one) =>
      number(one, 0),
    ),
    ...number('functions.caches', 184),
    ...databases,
    ...number('overhead.total', 1600128),
    ...number('keys.count', keys),
    ...number('keys.bytes-per-key', keys === 0 ? 0 : Math.floor((used - startupBytes(server)) / keys)),
    ...number('dataset.bytes', used - 1600128),
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
  'memory|usage': answering(memoryUsage),
  'memory|stats': memoryStats,
  'memory|purge': () => OK,
  'memory|doctor': memoryDoctor,
};
