// For tests: one server on the stage, booted with a given nodes.conf and past the first seconds of a process.

import { emptyNetwork } from '../network';
import { seedRandom } from '../random';
import type { World } from '../world';
import { newRedisNode, processTimer, stepProcess } from './process';
import type { RedisNode, RedisServer } from './server';
import { updateState } from './state';

export interface Booted {
  world: World;
  node: RedisNode;
  server: RedisServer;
}

/** 127.0.0.1:`port`, cluster mode on unless `conf` says otherwise, no append-only file, a node timeout of ten minutes. */
export function bootServer(port: number, nodesConf: string | null = null, conf: Record<string, string> = {}): Booted {
  const world: World = {
    nowUs: 0,
    nextSeq: 1,
    queue: [],
    random: seedRandom(1),
    machines: new Map([['host1', { name: 'host1', ip: '127.0.0.1', powered: true }]]),
    nodes: new Map(),
    network: emptyNetwork(),
    clients: { nextProgram: 1, programs: new Map(), files: new Map() },
    nextTraceId: 1,
    cause: 0,
    lastFault: new Map(),
    histories: new Map(),
    around: { trace: () => {}, wantsPackets: false, program: () => {} },
  };
  const given = { 'cluster-node-timeout': '600000', appendonly: 'no', ...conf };
  const node = newRedisNode('host1', '127.0.0.1', port, new Map(Object.entries(given)));
  node.disk.nodesConf = nodesConf;
  world.nodes.set(node.address, node);
  stepProcess(world, node, { type: 'START' });
  processTimer(world, node.address, node.incarnation);
  const server = node.server!;
  if (server.cluster) {
    // What the clock work does: a master that has just started judges the cluster 2 s after its first look.
    updateState(world, node, server);
    world.nowUs += 2_500_000;
    updateState(world, node, server);
  }
  return { world, node, server };
}
