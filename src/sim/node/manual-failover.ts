// CLUSTER FAILOVER: a replica takes its living master's place, without losing a write.
// Redis 7.0's MFSTART, clusterHandleManualFailover, resetManualFailover. The chart runs on both sides: the master pauses
// its clients, the replica waits for the master's offset and until it has reached it.

import { step } from '../statechart';
import { record, wallMs, type World } from '../world';
import { sendPacket, sendPing, todo, TODO, type Route } from './bus';
import { manualFailoverMachine, type ManualEvent } from './manual-failover-chart';
import { nodeName } from './names';
import { announcedOffset } from './replication-offset';
import { pauseForFailover, unpauseForFailover } from './pause';
import type { ClusterNode, RedisNode, RedisServer } from './server';
import { isSlave, me } from './view';

/** How long a manual failover may take. */
export const MANUAL_FAILOVER_TIMEOUT_MS = 5000;
/** The master holds writes back for twice as long, so that none slips in between. */
const PAUSE_FACTOR = 2;

/** Steps the chart and carries out its actions. `peer`: the master that is asked, or the replica that asked. */
export function stepManualFailover(
  world: World,
  node: RedisNode,
  server: RedisServer,
  event: ManualEvent,
  peer: ClusterNode | null,
): void {
  const manual = server.cluster!.manualFailover;
  for (const action of step(manualFailoverMachine, manual.chart, event)) {
    switch (action) {
      case 'askMaster':
        if (peer) sendPacket(world, node, server, peer, 'mfstart', { cause: manual.because });
        break;
      case 'pauseClients':
        pauseForFailover(world, server, wallMs(world) + MANUAL_FAILOVER_TIMEOUT_MS * PAUSE_FACTOR);
        break;
      case 'resumeClients':
        unpauseForFailover(world, server);
        break;
      case 'runElection':
        todo(server, TODO.handleFailover);
        break;
    }
  }
}

/** MFSTART: one of our replicas wants to take our place. We hold writes back and tell it our offset. */
export function failoverRequestedByReplica(
  world: World,
  node: RedisNode,
  server: RedisServer,
  replica: ClusterNode,
  back: Route,
): void {
  const cluster = server.cluster!;
  if (replica.slaveof !== cluster.myself) return;
  resetManualFailover(world, node, server);
  const manual = cluster.manualFailover;
  manual.endMs = wallMs(world) + MANUAL_FAILOVER_TIMEOUT_MS;
  manual.slave = replica.id;
  const fields = { node: node.address, replica: nodeName(world, replica), offset: server.replication.offset };
  manual.because = record(world, 'manual-failover-paused', fields);
  stepManualFailover(world, node, server, { type: 'ASKED' }, replica);
  sendPing(world, node, server, back, 'ping');
}

/** A packet flagged PAUSED: if it is our master's, its offset is where it stopped. */
export function masterOffsetReceived(world: World, node: RedisNode, server: RedisServer, sender: ClusterNode): void {
  const cluster = server.cluster!;
  const manual = cluster.manualFailover;
  const myself = me(cluster);
  if (manual.endMs === 0 || !isSlave(myself) || myself.slaveof !== sender.id || manual.masterOffset !== -1) return;
  if (manual.chart.value !== 'asking') return;
  manual.masterOffset = sender.replOffset;
  stepManualFailover(world, node, server, { type: 'OFFSET' }, sender);
  todo(server, TODO.handleManualFailover);
}

/** Have we everything that the master had when it paused? Asked after every event until it is so. */
export function handleManualFailover(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const manual = cluster.manualFailover;
  if (manual.endMs === 0 || manual.chart.value !== 'catchingUp') return;
  if (manual.masterOffset !== announcedOffset(server.replication)) {
    todo(server, TODO.handleManualFailover);
    return;
  }
  const master = cluster.nodes.get(me(cluster).slaveof ?? '');
  const fields = { node: node.address, master: master ? nodeName(world, master) : '', offset: manual.masterOffset };
  manual.because = record(world, 'manual-failover-caught-up', fields, [manual.because]);
  stepManualFailover(world, node, server, { type: 'CAUGHT_UP' }, null);
}

/** Too long: it is called off. */
export function checkManualFailoverTimeout(world: World, node: RedisNode, server: RedisServer): void {
  const manual = server.cluster!.manualFailover;
  if (manual.endMs === 0 || manual.endMs >= wallMs(world)) return;
  record(world, 'manual-failover-ended', { node: node.address, reason: 'timeout' }, [manual.because]);
  resetManualFailover(world, node, server);
}

/** No manual failover is under way any more; a master that held writes back lets them go. */
export function resetManualFailover(world: World, node: RedisNode, server: RedisServer): void {
  const manual = server.cluster!.manualFailover;
  stepManualFailover(world, node, server, { type: 'RESET' }, null);
  manual.endMs = 0;
  manual.slave = null;
  manual.masterOffset = -1;
}
