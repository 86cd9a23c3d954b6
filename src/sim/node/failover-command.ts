// CLUSTER FAILOVER, once it was accepted.

import { record, wallMs, type World } from '../world';
import { bumpConfigEpoch } from './epoch';
import { MANUAL_FAILOVER_TIMEOUT_MS, resetManualFailover, stepManualFailover } from './manual-failover';
import { nodeName } from './names';
import { replaceMyMaster } from './promotion';
import type { RedisNode, RedisServer } from './server';
import { me } from './view';

/**
 * CLUSTER FAILOVER was accepted. `plain`: with the master's help, no write is lost. `force`: without asking the master,
 * but by election. `takeover`: without votes, by a new epoch of our own making.
 */
export function startManualFailover(
  world: World,
  node: RedisNode,
  server: RedisServer,
  mode: 'plain' | 'force' | 'takeover',
): void {
  const cluster = server.cluster!;
  const master = cluster.nodes.get(me(cluster).slaveof ?? '') ?? null;
  resetManualFailover(world, node, server);
  const manual = cluster.manualFailover;
  manual.endMs = wallMs(world) + MANUAL_FAILOVER_TIMEOUT_MS;
  const fields = { node: node.address, master: master ? nodeName(world, master) : '', mode };
  manual.because = record(world, 'manual-failover-started', fields);
  if (mode === 'takeover') {
    bumpConfigEpoch(world, node, server, 'takeover');
    replaceMyMaster(world, node, server, 'takeover', manual.because);
  } else {
    stepManualFailover(world, node, server, { type: mode === 'force' ? 'FORCE' : 'ASK' }, master);
  }
}
