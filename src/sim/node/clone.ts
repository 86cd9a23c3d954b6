// Copying a node for a keyframe. The table of what it believes is N² big over all nodes, so its flat entries are copied
// field by field here; the rest goes the general way.

import { cloneState } from '../shared';
import type { ClusterNode, ClusterState, RedisNode } from './server';

export function cloneNode(node: RedisNode): RedisNode {
  const { server, ...rest } = node;
  if (!server) return { ...cloneState(rest), server: null };
  const { cluster, ...memory } = server;
  return { ...cloneState(rest), server: { ...cloneState(memory), cluster: cluster && cloneCluster(cluster) } };
}

function cloneCluster(cluster: ClusterState): ClusterState {
  const { nodes, ...rest } = cluster;
  const copies = new Map<string, ClusterNode>();
  for (const [id, node] of nodes) {
    copies.set(id, {
      ...node,
      slaves: node.slaves.slice(),
      failReports: node.failReports.map((report) => ({ ...report })),
    });
  }
  return { ...cloneState(rest), nodes: copies };
}
