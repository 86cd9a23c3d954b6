// nodes.conf: what a node keeps of the cluster over a restart, and the ClusterState that a process begins with.
// Redis 7.0's clusterInit, clusterLoadConfig and clusterSaveConfig. Left out: the lock on the file, TLS ports.

import { wallMs, type World } from '../world';
import { configValue, type Config } from './config';
import { describeNodes, flagByName } from './description';
import { newElection } from './election-chart';
import { newManualFailover } from './manual-failover-chart';
import {
  FLAG,
  type ClusterNode,
  type ClusterState,
  type Election,
  type ManualFailover,
  type RedisNode,
} from './server';
import { addNode, addSlave, addSlots, createClusterNode, isSlave, maxEpoch, me, ownerOf, SLOTS } from './view';

/** The bus listens this much above the port for clients where cluster-port does not say otherwise. */
const BUS_PORT_DISTANCE = 10000;

/** What redis-server logs before it gives up on a nodes.conf that it cannot read. */
export const CORRUPTED = 'Unrecoverable error: corrupted cluster config file.';

/** The text of nodes.conf: the lines of CLUSTER NODES without nodes in handshake, and the epochs. */
export function writeNodesConf(server: { cluster: ClusterState | null }): string {
  const cluster = server.cluster!;
  return (
    describeNodes(cluster, FLAG.handshake) +
    `vars currentEpoch ${cluster.currentEpoch} lastVoteEpoch ${cluster.lastVoteEpoch}\n`
  );
}

/** The state of a cluster of one, `myself`, before anything has happened in it. */
export function emptyClusterState(
  myself: ClusterNode,
  charts: { election: Election; manualFailover: ManualFailover },
): ClusterState {
  const cluster = nobody(charts);
  addNode(cluster, myself);
  cluster.myself = myself.id;
  return cluster;
}

function nobody(charts: { election: Election; manualFailover: ManualFailover }): ClusterState {
  return {
    myself: '',
    nodes: new Map(),
    ids: [],
    inbound: new Map(),
    outbound: new Map(),
    unsent: [],
    currentEpoch: 0,
    lastVoteEpoch: 0,
    state: 'fail',
    size: 1,
    migratingTo: new Map(),
    importingFrom: new Map(),
    ownerNotClaiming: new Set(),
    blacklist: new Map(),
    firstStateCheckMs: 0,
    amongMinorityMs: 0,
    cronIteration: 0,
    pfailNodes: 0,
    pingsSent: 0,
    messagesSent: new Map(),
    messagesReceived: new Map(),
    lostSlots: [],
    todo: 0,
    because: 0,
    ...charts,
  };
}

const newCharts = () => ({ election: newElection(), manualFailover: newManualFailover() });

/** First boot: alone, with a random id, a master without slots or address. */
export function newClusterState(world: World): ClusterState {
  return emptyClusterState(createClusterNode(world, null, FLAG.myself | FLAG.master), newCharts());
}

/**
 * The state that a nodes.conf describes. Slots, roles, epochs, open slots and the marks `fail` and `fail?` come back;
 * a ping or pong that was ever seen counts from now. Throws an `Error` (CORRUPTED) where Redis refuses to start.
 */
export function readNodesConf(world: World, text: string): ClusterState {
  const cluster = nobody(newCharts());
  for (const line of text.split('\n')) {
    const words = line.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) continue;
    if (words[0]!.toLowerCase() === 'vars') readVars(cluster, words);
    else readNodeLine(world, cluster, words);
  }
  if (cluster.myself === '') throw new Error(CORRUPTED);
  cluster.currentEpoch = maxEpoch(cluster);
  return cluster;
}

function readVars(cluster: ClusterState, words: string[]): void {
  if (words.length % 2 === 0) throw new Error(CORRUPTED);
  for (let i = 1; i < words.length; i += 2) {
    const name = words[i]!.toLowerCase();
    if (name === 'currentepoch') cluster.currentEpoch = leadingNumber(words[i + 1]!);
    else if (name === 'lastvoteepoch') cluster.lastVoteEpoch = leadingNumber(words[i + 1]!);
  }
}

