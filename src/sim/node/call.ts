// Running one command that nothing speaks against (Redis 7.0's call() and propagatePendingCommands): its handler, the
// statistics, and what is sent on to replicas and the append-only file.

import type { World } from '../world';
import type { Call } from './commands/command';
import { handlerOf } from './commands/handlers';
import { hasFlag, type CommandSpec } from './commands/specs';
import { selectDatabase } from './databases';
import { feedMonitors } from './monitor';
import { notModelled } from './not-modelled';
import { propagate } from './replication';
import { toResp3 } from './resp3';
import { noteDuration } from './slow-log';
import type { RedisNode, RedisServer } from './server';

/** Runs `call`; a change of data puts it (or what it stands for) into `call.pending`. Returns its reply. */
export function runCall(call: Call, spec: CommandSpec): string | null {
  const { stats } = call.server;
  selectDatabase(call.server, call.client.db);
  const dirtyBefore = stats.dirty;
  const handler = handlerOf(spec.name);
  const reply = handler ? handler(call) : notModelled(spec.name);
  // What administrates the server is shown to nobody; EVAL shows itself, before what its script does.
  if (!hasFlag(spec, 'admin') && !hasFlag(spec, 'skip_monitor')) {
    feedMonitors(call.world, call.server, call.client, call.argv, call.inScript ?? false);
  }
  stats.commandsProcessed++;
  countOne(stats.commandCalls, spec.name);
  if (reply?.[0] === '-') countOne(stats.failedCalls, spec.name);
  noteDuration(call, spec);
  if (!call.errorCounted) countError(call.server, reply);
  // EXEC itself is never sent: its commands are, as a transaction where they are several.
  if (stats.dirty > dirtyBefore && spec.name !== 'exec') call.pending.push(...(call.propagate ?? [call.argv]));
  return reply !== null && call.client.resp === 3 ? toResp3(spec.name, call.argv, reply) : reply;
}

export const countOne = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** Counts an error reply under its code, as INFO errorstats shows it. */
export function countError(server: RedisServer, reply: string | null): void {
  if (reply === null || reply[0] !== '-') return;
  const code = /^[^ \r]*/.exec(reply.slice(1))![0];
  const { errorReplies } = server.stats;
  errorReplies.set(code, (errorReplies.get(code) ?? 0) + 1);
}

/** These meet keys by chance, so the deletions they cause are no transaction (CMD_TOUCHES_ARBITRARY_KEYS). */
const ARBITRARY_KEYS = new Set(['scan', 'randomkey']);

/** Sends on what a command that began in database `db` left in `pending`: more than one goes as a transaction. */
export function sendPending(
  world: World,
  node: RedisNode,
  server: RedisServer,
  spec: CommandSpec,
  pending: string[][],
  db = server.dbIndex,
): void {
  const count = pending.filter((argv) => argv[0] !== 'SELECT').length;
  if (count === 0) return;
  const whole = count > 1 && !ARBITRARY_KEYS.has(spec.name);
  propagate(world, node, server, whole ? [['MULTI'], ...pending, ['EXEC']] : pending, db);
}
