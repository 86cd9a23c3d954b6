// The network as data: connections, what is under way in them, and what is wrong with the paths. network.ts moves it.

import type { Payload } from './queue';
import type { NodeAddress, TraceId } from './trace';

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
  | { kind: 'replica'; node: NodeAddress; incarnation: number }
  /** MIGRATE's connection to its target, held by the source. */
  | { kind: 'migrate'; node: NodeAddress; incarnation: number };

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

export interface Stream {
  /** Nothing sent later arrives before this. */
  lastArrivalUs: number;
  /** Sent but not through yet, in order. */
  held: { payload: Payload; cause: TraceId }[];
  /** Resends of the head so far; 0 while all goes well. */
  attempt: number;
  /** A resend is in the queue. */
  resending: boolean;
  /** The sender has closed, and its FIN was lost: it is sent again like data. */
  finLost: boolean;
}

/** A copy for a keyframe. There are N² connections, so they are copied field by field; owners and payloads are values. */
export function cloneNetwork(network: Network): Network {
  const connections = new Map<number, Connection>();
  for (const [id, connection] of network.connections) {
    connections.set(id, {
      ...connection,
      initiator: { ...connection.initiator },
      acceptor: { ...connection.acceptor },
      up: cloneStream(connection.up),
      down: cloneStream(connection.down),
    });
  }
  const faults = new Map<string, PathFault>();
  for (const [path, fault] of network.faults) faults.set(path, { ...fault });
  return { ...network, connections, groups: network.groups.map((group) => group.slice()), faults };
}

const cloneStream = (stream: Stream): Stream => ({ ...stream, held: stream.held.slice() });

/** Every machine is in this network, and no way leads out of it: a connection to elsewhere fails at once. */
const NETWORK = /^10\.0\.0\.(\d{1,3})$/;

export const isInNetwork = (ip: string): boolean => Number(NETWORK.exec(ip)?.[1] ?? 256) < 256;
