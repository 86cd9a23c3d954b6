// What the stage calls a node: `host1:6379`. Nodes know each other by id and address only; names are for the trace.

import type { NodeAddress } from '../trace';
import type { World } from '../world';
import type { ClusterNode, ClusterState } from './server';

/** The stage's name of the node that a table entry is about; its address where nobody on the stage has it. */
export function nodeName(world: World, entry: { ip: string; port: number }): NodeAddress {
  return addressName(world, entry.ip, entry.port);
}

export function addressName(world: World, ip: string, port: number): NodeAddress {
  for (const machine of world.machines.values()) if (machine.ip === ip) return `${machine.name}:${port}`;
  return `${ip}:${port}`;
}

/** By id, in one node's view. An entry without address (myself before the first MEET) is found among the running nodes. */
export function idName(world: World, cluster: ClusterState, id: string): NodeAddress {
  const entry: ClusterNode | undefined = cluster.nodes.get(id);
  if (entry?.ip) return nodeName(world, entry);
  for (const node of world.nodes.values()) if (node.server?.cluster?.myself === id) return node.address;
  return id.slice(0, 8);
}