function readNodeLine(world: World, cluster: ClusterState, words: string[]): void {
  if (words.length < 8) throw new Error(CORRUPTED);
  const node = known(world, cluster, words[0]!);
  readAddress(node, words[1]!);
  readFlags(world, cluster, node, words[2]!);
  if (!words[3]!.startsWith('-')) {
    node.slaveof = known(world, cluster, words[3]!).id;
    addSlave(cluster, node.slaveof, node.id);
  }
  // Times of an earlier process mean nothing to this one: only whether there was one at all.
  if (leadingNumber(words[4]!) !== 0) node.pingSentMs = wallMs(world);
  if (leadingNumber(words[5]!) !== 0) node.pongReceivedMs = wallMs(world);
  // The epoch on a replica's line is its master's, not its own.
  node.configEpoch = isSlave(node) && node.slaveof !== null ? 0 : leadingNumber(words[6]!);
  const slots: number[] = [];
  for (const word of words.slice(8)) {
    if (word.startsWith('[')) readOpenSlot(world, cluster, word);
    else slots.push(...readRange(word));
  }
  addSlots(
    cluster,
    node,
    slots.filter((slot) => ownerOf(cluster, slot) === null),
  );
}

/** The entry with this id: lines may name nodes (a master, the other end of an open slot) before their own line comes. */
function known(world: World, cluster: ClusterState, id: string): ClusterNode {
  if (!/^[a-z0-9]{40}$/.test(id)) throw new Error(CORRUPTED);
  const node = cluster.nodes.get(id) ?? createClusterNode(world, id, 0);
  if (!cluster.nodes.has(id)) addNode(cluster, node);
  return node;
}

/** `ip:port[@cport][,hostname]` */
function readAddress(node: ClusterNode, word: string): void {
  const comma = word.indexOf(',');
  node.hostname = comma < 0 ? '' : word.slice(comma + 1);
  const address = comma < 0 ? word : word.slice(0, comma);
  const colon = address.lastIndexOf(':');
  if (colon < 0) throw new Error(CORRUPTED);
  node.ip = address.slice(0, colon);
  const [port, cport] = address.slice(colon + 1).split('@');
  node.port = leadingNumber(port!);
  node.cport = cport === undefined ? node.port + BUS_PORT_DISTANCE : leadingNumber(cport);
}

function readFlags(world: World, cluster: ClusterState, node: ClusterNode, word: string): void {
  for (const name of word.split(',')) {
    const flag = flagByName(name);
    if (flag === null || (flag === FLAG.myself && cluster.myself !== '')) throw new Error(CORRUPTED);
    node.flags |= flag;
    if (flag === FLAG.myself) cluster.myself = node.id;
    if (flag === FLAG.fail) node.failTimeMs = wallMs(world);
  }
}

/** `[93->-ID]` or `[93-<-ID]` */
function readOpenSlot(world: World, cluster: ClusterState, word: string): void {
  const parts = /^\[(\d+)-(.).(.*?)\]/.exec(word);
  if (parts === null || Number(parts[1]) >= SLOTS) throw new Error(CORRUPTED);
  const other = known(world, cluster, parts[3]!);
  (parts[2] === '>' ? cluster.migratingTo : cluster.importingFrom).set(Number(parts[1]), other.id);
}

function readRange(word: string): number[] {
  const parts = /^(\d+)(?:-(\d+))?$/.exec(word);
  const start = Number(parts?.[1]);
  const stop = Number(parts?.[2] ?? parts?.[1]);
  if (parts === null || start >= SLOTS || stop >= SLOTS) throw new Error(CORRUPTED);
  const slots: number[] = [];
  for (let slot = start; slot <= stop; slot++) slots.push(slot);
  return slots;
}

/** As atoi: the digits in front, 0 when there are none. */
const leadingNumber = (word: string): number => Number(/^\d+/.exec(word)?.[0] ?? 0);

/**
 * What a starting process knows of the cluster: nodes.conf where the disk has one, else a new cluster of one, written
 * to the disk at once. Throws an `Error` (CORRUPTED) where the process must give up.
 */
export function loadClusterState(world: World, node: RedisNode, config: Config): ClusterState {
  const text = node.disk.nodesConf;
  const found = text !== null && text !== '';
  const cluster = found ? readNodesConf(world, text) : newClusterState(world);
  if (!found) node.disk.nodesConf = writeNodesConf({ cluster });
  describeMyself(node, config, me(cluster));
  return cluster;
}

/**
 * Its own ports, hostname and nofailover mark come from `config`, whatever nodes.conf says; its IP address comes from other
 * nodes unless cluster-announce-ip gives it.
 */
export function describeMyself(node: RedisNode, config: Config, myself: ClusterNode): void {
  const given = (directive: string): string => configValue(config, directive);
  myself.port = Number(given('cluster-announce-port')) || node.port;
  myself.cport =
    Number(given('cluster-announce-bus-port')) || Number(given('cluster-port')) || node.port + BUS_PORT_DISTANCE;
  myself.hostname = given('cluster-announce-hostname');
  if (given('cluster-announce-ip') !== '') myself.ip = given('cluster-announce-ip');
  if (given('cluster-replica-no-failover') === 'yes') myself.flags |= FLAG.nofailover;
  else myself.flags &= ~FLAG.nofailover;
}
