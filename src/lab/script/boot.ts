// When processes that were just started count as up.

import type { NodeAddress } from '../../sim/trace';
import type { World } from '../../sim/world';

/**
 * Booting a stage takes a second, as it takes whoever starts servers and then goes on: the recordings of real servers show
 * replication offsets after `create 2` and `sleep 8s`, so their masters had run for more than the 10 s after which
 * a master first pings its replicas (asked at 10.1 s of uptime, real servers still call their replicas loading).
 */
const BOOT_WAIT_US = 1_000_000;

/** Nodes that somebody waits for, and until when at least. */
interface Boot {
  nodes: NodeAddress[];
  untilUs: number;
}

export function beginBoot(world: World, started: readonly NodeAddress[]): Boot {
  const nodes = started.filter((address) => isLoading(world, address));
  return { nodes, untilUs: world.nowUs + (nodes.length > 0 ? BOOT_WAIT_US : 0) };
}

export const isBooted = (world: World, { nodes, untilUs }: Boot): boolean =>
  world.nowUs >= untilUs && !nodes.some((address) => isLoading(world, address));

const isLoading = (world: World, address: NodeAddress): boolean =>
  world.nodes.get(address)!.process.value === 'loading';
