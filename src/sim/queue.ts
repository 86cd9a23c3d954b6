// The event queue: a binary heap ordered by (atUs, seq). An event is plain data and is never changed once queued,
// so keyframes copy the array and share the events.

import type { Databases } from './node/keyspace';
import type { BusPacket } from './node/packet';
import type { NodeAddress, TraceId } from './trace';

interface Timed {
  atUs: number;
  seq: number;
}

export type WorldEvent = Timed &
  (
    | { kind: 'segment'; connection: number; toInitiator: boolean; payload: Payload; cause: TraceId }
    | { kind: 'resend'; connection: number; toInitiator: boolean; attempt: number }
    | { kind: 'syn'; connection: number; attempt: number }
    | { kind: 'syn-arrives'; connection: number; backUs: number }
    | { kind: 'syn-answered'; connection: number; accepted: boolean }
    | { kind: 'end-arrives'; connection: number; toInitiator: boolean; how: 'reset' | 'closed' }
    | { kind: 'cron'; node: NodeAddress; incarnation: number }
    | { kind: 'process'; node: NodeAddress; incarnation: number; what: 'loaded' }
    | { kind: 'node-timer'; node: NodeAddress; incarnation: number; timer: NodeTimer }
    | { kind: 'program-timer'; program: number; token: number }
  );

/** Deadlines of a node that the 100 ms cron is too coarse for. */
export type NodeTimer =
  | { what: 'client-unblock'; client: number; token: number }
  | { what: 'debug-sleep-over' }
  | { what: 'migrate-timeout'; token: number }
  | { what: 'clients-unpause' };

/** What travels in one piece through a stream: RESP bytes, one cluster bus packet, or the dataset of a full sync. */
export type Payload = string | BusPacket | Dataset;

/** A full sync's RDB: the master's keys at one instant. `bytes` is about what it takes on the wire. */
export interface Dataset {
  databases: Databases;
  bytes: number;
}

const before = (a: Timed, b: Timed) => a.atUs < b.atUs || (a.atUs === b.atUs && a.seq < b.seq);

export function pushEvent(heap: WorldEvent[], event: WorldEvent): void {
  let i = heap.length;
  heap.push(event);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent]!;
    if (!before(event, above)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = event;
}

export function popEvent(heap: WorldEvent[]): WorldEvent | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    const right = child + 1;
    if (right < heap.length && before(heap[right]!, heap[child]!)) child = right;
    if (!before(heap[child]!, last)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return first;
}
