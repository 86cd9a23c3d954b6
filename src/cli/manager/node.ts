// What the cluster manager knows of a node, and how it prints it.

import type { Bytes } from '../../sim/bytes';
import type { Link } from '../link';

export const SLOTS = 16384;

/** What it takes to speak to a node. */
export type Peer = Pick<ManagerNode, 'ip' | 'port' | 'link' | 'name'>;

export interface ManagerNode {
  /** Address as shown: host names are resolved before a node is made, where anybody is called so. */
  ip: Bytes;
  port: number;
  busPort: number;
  link: Link | null;
  /** The 40-digit id; null until it was loaded. */
  name: Bytes | null;
  /** What CLUSTER NODES said of it, by the first node and by itself: once noted, never taken back. */
  myself: boolean;
  slave: boolean;
  noaddr: boolean;
  fail: boolean;
  /** Flags as last read, in Redis's words. */
  flags: Bytes[];
  /** Id of its master. */
  replicate: Bytes | null;
  /** Its planned configuration (slots or master) was not sent to it yet. */
  dirty: boolean;
  /** Of its configuration, as CLUSTER NODES said. */
  currentEpoch: number;
  slots: Set<number>;
  /** How many of them `create` gives it, which is what it counts; null where nothing was planned. */
  planned: number | null;
  replicas: number;
  /** Slots that it moves out and in, and the other node's id. */
  migrating: { slot: Bytes; node: Bytes }[];
  importing: { slot: Bytes; node: Bytes }[];
  friends: ManagerNode[];
}

export function newNode(ip: Bytes, port: number, busPort = port + 10_000): ManagerNode {
  return {
    ip,
    port,
    busPort,
    link: null,
    name: null,
    myself: false,
    slave: false,
    noaddr: false,
    fail: false,
    flags: [],
    replicate: null,
    dirty: false,
    currentEpoch: 0,
    slots: new Set(),
    planned: null,
    replicas: 0,
    migrating: [],
    importing: [],
    friends: [],
  };
}

export const addressText = (node: Pick<ManagerNode, 'ip' | 'port'>): string => `${node.ip}:${node.port}`;

/** `[0-5460],[5462]`. */
export function slotsText(slots: ReadonlySet<number>): string {
  const ranges: string[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    if (!slots.has(slot)) continue;
    const first = slot;
    while (slots.has(slot + 1)) slot++;
    ranges.push(first === slot ? `[${first}]` : `[${first}-${slot}]`);
  }
  return ranges.join(',');
}

/** The `M:` or `S:` block of a node, each line behind `indent` spaces, without the last line end. */
export function nodeText(node: ManagerNode, indent = 0): string {
  const spaces = ' '.repeat(indent);
  const named = `${node.name} ${addressText(node)}`;
  let text = spaces;
  if (node.dirty && node.replicate !== null) {
    text += `S: ${named}`;
  } else {
    const flags = node.flags.filter((flag) => flag !== 'myself').join(',');
    text += `${node.slave ? 'S' : 'M'}: ${named}\n`;
    text += `${spaces}   slots:${slotsText(node.slots)} (${node.planned ?? node.slots.size} slots) ${flags}`;
  }
  if (node.replicate !== null) return `${text}\n${spaces}   replicates ${node.replicate}`;
  if (node.replicas > 0) return `${text}\n${spaces}   ${node.replicas} additional replica(s)`;
  return text;
}

/** `host:port[@busPort]`, or null without a colon. */
export function parseAddress(text: Bytes): { host: Bytes; port: number; busPort: number | null } | null {
  const at = text.lastIndexOf('@');
  const address = at < 0 ? text : text.slice(0, at);
  const colon = address.lastIndexOf(':');
  if (colon < 0) return null;
  const toPort = (digits: string) => Number(/^\d+/.exec(digits)?.[0] ?? 0);
  return {
    host: address.slice(0, colon),
    port: toPort(address.slice(colon + 1)),
    busPort: at < 0 ? null : toPort(text.slice(at + 1)),
  };
}
