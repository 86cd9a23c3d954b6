// Commands about the whole server (Redis 7.0's server.c, config.c, debug.c). Left out: most of DEBUG.

import { setDefaultPassword } from '../acl/authenticate';
import { describeUser } from '../acl/describe';
import { rewriteAof } from '../aof';
import { partNotModelled } from '../not-modelled';
import { configGet, configSet, configValue, directiveName, settingsOf } from '../config';
import { bulk, bulks, EMPTY_ARRAY, error, OK } from '../../resp';
import { wallMs } from '../../world';
import { busy, crash, shutdown } from '../process';
import { roleReply } from '../replication-report';
import { namesSomething } from '../config-names';
import { describeMyself } from '../nodes-conf';
import type { RedisServer } from '../server';
import { me } from '../view';
import type { Call, HandlerTable } from './command';
import { SYNTAX } from './replies';
import { wakeLater } from './wait';

/** Where a server listens. */
const LISTENING = /^(?:tls-)?port$/i;

function setConfig(call: Call): string {
  const { argv, server, node } = call;
  if (argv.length % 2 === 1) return SYNTAX;
  const pairs: [string, string][] = [];
  for (let i = 2; i < argv.length; i += 2) pairs.push([argv[i]!, argv[i + 1]!]);
  const moved = pairs.find(
    ([name, value]) =>
      LISTENING.test(name) && /^\d+$/.test(value) && configValue(server.config, name.toLowerCase()) !== value,
  );
  const changed = new Map(server.config);
  const refusal = configSet(changed, pairs);
  if (refusal) return error(`ERR ${refusal}`);
  if (moved) return partNotModelled('config set', `config set ${moved[0]}`);
  const announcedBefore = configValue(server.config, 'cluster-announce-ip');
  server.config = changed;
  const hadFile = server.settings.appendOnly;
  server.settings = settingsOf(server.config);
  for (const [name, value] of pairs) if (name.toLowerCase() === 'requirepass') setDefaultPassword(server.acl, value);
  // A server that begins to keep a file begins it with all that it holds.
  if (server.settings.appendOnly && !hadFile) rewriteAof(node, server);
  if (server.cluster) {
    const myself = me(server.cluster);
    // Who announces no address any more finds out its own again.
    const announced = configValue(server.config, 'cluster-announce-ip');
    if (announcedBefore !== announced && announced === '') myself.ip = '';
    describeMyself(node, server.config, myself);
  }
  return OK;
}

/** What the configuration says; of its master what is so. */
function getConfig({ argv, server }: Call): string {
  const found = configGet(server.config, argv.slice(2));
  return bulks(
    found.flatMap(([name, value]) => [name, /^(?:replica|slave)of$/.test(name) ? replicaOf(server) : value]),
  );
}

/** The file keeps what it said, with the values as they are now. */
function rewriteConfig({ node, server }: Call): string {
  const file = new Map<string, string>();
  for (const name of (node.disk.rewrittenConf ?? node.conf).keys()) {
    const [found] = configGet(server.config, [directiveName(name) ?? name]);
    if (found) file.set(found[0], found[1]);
  }
  for (const [name, value] of server.config) file.set(name, value);
  for (const [key, value] of node.disk.rewrittenConf ?? node.conf) if (namesSomething(key)) file.set(key, value);
  for (const key of [...file.keys()]) if (key.startsWith('user ')) file.delete(key);
  for (const user of server.acl.users.values()) file.set(`user ${user.name}`, describeUser(user));
  if (!server.cluster) file.set('replicaof', replicaOf(server));
  node.disk.rewrittenConf = file;
  return OK;
}

const replicaOf = ({ replication: { masterHost, masterPort } }: RedisServer): string =>
  masterHost === null ? '' : `${masterHost} ${masterPort}`;

function resetStat({ server }: Call): string {
  const { stats } = server;
  for (const name of ['keyspaceHits', 'keyspaceMisses', 'expiredKeys', 'evictedKeys', 'commandsProcessed'] as const)
    stats[name] = 0;
  for (const name of ['connectionsReceived', 'rejectedConnections'] as const) stats[name] = 0;
  for (const name of ['syncFull', 'syncPartialOk', 'syncPartialErr'] as const) stats[name] = 0;
  stats.errorReplies.clear();
  for (const counts of [stats.commandCalls, stats.rejectedCalls, stats.failedCalls]) counts.clear();
  return OK;
}

function shutDown(call: Call): string | null {
  const words = call.argv.slice(1).map((word) => word.toLowerCase());
  const known = ['nosave', 'save', 'now', 'force', 'abort'];
  if (words.some((word) => !known.includes(word))) return SYNTAX;
  const abort = words.includes('abort');
  if ((abort && words.some((word) => word !== 'abort')) || (words.includes('save') && words.includes('nosave'))) {
    return SYNTAX;
  }
  if (abort) return error('ERR No shutdown in progress.');
  shutdown(call.world, call.node, words.includes('save') ? true : words.includes('nosave') ? false : null);
  return null;
}

function debug(call: Call): string | null {
  const { argv, world, node, client } = call;
  const word = argv[1]!.toLowerCase();
  if (word === 'segfault') {
    crash(world, node);
    return null;
  }
  if (word === 'sleep' && argv.length === 3) {
    const durationMs = Math.floor(Number.parseFloat(argv[2]!) * 1000) || 0;
    if (durationMs <= 0) return OK;
    busy(world, node, durationMs);
    if (call.inExec) return OK;
    // The reply leaves when the process wakes up.
    const token = world.nextSeq;
    client.blocked = { for: 'sleep', token };
    wakeLater(world, node, client, token, durationMs);
    return null;
  }
  return partNotModelled('debug', `debug ${word}`);
}

function time({ world }: Call): string {
  const seconds = Math.floor(wallMs(world) / 1000);
  return bulks([String(seconds), String(world.nowUs % 1_000_000)]);
}

export const serverCommands: HandlerTable = {
  role: ({ server }) => roleReply(server),
  time,
  'config|get': getConfig,
  'config|set': setConfig,
  'config|rewrite': rewriteConfig,
  'config|resetstat': resetStat,
  'module|list': () => EMPTY_ARRAY,
  shutdown: shutDown,
  debug,
  lolwut: () => bulk('Redis ver. 7.0.15\n'),
};
