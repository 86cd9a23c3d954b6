// The id of a node of the stage.

import type { NodeAddress } from '../../sim/trace';
import type { World } from '../../sim/world';

/** The id that a node has, or had when it ran last; null for one that never ran, or that is not there. */
export function nodeId(world: World, address: NodeAddress): string | null {
  const node = world.nodes.get(address);
  if (!node) return null;
  if (node.server?.cluster) return node.server.cluster.myself;
  return /^([0-9a-f]{40}) .*\bmyself\b/m.exec(node.disk.nodesConf ?? '')?.[1] ?? null;
}
