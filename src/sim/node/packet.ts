// What nodes say to each other on the cluster bus. A packet is made once and never changed afterwards: it is shared
// by the queue, the streams and every keyframe. Field names are those of Redis's clusterMsg.

import type { NodeAddress, TraceId } from '../trace';

export type PacketType =
  | 'ping'
  | 'pong'
  | 'meet'
  | 'fail'
  | 'publish'
  | 'auth-req'
  | 'auth-ack'
  | 'update'
  | 'mfstart'
  | 'module'
  | 'publishshard';

/** In the order in which CLUSTER INFO lists them. */
export const PACKET_TYPES: readonly PacketType[] = [
  'ping', 'pong', 'meet', 'fail', 'publish', 'auth-req', 'auth-ack', 'update', 'mfstart', 'module', 'publishshard',
]; // prettier-ignore

export interface GossipEntry {
  id: string;
  ip: string;
  port: number;
  cport: number;
  flags: number;
  /** Whole seconds of the wall clock, as they travel. */
  pongReceivedS: number;
  /** Why the sender suspects it: an entry of its own, so that a failure report can be explained. 0 is healthy. */
  because: TraceId;
}

export interface BusPacket {
  type: PacketType;
  sender: string;
  /** Where the stage says it comes from; Redis's packets have no such field, it is for tracing only. */
  from: NodeAddress;
  /** '' unless the sender announces one: the address that it speaks from counts then. */
  ip: string;
  port: number;
  cport: number;
  flags: number;
  currentEpoch: number;
  configEpoch: number;
  /** 2048 bytes; of the sender, or of its master when it is a replica. */
  slots: Uint8Array;
  slaveof: string | null;
  offset: number;
  state: 'ok' | 'fail';
  paused: boolean;
  forceAck: boolean;
  hostname: string;
  gossip: readonly GossipEntry[];
  /** `fail`: who failed. `update`: whose slots. */
  about: string;
  update: { configEpoch: number; slots: Uint8Array } | null;
  publish: { channel: string; message: string } | null;
  /** Entry that led to this packet, and for `fail` the entry that says why. */
  cause: TraceId;
}

/** Bytes that the packet takes on the wire in Redis 7.0 (header 2256, gossip entry 104). */
export function packetBytes(packet: BusPacket): number {
  const header = 2256;
  switch (packet.type) {
    case 'fail':
      return header + 40;
    case 'update':
      return header + 8 + 40 + 2048;
    case 'publish':
    case 'publishshard':
      return header + 8 + packet.publish!.channel.length + packet.publish!.message.length;
    default:
      return header + 104 * packet.gossip.length + (packet.hostname ? 8 + ((packet.hostname.length + 8) & ~7) : 0);
  }
}
