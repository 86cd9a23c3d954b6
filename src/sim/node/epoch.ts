// Config epochs: which of two claims to a slot is the newer. Redis 7.0's clusterHandleConfigEpochCollision and
// clusterBumpConfigEpochWithoutConsensus.

import { record, type World } from '../world';
import { todo, TODO } from './bus';
import { saveConfig } from './save-config';
import type { ClusterNode, RedisNode, RedisServer } from './server';
import { isMaster, maxEpoch, me } from './view';

/**
 * Two masters with the same configEpoch: the one with the smaller id moves on to a new epoch, so that in the end every
 * master has its own. The greatest id never moves.
 */
export function handleEpochCollision(world: World, node: RedisNode, server: RedisServer, sender: ClusterNode): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  if (sender.configEpoch !== myself.configEpoch || !isMaster(sender) || !isMaster(myself)) return;
  if (sender.id <= myself.id) return;
  cluster.currentEpoch++;
  myself.configEpoch = cluster.currentEpoch;
  saveConfig(node, server);
  cluster.because = record(world, 'epoch-bumped', {
    node: node.address,
    configEpoch: myself.configEpoch,
    reason: 'collision',
  });
}

/**
 * Takes a new configEpoch without asking anybody (TAKEOVER, the end of an import, CLUSTER BUMPEPOCH).
 * Returns it, or null when ours is the greatest already.
 */
export function bumpConfigEpoch(
  world: World,
  node: RedisNode,
  server: RedisServer,
  reason: 'takeover' | 'import' | 'bumpepoch',
): number | null {
  const cluster = server.cluster!;
  const myself = me(cluster);
  if (myself.configEpoch !== 0 && myself.configEpoch === maxEpoch(cluster)) return null;
  cluster.currentEpoch++;
  myself.configEpoch = cluster.currentEpoch;
  todo(server, TODO.saveConfig | TODO.fsyncConfig);
  cluster.because = record(world, 'epoch-bumped', { node: node.address, configEpoch: myself.configEpoch, reason });
  return myself.configEpoch;
}
