// What one node believes of the others: the node table of its ClusterState, and the rules that keep the table's parts in
// step (a slot has one owner, a replica stands in its master's list). Redis 7.0's cluster.c, the functions with the same
// names. Nothing here sends or decides anything.

import { randomId } from '../random';
import { wallMs, type World } from '../world';
import { FLAG, type ClusterNode, type ClusterState } from './server';

export const SLOTS = 16384;
/** The slots of a node that has none. Slot bitmaps are values: they are replaced, never written into. */
export const NO_SLOTS = new Uint8Array(SLOTS / 8);

export const isMaster = (node: ClusterNode): boolean => (node.flags & FLAG.master) !== 0;
export const isSlave = (node: ClusterNode): boolean => (node.flags & FLAG.slave) !== 0;
export const isPfail = (node: ClusterNode): boolean => (node.flags & FLAG.pfail) !== 0;
export const isFail = (node: ClusterNode): boolean => (node.flags & FLAG.fail) !== 0;
export const inHandshake = (node: ClusterNode): boolean => (node.flags & FLAG.handshake) !== 0;

export const hasSlot = (slots: Uint8Array, slot: number): boolean => (slots[slot >> 3]! & (1 << (slot & 7))) !== 0;

export function sameSlots(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export const me = (cluster: ClusterState): ClusterNode => cluster.nodes.get(cluster.myself)!;

/** The master that I replicate, or myself when I am a master; null for a replica whose master is not known. */
export function myMaster(cluster: ClusterState): ClusterNode | null {
  const myself = me(cluster);
  if (isMaster(myself)) return myself;
  return myself.slaveof === null ? null : (cluster.nodes.get(myself.slaveof) ?? null);
}

/** A table entry that is not in any table yet. Without an id it gets a random one, as in a handshake. */
export function createClusterNode(world: World, id: string | null, flags: number): ClusterNode {
  return {
    id: id ?? randomId(world.random),
    createdAtMs: wallMs(world),
    flags,
    ip: '',
    port: 0,
    cport: 0,
    hostname: '',
    configEpoch: 0,
    slots: NO_SLOTS,
    numslots: 0,
    slaveof: null,
    slaves: [],
    pingSentMs: 0,
    pongReceivedMs: 0,
    dataReceivedMs: 0,
    failTimeMs: 0,
    votedTimeMs: 0,
    replOffset: 0,
    replOffsetTimeMs: 0,
    orphanedTimeMs: 0,
    failReports: [],
    link: null,
    linkCreatedAtMs: 0,
    linkConnected: false,
    inboundLink: null,
    inboundCreatedAtMs: 0,
    lastInGossip: 0,
    suspectedBecause: 0,
    failedBecause: 0,
  };
}

export function addNode(cluster: ClusterState, node: ClusterNode): void {
  cluster.nodes.set(node.id, node);
  cluster.ids.push(node.id);
}

/**
 * Takes a node out of the table: its slots become unassigned, open slots towards it close, its failure reports about
 * others go, its replicas are left without a known master. Its links are the caller's to free.
 */
export function removeNode(cluster: ClusterState, node: ClusterNode): void {
  for (const [slot, id] of cluster.importingFrom) if (id === node.id) cluster.importingFrom.delete(slot);
  for (const [slot, id] of cluster.migratingTo) if (id === node.id) cluster.migratingTo.delete(slot);
  deleteNodeSlots(cluster, node);
  for (const other of cluster.nodes.values()) {
    if (other.failReports.length > 0)
      other.failReports = other.failReports.filter((report) => report.reporter !== node.id);
    if (other.slaveof === node.id) other.slaveof = null;
  }
  if (isSlave(node) && node.slaveof !== null) removeSlave(cluster, node.slaveof, node.id);
  cluster.nodes.delete(node.id);
  cluster.ids.splice(cluster.ids.indexOf(node.id), 1);
}

/** Gives an entry its real id once the handshake told it. */
export function renameNode(cluster: ClusterState, node: ClusterNode, id: string): void {
  cluster.nodes.delete(node.id);
  cluster.ids[cluster.ids.indexOf(node.id)] = id;
  node.id = id;
  cluster.nodes.set(id, node);
}

export function addSlave(cluster: ClusterState, masterId: string, slaveId: string): void {
  const master = cluster.nodes.get(masterId);
  if (!master || master.slaves.includes(slaveId)) return;
  master.slaves.push(slaveId);
  master.flags |= FLAG.migrateTo;
}

/** A master whose last replica leaves is no longer one that replicas migrate to. */
export function removeSlave(cluster: ClusterState, masterId: string, slaveId: string): void {
  const master = cluster.nodes.get(masterId);
  if (!master) return;
  const at = master.slaves.indexOf(slaveId);
  if (at < 0) return;
  master.slaves.splice(at, 1);
  if (master.slaves.length === 0) master.flags &= ~FLAG.migrateTo;
}

/** A node that we took for a replica acts as a master. */
export function setNodeAsMaster(cluster: ClusterState, node: ClusterNode): boolean {
  if (isMaster(node)) return false;
  if (node.slaveof !== null) {
    removeSlave(cluster, node.slaveof, node.id);
    if (node.id !== cluster.myself) node.flags |= FLAG.migrateTo;
  }
  node.flags = (node.flags & ~FLAG.slave) | FLAG.master;
  node.slaveof = null;
  return true;
}

export function countWorkingSlaves(cluster: ClusterState, master: ClusterNode): number {
  let count = 0;
  for (const id of master.slaves) {
    const slave = cluster.nodes.get(id);
    if (slave && !isFail(slave)) count++;
  }
  return count;
}

/** Who owns the slot in this view, or null. */
export function ownerOf(cluster: ClusterState, slot: number): ClusterNode | null {
  for (const node of cluster.nodes.values()) if (node.numslots > 0 && hasSlot(node.slots, slot)) return node;
  return null;
}

/** The owner of every slot: for work on many slots at once. */
export function ownerTable(cluster: ClusterState): (ClusterNode | null)[] {
  const owners: (ClusterNode | null)[] = new Array(SLOTS).fill(null);
  for (const node of cluster.nodes.values()) {
    if (node.numslots === 0) continue;
    for (let slot = 0; slot < SLOTS; slot++) if (hasSlot(node.slots, slot)) owners[slot] = node;
  }
  return owners;
}

/** Gives slots that nobody owns in this view to `node`. */
export function addSlots(cluster: ClusterState, node: ClusterNode, slots: readonly number[]): void {
  if (slots.length === 0) return;
  const bits = new Uint8Array(node.slots);
  let added = 0;
  for (const slot of slots) {
    if (hasSlot(bits, slot)) continue;
    bits[slot >> 3]! |= 1 << (slot & 7);
    added++;
    cluster.ownerNotClaiming.delete(slot);
  }
  const first = node.numslots === 0 && added > 0;
  node.slots = bits;
  node.numslots += added;
  // A master that gets its first slot while some master has replicas is one that replicas may migrate to (redis#3043).
  if (first && mastersHaveSlaves(cluster)) node.flags |= FLAG.migrateTo;
}

/** Takes slots from `node`, which owns them all; they are unassigned afterwards. */
export function deleteSlots(cluster: ClusterState, node: ClusterNode, slots: readonly number[]): void {
  if (slots.length === 0) return;
  const bits = new Uint8Array(node.slots);
  const mine = node.id === cluster.myself || me(cluster).slaveof === node.id;
  let gone = 0;
  for (const slot of slots) {
    if (!hasSlot(bits, slot)) continue;
    bits[slot >> 3]! &= ~(1 << (slot & 7));
    gone++;
    if (mine) cluster.lostSlots.push(slot);
    cluster.ownerNotClaiming.delete(slot);
  }
  node.numslots -= gone;
  node.slots = node.numslots === 0 ? NO_SLOTS : bits;
}

export function deleteNodeSlots(cluster: ClusterState, node: ClusterNode): number {
  const gone = node.numslots;
  if (gone > 0) deleteSlots(cluster, node, slotList(node.slots));
  return gone;
}

/** The slots of a bitmap, ascending. */
export function slotList(slots: Uint8Array): number[] {
  const list: number[] = [];
  for (let byte = 0; byte < slots.length; byte++) {
    const bits = slots[byte]!;
    if (bits === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (bits & (1 << bit)) list.push(byte * 8 + bit);
  }
  return list;
}

const rangesOf = new WeakMap<Uint8Array, string>();

/** A bitmap's slots as CLUSTER NODES writes them; worked out once for each bitmap, which is a value. */
export function bitmapRanges(slots: Uint8Array): string {
  let ranges = rangesOf.get(slots);
  if (ranges === undefined) {
    ranges = slotRanges(slotList(slots));
    rangesOf.set(slots, ranges);
  }
  return ranges;
}

/** The first slot of `slots` from `from` on that is also in `others`, or -1. */
export function firstCommonSlot(slots: Uint8Array, others: Uint8Array, from = 0): number {
  for (let byte = from >> 3; byte < slots.length; byte++) {
    const bits = slots[byte]! & others[byte]!;
    if (bits === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (bits & (1 << bit) && byte * 8 + bit >= from) return byte * 8 + bit;
  }
  return -1;
}

/** Ascending slots as CLUSTER NODES writes them: `0-5460 7000 9000-9001`. */
export function slotRanges(slots: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < slots.length;) {
    let end = i;
    while (end + 1 < slots.length && slots[end + 1] === slots[end]! + 1) end++;
    parts.push(end === i ? `${slots[i]}` : `${slots[i]}-${slots[end]}`);
    i = end + 1;
  }
  return parts.join(' ');
}

export function mastersHaveSlaves(cluster: ClusterState): boolean {
  for (const node of cluster.nodes.values()) if (!isSlave(node) && node.slaves.length > 0) return true;
  return false;
}

/** The highest epoch that this node has seen anywhere. */
export function maxEpoch(cluster: ClusterState): number {
  let max = cluster.currentEpoch;
  for (const node of cluster.nodes.values()) max = Math.max(max, node.configEpoch);
  return max;
}
