// Commands about the numbered databases: SELECT, SWAPDB, MOVE (Redis 7.0's db.c). A cluster node refuses them.

import type { Bytes } from '../../bytes';
import { error, integer, OK } from '../../resp';
import { lookupWrite, setKey, deleteKey, signalFlushed } from '../database';
import { inDatabase, selectDatabase, swapDatabases } from '../databases';
import { copyValue, setExpiry } from '../keyspace';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { databaseArgument, intArgument, isDatabase } from './keys';
import { answering, integerArgument, Refusal } from './replies';

function select(call: Call): string {
  const { server, client } = call;
  const id = intArgument(call.argv[1]!);
  if (server.cluster && id !== 0) return error('ERR SELECT is not allowed in cluster mode');
  client.db = databaseArgument(call, call.argv[1]!);
  selectDatabase(server, client.db);
  // What follows it in a transaction belongs to the new database.
  if (call.inExec) call.pending.push(['SELECT', String(client.db)]);
  return OK;
}

/** Those who watch keys of either database lose, if it holds the key on one side of the swap. */
function swap(call: Call): string {
  const { server, argv } = call;
  if (server.cluster) return error('ERR SWAPDB is not allowed in cluster mode');
  const a = indexArgument(argv[1]!, 'first');
  const b = indexArgument(argv[2]!, 'second');
  if (!isDatabase(call, a) || !isDatabase(call, b)) return error('ERR DB index is out of range');
  if (a !== b) {
    const both = () => {
      signalFlushed(server, a);
      signalFlushed(server, b);
    };
    both();
    swapDatabases(server, a, b);
    both();
  }
  server.stats.dirty++;
  return OK;
}

function indexArgument(text: Bytes, which: string): number {
  const refusal = error(`ERR invalid ${which} DB index`);
  const value = integerArgument(text, refusal);
  if (BigInt.asIntN(32, value) !== value) throw new Refusal(refusal);
  return Number(value);
}

function move(call: Call): string {
  const { server, client, argv } = call;
  if (server.cluster) return error('ERR MOVE is not allowed in cluster mode');
  const key = argv[1]!;
  integerArgument(argv[2]!);
  const target = databaseArgument(call, argv[2]!);
  if (target === client.db) return error('ERR source and destination objects are the same');
  const entry = lookupWrite(call, key);
  if (!entry) return integer(0);
  const moved = inDatabase(server, target, () => {
    if (lookupWrite(call, key)) return false;
    setKey(call, key, copyValue(entry.value));
    setExpiry(server.db, key, entry.expireAtMs);
    return true;
  });
  if (!moved) return integer(0);
  deleteKey(call, key);
  notify(call, 'g', 'move_from', key);
  inDatabase(server, target, () => notify(call, 'g', 'move_to', key));
  server.stats.dirty++;
  return integer(1);
}

export const databaseCommands: HandlerTable = {
  select: answering(select),
  swapdb: answering(swap),
  move: answering(move),
};
