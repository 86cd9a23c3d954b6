// Reading the append-only file when a process starts.

import { readCommand } from '../resp';
import type { World } from '../world';
import { applyCommand } from './dispatch';
import { keyCount, loadDatabases } from './databases';
import { cutFile, touchFromFile } from './lineage';
import type { RedisNode, RedisServer } from './server';

/**
 * Fills an empty keyspace from the files: what was there at the last rewrite, and what came after it, read by a client each. A
 * transaction without its EXEC at the end is cut off.
 */
export function loadAof(world: World, node: RedisNode, server: RedisServer): void {
  const { aof } = node.disk;
  if (!aof.exists) {
    aof.exists = true;
    return;
  }
  server.nextClientId += aof.commands.value.length > 0 ? 2 : 1;
  if (aof.base) loadDatabases(server, aof.base.value);
  server.rdb.keysLoaded = keyCount(server);
  const client = server.replication.streamClient;
  let whole = 0;
  for (const [i, resp] of aof.commands.value.entries()) {
    const read = readCommand(resp);
    if (read) applyCommand(world, node, server, client, read.argv, 'aof');
    if (!client.multi) whole = i + 1;
  }
  if (client.multi) cutFile(aof, whole);
  client.multi = null;
  touchFromFile(server, aof);
  client.db = 0;
}
