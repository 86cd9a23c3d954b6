// SAVE, BGSAVE, LASTSAVE, BGREWRITEAOF (Redis 7.0's rdb.c and aof.c). A rewrite of the append-only file takes no time.

import { error, integer, OK, status } from '../../resp';
import { rewriteAof } from '../aof';
import { saveRdb, startChild } from '../rdb';
import type { Call, HandlerTable } from './command';
import { SYNTAX } from './replies';

const IN_PROGRESS = error('ERR Background save already in progress');

function backgroundSave({ argv, world, server }: Call): string {
  if (argv.length > 2 || (argv.length === 2 && argv[1]!.toLowerCase() !== 'schedule')) return SYNTAX;
  if (server.rdb.child) return IN_PROGRESS;
  startChild(world, server);
  return status('Background saving started');
}

export const persistenceCommands: HandlerTable = {
  save: ({ world, node, server }) => {
    if (server.rdb.child) return IN_PROGRESS;
    saveRdb(world, node, server);
    return OK;
  },
  bgsave: backgroundSave,
  lastsave: ({ server }) => integer(Math.floor(server.rdb.lastSaveMs / 1000)),
  bgrewriteaof: ({ node, server }) => {
    if (server.rdb.child) return status('Background append only file rewriting scheduled');
    rewriteAof(node, server);
    server.stats.aofRewrites++;
    return status('Background append only file rewriting started');
  },
};
