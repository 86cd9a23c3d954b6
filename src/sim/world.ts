// The world: everything that a saved sandbox consists of, as plain data. Time is virtual and whole microseconds;
// nothing moves but by events, and events are data ordered by (atUs, seq). The same seed and the same commands
// give the same bytes on every machine.

import type { Bytes } from './bytes';
import type { ClientMachineState, ProgramEvent } from './program-state';
import { pushEvent, type WorldEvent } from './queue';
import type { RandomState } from './random';
import type { Network } from './network-state';
import type { RedisNode } from './node/server';
import type { Written } from './node/touch';
import type { NodeAddress, TraceEntry, TraceFields, TraceId, TraceKind } from './trace';

/** A computer: a host of nodes, or a client machine. */
export interface Machine {
  name: string;
  ip: string;
  powered: boolean;
}

/** What is around the world and no part of its state: nobody may decide by it how the world goes on. */
export interface Surroundings {
  /** Takes each trace entry as it is made. */
  trace(entry: TraceEntry): void;
  /** True while somebody wants packets as trace entries too. */
  wantsPackets: boolean;
  /** Carries an event of a client machine to the program that runs there. */
  program(world: World, event: ProgramEvent): void;
  /** A master has carried out a write (node/lineage.ts); what is being carried out is its cause. */
  wrote?(world: World, node: RedisNode, written: Written): void;
  /** A key leaves for another node in this form (MIGRATE); `write` made it what it is. */
  dumped?(key: Bytes, payload: Bytes, write: number): void;
  /** An answer to the command `command` has reached the client machine that gave it. */
  told?(world: World, command: TraceId): void;
}

export interface World {
  nowUs: number;
  /** Number of the next event; events at the same instant happen in this order. */
  nextSeq: number;
  /** A binary heap; see queue.ts. Events are never changed once they are in it. */
  queue: WorldEvent[];
  random: RandomState;
  machines: Map<string, Machine>;
  nodes: Map<NodeAddress, RedisNode>;
  network: Network;
  clients: ClientMachineState;
  /** Number of the next trace entry. */
  nextTraceId: TraceId;
  /** What is being carried out now: entries made now name it as their cause. 0 is nobody. */
  cause: TraceId;
  /** The last entry that took a machine, a process or a path away or brought it back: why somebody cannot hear somebody. */
  lastFault: Map<string, TraceId>;
  /** Replication histories that went on from another one, by replication ID: from which, and up to which offset it is the same. */
  histories: Map<string, { parent: string; until: number }>;
  around: Surroundings;
}

/** Wall clock of the nodes at virtual time 0, in ms: 1700000000 s (docs/SCRIPT.md, "The network and the clock"). */
export const WALL_CLOCK_START_MS = 1_700_000_000_000;

/** The nodes' wall clock (Redis's mstime()), whole ms. */
export const wallMs = (world: World): number => WALL_CLOCK_START_MS + Math.floor(world.nowUs / 1000);

/** Puts an event into the queue, `delayUs` from now. */
export function schedule(world: World, delayUs: number, event: EventBody): void {
  pushEvent(world.queue, { ...event, atUs: world.nowUs + delayUs, seq: world.nextSeq++ } as WorldEvent);
}

type WithoutTime<E> = E extends unknown ? Omit<E, 'atUs' | 'seq'> : never;
export type EventBody = WithoutTime<WorldEvent>;

/**
 * Records what happened. Its causes are `causes` where given, else what is being carried out now.
 * Returns the entry's id, to be named as a cause by others.
 */
export function record<K extends TraceKind>(
  world: World,
  kind: K,
  fields: TraceFields[K],
  causes?: readonly TraceId[],
): TraceId {
  const id = world.nextTraceId++;
  const named = causes ? causes.filter((cause) => cause > 0) : [];
  const entry = {
    id,
    atUs: world.nowUs,
    kind,
    causes: named.length > 0 ? named : world.cause > 0 ? [world.cause] : [],
    ...fields,
  };
  world.around.trace(entry as unknown as TraceEntry);
  return id;
}
