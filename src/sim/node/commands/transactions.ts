// MULTI, EXEC, DISCARD, WATCH, UNWATCH (Redis 7.0's multi.c).

import { array, error, NIL_ARRAY, OK } from '../../resp';
import { runCall } from '../call';
import { isPastExpiry } from '../database';
import { inDatabase } from '../databases';
import { peek } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { lookupCommand } from './specs';
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
  const lost =
    client.watchBroken || client.watched.some((watched) => !watched.expiredAtWatch && isPast(call, watched));
  if (failed || lost) {
    discardTransaction(client);
    return failed ? error('EXECABORT Transaction discarded because of previous errors.') : NIL_ARRAY;
  }
  unwatchAll(client);
  const replies: string[] = [];
  for (const argv of commands) {
    // Its commands were looked up when they were queued.
    const spec = lookupCommand(argv)!;
    replies.push(runCall({ ...call, argv, inExec: true, propagate: undefined }, spec) ?? '');
  }
  discardTransaction(client);
  return array(replies);
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
