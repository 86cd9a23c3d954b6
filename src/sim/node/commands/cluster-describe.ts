// CLUSTER subcommands that tell what this node believes and change nothing: NODES, REPLICAS, INFO, LINKS, MYID,
// COUNT-FAILURE-REPORTS, HELP. SLOTS and SHARDS are in cluster-topology.ts.

import { array, bulk, error, integer } from '../../resp';
import { wallMs } from '../../world';
import { describeNode, describeNodes, shownEpoch } from '../description';
import { PACKET_TYPES } from '../packet';
import type { ClusterNode, ClusterState } from '../server';
import { isFail, isPfail, isSlave, me } from '../view';
import { clusterHandler, findNode, unknownNode } from './cluster-arguments';
import type { HandlerTable } from './command';

/** A failure report counts for this many node timeouts. */
const FAIL_REPORT_VALIDITY_MULT = 2;

const replicas = clusterHandler((call, cluster) => {
  const master = findNode(cluster, call.argv[2]!);
  if (master === null) return unknownNode(call.argv[2]!);
  if (isSlave(master)) return error('ERR The specified node is not a master');
  return array(master.slaves.map((id) => bulk(describeNode(cluster, cluster.nodes.get(id)!))));
});

const countFailureReports = clusterHandler((call, cluster) => {
  const node = findNode(cluster, call.argv[2]!);
  if (node === null) return unknownNode(call.argv[2]!);
  const validMs = call.server.settings.nodeTimeoutMs * FAIL_REPORT_VALIDITY_MULT;
  const now = wallMs(call.world);
  return integer(node.failReports.filter((report) => now - report.atMs <= validMs).length);
});

const info = clusterHandler((_call, cluster) => bulk(clusterInfo(cluster)));

function clusterInfo(cluster: ClusterState): string {
  let assigned = 0;
  let pfail = 0;
  let fail = 0;
  for (const node of cluster.nodes.values()) {
    assigned += node.numslots;
    if (isFail(node)) fail += node.numslots;
    else if (isPfail(node)) pfail += node.numslots;
  }
  const lines = [
    `cluster_state:${cluster.state}`,
    `cluster_slots_assigned:${assigned}`,
    `cluster_slots_ok:${assigned - pfail - fail}`,
    `cluster_slots_pfail:${pfail}`,
    `cluster_slots_fail:${fail}`,
    `cluster_known_nodes:${cluster.nodes.size}`,
    `cluster_size:${cluster.size}`,
    `cluster_current_epoch:${cluster.currentEpoch}`,
    `cluster_my_epoch:${shownEpoch(cluster, me(cluster))}`,
    ...messageCounts(cluster.messagesSent, 'sent'),
    ...messageCounts(cluster.messagesReceived, 'received'),
    'total_cluster_links_buffer_limit_exceeded:0',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Types of which there was no message are left out. */
function messageCounts(counts: ReadonlyMap<string, number>, direction: 'sent' | 'received'): string[] {
  let total = 0;
  const lines: string[] = [];
  for (const type of PACKET_TYPES) {
    const count = counts.get(type) ?? 0;
    total += count;
    if (count > 0) lines.push(`cluster_stats_messages_${type}_${direction}:${count}`);
  }
  return [...lines, `cluster_stats_messages_${direction}:${total}`];
}

const links = clusterHandler((_call, cluster) => {
  const found: string[] = [];
  for (const node of cluster.nodes.values()) {
    // A link that is not through yet has nobody listening to it.
    if (node.link !== null) found.push(describeLink(node, 'to', node.linkCreatedAtMs, node.linkConnected ? 'r' : ''));
    if (node.inboundLink !== null) found.push(describeLink(node, 'from', node.inboundCreatedAtMs, 'r'));
  }
  return array(found);
});

/** Send buffers are empty whenever a command can look: packets go out at once, and the cron gives idle buffers back. */
function describeLink(node: ClusterNode, direction: 'to' | 'from', createdAtMs: number, events: string): string {
  return array([
    bulk('direction'),
    bulk(direction),
    bulk('node'),
    bulk(node.id),
    bulk('create-time'),
    integer(createdAtMs),
    bulk('events'),
    bulk(events),
    bulk('send-buffer-allocated'),
    integer(0),
    bulk('send-buffer-used'),
    integer(0),
  ]);
}

export const clusterDescribe: HandlerTable = {
  'cluster|count-failure-reports': countFailureReports,
  'cluster|info': info,
  'cluster|links': links,
  'cluster|myid': clusterHandler((_call, cluster) => bulk(cluster.myself)),
  'cluster|nodes': clusterHandler((_call, cluster) => bulk(describeNodes(cluster))),
  'cluster|replicas': replicas,
  'cluster|slaves': replicas,
};
