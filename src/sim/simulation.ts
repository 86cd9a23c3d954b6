// Running the world: one event after the other, in order of (atUs, seq). Also saving it and bringing it back.

import { deliver } from './delivery';
import { emptyNetwork } from './network';
import { cloneNetwork } from './network-state';
import './node/commands/first';
import { partNeeded } from './node/part-needed';
import { newRedisNode } from './node/process';
import { PartMissing } from './parts';
import { popEvent } from './queue';
import { seedRandom } from './random';
import { cloneState } from './shared';
import { cloneNode } from './node/clone';
import type { Surroundings, World } from './world';

export interface WorldOptions {
  hosts: { name: string; ip: string; ports: number[] }[];
  clients: { name: string; ip: string }[];
  /** redis.conf directives of every node. */
  conf: Map<string, string>;
  seed: number;
  around: Surroundings;
}

/** A world kept aside: the same plain data, without what is around it. */
export type SavedWorld = Omit<World, 'around'>;

/** The stage with everything switched on and no process running. */
export function createWorld(options: WorldOptions): World {
  const world: World = {
    nowUs: 0,
    nextSeq: 1,
    queue: [],
    random: seedRandom(options.seed),
    machines: new Map(),
    nodes: new Map(),
    network: emptyNetwork(),
    clients: { nextProgram: 1, programs: new Map(), files: new Map() },
    nextTraceId: 1,
    cause: 0,
    lastFault: new Map(),
    histories: new Map(),
    around: options.around,
  };
  for (const { name, ip } of [...options.hosts, ...options.clients]) {
    world.machines.set(name, { name, ip, powered: true });
  }
  for (const host of options.hosts) {
    for (const port of host.ports) {
      const node = newRedisNode(host.name, host.ip, port, options.conf);
      world.nodes.set(node.address, node);
    }
  }
  return world;
}

/** When the next event is due, µs; null when nothing will ever happen by itself. */
export const nextEventAtUs = (world: World): number | null => world.queue[0]?.atUs ?? null;

/**
 * Runs the next event. False when there is none. Throws `PartMissing`, with the world untouched, before an event that may
 * need a part of the simulator which is not here: when it has been brought, the same step can be done.
 */
export function stepWorld(world: World): boolean {
  const next = world.queue[0];
  if (next?.kind === 'segment' && !next.toInitiator && typeof next.payload === 'string') {
    const part = partNeeded(next.payload);
    if (part) throw new PartMissing(part);
  }
  const event = popEvent(world.queue);
  if (!event) return false;
  world.nowUs = event.atUs;
  deliver(world, event);
  world.cause = 0;
  return true;
}

/** Runs all events that are due up to `atUs`, and lets time pass to it. */
export function advanceTo(world: World, atUs: number): void {
  for (;;) {
    const next = world.queue[0];
    if (!next || next.atUs > atUs) break;
    stepWorld(world);
  }
  if (atUs > world.nowUs) world.nowUs = atUs;
}

/** A copy that the world's further course does not touch. Events, packets, slot bitmaps and `Shared` values are shared. */
export function saveWorld(world: World | SavedWorld): SavedWorld {
  const nodes = new Map<string, World['nodes'] extends Map<string, infer N> ? N : never>();
  for (const [address, node] of world.nodes) nodes.set(address, cloneNode(node));
  return {
    nowUs: world.nowUs,
    nextSeq: world.nextSeq,
    queue: world.queue.slice(),
    random: { ...world.random },
    machines: cloneState(world.machines),
    nodes,
    network: cloneNetwork(world.network),
    clients: cloneState(world.clients),
    nextTraceId: world.nextTraceId,
    cause: world.cause,
    lastFault: new Map(world.lastFault),
    histories: new Map(world.histories),
  };
}

/** A world that goes on from `saved`, which stays as it is. */
export function restoreWorld(saved: SavedWorld, around: Surroundings): World {
  return { ...saveWorld(saved), around };
}
