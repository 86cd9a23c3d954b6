// Writing nodes.conf.

import { writeNodesConf } from './nodes-conf';
import type { RedisNode, RedisServer } from './server';

export function saveConfig(node: RedisNode, server: RedisServer): void {
  node.disk.nodesConf = writeNodesConf(server);
}
