// What the stage draws, as plain data.

import type { NodeAddress } from '../../sim/trace';
import type { SlotRange } from '../views/slots';

/** What the stage draws, all of the same instant. */
export interface StageView {
  hosts: HostView[];
  clients: ClientView[];
  /** Pairs of machines that cannot hear each other, each way separately. */
  cuts: { from: string; to: string }[];
  /** Slow or lossy paths. */
  paths: { from: string; to: string; delayUs: number; lossPercent: number }[];
  /**
   * What is in flight right now and what flew since this listener's last update, routine pings included: a flight of
   * 0.3 ms would fall between two frames, so the page draws it as an afterimage.
   */
  messages: MessageView[];
  /** How many messages of each kind were sent since the last update, those included that are too many to list. */
  sent: Partial<Record<MessageView['kind'], number>>;
  /** The 16384 slots as `slotsSeenBy` sees them, as ranges in order. */
  slots: SlotRange[];
  slotsSeenBy: NodeAddress | null;
  /** Slots on the move, as the running nodes that hold them open say themselves. */
  openSlots: { slot: number; node: NodeAddress; state: 'migrating' | 'importing'; peer: NodeAddress }[];
  /** Most nodes' opinion of the cluster state. */
  state: 'ok' | 'fail' | 'none';
}

export interface HostView {
  name: string;
  ip: string;
  powered: boolean;
  nodes: NodeView[];
}

export interface NodeView {
  address: NodeAddress;
  id: string | null;
  port: number;
  process: 'stopped' | 'loading' | 'running' | 'paused';
  /** As the node itself says; for a stopped node as it was last. */
  role: 'master' | 'replica' | 'none';
  masterAddress: NodeAddress | null;
  /** The shard's colour number: fixed to the slots' history, not to who is master now. Same for master and replicas; -1 has none. */
  shard: number;
  slots: string;
  slotCount: number;
  keys: number;
  configEpoch: number;
  currentEpoch: number;
  offset: number;
  /** Bytes behind its master, null when not known. */
  lag: number | null;
  linkUp: boolean;
  clusterState: 'ok' | 'fail' | 'none';
  /** How the others see it: nodes that hold PFAIL and FAIL about it, among `observers` running ones that know it. */
  suspectedBy: number;
  failedBy: number;
  observers: number;
  election: { state: string; votes: number; needed: number; epoch: number; startsInMs: number } | null;
}

export interface ClientView {
  name: string;
  ip: string;
  /** What its programs are connected to. */
  connections: { node: NodeAddress; program: string }[];
}

export interface MessageView {
  /** Stable while it flies. */
  id: string;
  from: string;
  to: string;
  kind:
    | 'ping'
    | 'pong'
    | 'meet'
    | 'fail'
    | 'auth-req'
    | 'auth-ack'
    | 'update'
    | 'mfstart'
    | 'publish'
    | 'replication'
    | 'client';
  sentUs: number;
  arrivesUs: number;
  /** One short word for its label (`vote request`, `+OK`), made by the page from the kind when empty. */
  label: string;
}

export type MessageKind = MessageView['kind'];
