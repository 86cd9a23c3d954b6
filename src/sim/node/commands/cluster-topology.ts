// CLUSTER SLOTS and CLUSTER SHARDS: who serves which slots, for clients that route commands themselves.
// Left out: TLS ports.

import { array, bulk, integer, NIL } from '../../resp';
import { endpointType, preferredEndpoint } from '../endpoint';
import type { ClusterNode, ClusterState, RedisServer } from '../server';
import { isFail, isMaster, isSlave, ownerTable, slotList, SLOTS } from '../view';
import { clusterHandler } from './cluster-arguments';
import type { HandlerTable } from './command';

/**
 * How far a node's data reaches, as far as this node knows. Nobody tells a node of itself: a replica's own offset is 0
 * while it has no history that it could continue.
 */
function offsetOf(server: RedisServer, node: ClusterNode): number {
  if (node.id !== server.cluster!.myself) return node.replOffset;
  const { chart, canContinue, offset } = server.replication;
  return isMaster(node) || chart.value === 'online' || canContinue ? offset : 0;
}

/** A replica is shown to clients once it has data and while it is not FAIL. */
const isAvailable = (server: RedisServer, replica: ClusterNode): boolean =>
  !isFail(replica) && offsetOf(server, replica) !== 0;

const replicasOf = (cluster: ClusterState, master: ClusterNode): ClusterNode[] =>
  master.slaves.map((id) => cluster.nodes.get(id)!);

const slots = clusterHandler((call, cluster) => {
  const owners = ownerTable(cluster);
  const ranges: string[] = [];
  for (let start = 0; start < SLOTS;) {
    const owner = owners[start]!;
    let end = start;
    while (end + 1 < SLOTS && owners[end + 1] === owner) end++;
    if (owner !== null) ranges.push(describeRange(call.server, cluster, owner, start, end));
    start = end + 1;
  }
  return array(ranges);
});

function describeRange(
  server: RedisServer,
  cluster: ClusterState,
  owner: ClusterNode,
  start: number,
  end: number,
): string {
  const available = replicasOf(cluster, owner).filter((replica) => isAvailable(server, replica));
  const nodes = [owner, ...available].map((node) => describeEndpoint(server, node));
  return array([integer(start), integer(end), ...nodes]);
}

/** `[preferred endpoint, port, id, [what else is known of its address]]` */
function describeEndpoint(server: RedisServer, node: ClusterNode): string {
  const type = endpointType(server);
  const more: string[] = [];
  if (type !== 'ip') more.push(bulk('ip'), bulk(node.ip));
  if (type !== 'hostname' && node.hostname !== '') more.push(bulk('hostname'), bulk(node.hostname));
  const endpoint = type === 'unknown-endpoint' ? NIL : bulk(preferredEndpoint(server, node));
  return array([endpoint, integer(node.port), bulk(node.id), array(more)]);
}

/** Every master with its replicas, those without slots too. */
const shards = clusterHandler((call, cluster) => {
  const masters = [...cluster.nodes.values()].filter(isMaster);
  return array(
    masters.map((master) =>
      array([
        bulk('slots'),
        array(slotPairs(master.slots).map(integer)),
        bulk('nodes'),
        array([master, ...replicasOf(cluster, master)].map((node) => describeMember(call.server, node))),
      ]),
    ),
  );
});

/** First and last slot of every range. */
function slotPairs(bitmap: Uint8Array): number[] {
  const pairs: number[] = [];
  for (const slot of slotList(bitmap)) {
    if (pairs.length > 0 && pairs[pairs.length - 1] === slot - 1) pairs[pairs.length - 1] = slot;
    else pairs.push(slot, slot);
  }
  return pairs;
}

function describeMember(server: RedisServer, node: ClusterNode): string {
  const offset = offsetOf(server, node);
  const health = isFail(node) ? 'fail' : isSlave(node) && offset === 0 ? 'loading' : 'online';
  const fields = [bulk('id'), bulk(node.id)];
  if (node.port !== 0) fields.push(bulk('port'), integer(node.port));
  fields.push(bulk('ip'), bulk(node.ip), bulk('endpoint'), bulk(preferredEndpoint(server, node)));
  if (node.hostname !== '') fields.push(bulk('hostname'), bulk(node.hostname));
  fields.push(bulk('role'), bulk(isSlave(node) ? 'replica' : 'master'));
  fields.push(bulk('replication-offset'), integer(offset), bulk('health'), bulk(health));
  return array(fields);
}

export const clusterTopology: HandlerTable = { 'cluster|shards': shards, 'cluster|slots': slots };
