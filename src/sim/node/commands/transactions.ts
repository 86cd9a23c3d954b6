// MULTI, EXEC, DISCARD, WATCH, UNWATCH (Redis 7.0's multi.c).

import { array, error, NIL_ARRAY, OK } from '../../resp';
import { checkUser } from '../acl/check';
import { logRefusal } from '../acl/log';
import { countError, runCall } from '../call';
import { isPastExpiry } from '../database';
import { inDatabase } from '../databases';
import { peek } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { lookupCommand, type CommandSpec } from './specs';
import { discardTransaction, unwatchAll } from './watch';

export const transactionCommands: HandlerTable = {
  multi: ({ client }) => {
    if (client.multi) return error('ERR MULTI calls can not be nested');
    client.multi = { commands: [], failed: false };
    return OK;
  },
  discard: ({ client }) => {
    if (!client.multi) return error('ERR DISCARD without MULTI');
    discardTransaction(client);
    return OK;
  },
  exec,
  watch: (call) => {
    const { client, argv } = call;
    if (client.multi) return error('ERR WATCH inside MULTI is not allowed');
    // A client that has lost already needs to watch nothing more.
    if (!client.watchBroken) for (const key of argv.slice(1)) watch(call, key);
    return OK;
  },
  unwatch: ({ client }) => {
    unwatchAll(client);
    return OK;
  },
};

/** Rule: 1. a refused command aborts; 2. so does a watched key that changed or expired; 3. else all run, none between. */
function exec(call: Call): string {
  const { client } = call;
  if (!client.multi) return error('ERR EXEC without MULTI');
  const { commands, failed } = client.multi;
  const lost = client.watchBroken || client.watched.some((watched) => !watched.expiredAtWatch && isPast(call, watched));
  if (failed || lost) {
    discardTransaction(client);
    return failed ? error('EXECABORT Transaction discarded because of previous errors.') : NIL_ARRAY;
  }
  unwatchAll(client);
  const replies: string[] = [];
  for (const argv of commands) {
    // Its commands were looked up when they were queued.
    const spec = lookupCommand(argv)!;
    const forbidden = forbiddenNow(call, spec, argv);
    if (forbidden !== null) {
      replies.push(forbidden);
      continue;
    }
    replies.push(runCall({ ...call, argv, inExec: true, propagate: undefined }, spec) ?? '');
  }
  discardTransaction(client);
  return array(replies);
}

const REASONS = {
  command: 'no permission to execute the command or subcommand',
  key: 'no permission to touch the specified keys',
  channel: 'no permission to access one of the channels used as arguments',
};

/** The user may have lost permissions since the command was queued. */
function forbiddenNow({ world, node, server, client }: Call, spec: CommandSpec, argv: string[]): string | null {
  const user = server.acl.users.get(client.user);
  const verdict = user ? checkUser(user, spec, argv) : 'allowed';
  if (verdict === 'allowed') return null;
  const object = verdict.denied === 'command' ? spec.name : argv[verdict.at]!;
  logRefusal(world, node, server, client, { reason: verdict.denied, object });
  const reply = error(
    'NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. ' +
      `This command is no longer allowed for the following reason: ${REASONS[verdict.denied]}`,
  );
  countError(server, reply);
  return reply;
}

function watch(call: Call, key: string): void {
  const { client } = call;
  const { db } = client;
  if (client.watched.some((watched) => watched.key === key && watched.db === db)) return;
  client.watched.push({ key, db, expiredAtWatch: isPast(call, { key, db }) });
}

function isPast(call: Call, { key, db }: { key: string; db: number }): boolean {
  const entry = inDatabase(call.server, db, () => peek(call.server.db, key));
  return entry !== null && isPastExpiry(call.world, call.server, entry);
}
