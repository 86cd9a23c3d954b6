// The network: directed paths between machines, and TCP-like streams over them.
// Modelled: latency with jitter, cuts (both ways or one way), loss, delay; in-order delivery; resending with back-off
// (200 ms, doubling up to 120 s); SYN retries (1, 3, 7, 15, ... s); reset when a process dies, silence when a machine
// does; a connection whose other end is gone is reset when data reaches it. Left out: windows, congestion, Nagle, MTU.

import type { Payload, WorldEvent } from './queue';
import { randomBelow } from './random';
import type { NodeAddress, TraceId } from './trace';
import { schedule, type World } from './world';

/** One way, without jitter (SCRIPT.md, "The network and the clock"). */
export const PATH_LATENCY_US = 250;
export const PATH_JITTER_US = 100;
export const FIRST_RESEND_US = 200_000;
export const LAST_RESEND_US = 120_000_000;
/** An unanswered SYN is sent again 1, 3, 7, 15, 31 and 63 s after the first, and given up at 127 s. */
const SYN_RETRIES = 6;

/** What is wrong with the path from one machine to another. */
export interface PathFault {
  cut: boolean;
  delayUs: number;
  lossPercent: number;
}

export interface Network {
  nextConnection: number;
  connections: Map<number, Connection>;
  /** Machines that `partition` put into groups; machines not named hear everybody. */
  groups: string[][];
  /** `from>to`, `*` for any. */
  faults: Map<string, PathFault>;
  /** Next port that a machine gives to an outgoing connection. */
  nextPort: number;
}

export type Owner =
  | { kind: 'program'; program: number }
  | { kind: 'bus'; node: NodeAddress; incarnation: number }
  | { kind: 'resp'; node: NodeAddress; incarnation: number }
  /** A replica's link to its master, held by the replica. */
  | { kind: 'replica'; node: NodeAddress; incarnation: number };

export interface End {
  machine: string;
  ip: string;
  port: number;
  owner: Owner | null;
  open: boolean;
}

export interface Connection {
  id: number;
  initiator: End;
  acceptor: End;
  established: boolean;
  /** From the initiator to the acceptor, and back. */
  up: Stream;
  down: Stream;
  openedAtUs: number;
  cause: TraceId;
}

interface Stream {
  /** Nothing sent later arrives before this. */
  lastArrivalUs: number;
  /** Sent but not through yet, in order. */
  held: { payload: Payload; cause: TraceId }[];
  /** Resends of the head so far; 0 while all goes well. */
  attempt: number;
  /** A resend is in the queue. */
  resending: boolean;
}

export function emptyNetwork(): Network {
  return { nextConnection: 1, connections: new Map(), groups: [], faults: new Map(), nextPort: 40001 };
}

const newStream = (): Stream => ({ lastArrivalUs: 0, held: [], attempt: 0, resending: false });

/** Is the way from one machine to another cut right now (partition, cut, or a machine without power)? */
export function isCut(world: World, from: string, to: string): boolean {
  const a = world.machines.get(from);
  const b = world.machines.get(to);
  if (!a?.powered || !b?.powered) return true;
  if (from === to) return false;
  const { groups, faults } = world.network;
  if (groups.length > 0) {
    const groupOfFrom = groups.findIndex((group) => group.includes(from));
    const groupOfTo = groups.findIndex((group) => group.includes(to));
    if (groupOfFrom >= 0 && groupOfTo >= 0 && groupOfFrom !== groupOfTo) return true;
  }
  return faults.size > 0 && (faults.get(`${from}>${to}`)?.cut ?? false);
}

/** The delay and loss of a path; `*` stands for any machine. */
function quality(world: World, from: string, to: string): { delayUs: number; lossPercent: number } {
  const { faults } = world.network;
  let delayUs = 0;
  let lossPercent = 0;
  if (faults.size > 0 && from !== to) {
    for (const key of [`${from}>${to}`, `*>${to}`, `${from}>*`, '*>*']) {
      const fault = faults.get(key);
      if (!fault) continue;
      delayUs = Math.max(delayUs, fault.delayUs);
      lossPercent = Math.max(lossPercent, fault.lossPercent);
    }
  }
  return { delayUs, lossPercent };
}

/** How long one packet takes now, or null if it does not arrive. */
function flightUs(world: World, from: string, to: string): number | null {
  if (isCut(world, from, to)) return null;
  const { delayUs, lossPercent } = quality(world, from, to);
  if (lossPercent > 0 && randomBelow(world.random, 100) < lossPercent) return null;
  return PATH_LATENCY_US + delayUs + randomBelow(world.random, PATH_JITTER_US + 1);
}
