// Reading the append-only file when a process starts.

import { readCommand } from '../resp';
import type { World } from '../world';
import { applyCommand } from './dispatch';
import { loadDatabases } from './databases';
import type { RedisNode, RedisServer } from './server';

/** Fills an empty keyspace from the file. */
export function loadAof(world: World, node: RedisNode, server: RedisServer): void {
  const { aof } = node.disk;
  if (!aof.exists) {
    aof.exists = true;
    return;
  }
  if (aof.base) loadDatabases(server, aof.base.value);
  const client = server.replication.streamClient;
  for (const resp of aof.commands.value) {
    const read = readCommand(resp);
    if (read) applyCommand(world, node, server, client, read.argv, 'aof');
  }
  client.db = 0;
}
