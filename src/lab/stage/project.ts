// What the stage shows of the world at one instant. Reads only; what is expensive is remembered by slot bitmap, which is a
// value in the simulator.

import { keyCount } from '../../sim/node/databases';
import { nodeName } from '../../sim/node/names';
import { FLAG, type ClusterNode, type ClusterState, type RedisNode, type RedisServer } from '../../sim/node/server';
import { inHandshake, isFail, isMaster, isPfail, me, slotList, slotRanges } from '../../sim/node/view';
import type { NodeAddress } from '../../sim/trace';
import { wallMs, type World } from '../../sim/world';
import type { ClientView, HostView, NodeView, StageView } from '../api';
import type { LabSetup } from '../script/setup';
import { shardOf, type ShardBook } from './shards';

export function stageView(world: World, setup: LabSetup, book: ShardBook): Omit<StageView, 'messages' | 'sent'> {
  const opinions = opinionsOf(world);
  const nodes = [...world.nodes.values()].map((node) => nodeView(world, node, book, opinions));
  const hosts = setup.hosts.map(({ name, ip }): HostView => {
    const powered = world.machines.get(name)!.powered;
    return { name, ip, powered, nodes: nodes.filter((node) => world.nodes.get(node.address)!.host === name) };
  });
  const state = clusterState(nodes);
  const seer = nodes.find((node) => node.process === 'running' && node.clusterState === state) ?? null;
  return {
    hosts,
    clients: setup.clients.map(({ name, ip }) => ({ name, ip, connections: connectionsFrom(world, name) })),
    ...faultsOf(world),
    ...((seer && slotsSeenBy(world, seer.address)) ?? NO_SLOTS_SEEN),
    openSlots: openSlots(world),
    state,
  };
}

const NO_SLOTS_SEEN: Pick<StageView, 'slots' | 'slotsSeenBy'> = {
  slots: [{ from: 0, to: 16383, owner: null, failing: false }],
  slotsSeenBy: null,
};

/** The slots with a node's eyes; null when it has none, because it does not run or has no cluster. */
export function slotsSeenBy(world: World, address: NodeAddress): Pick<StageView, 'slots' | 'slotsSeenBy'> | null {
  const node = world.nodes.get(address);
  if (!node?.server?.cluster || node.process.value !== 'running') return null;
  return { slots: slotOwners(world, node.server.cluster), slotsSeenBy: address };
}

/** In the order of the slots, the source of a move before its target. */
function openSlots(world: World): StageView['openSlots'] {
  const open: StageView['openSlots'] = [];
  for (const { address, server, process } of world.nodes.values()) {
    if (!server?.cluster || process.value !== 'running') continue;
    const { migratingTo, importingFrom, nodes } = server.cluster;
    const peer = (id: string): NodeAddress => {
      const node = nodes.get(id);
      return node ? nodeName(world, node) : id;
    };
    for (const [slot, id] of migratingTo) open.push({ slot, node: address, state: 'migrating', peer: peer(id) });
    for (const [slot, id] of importingFrom) open.push({ slot, node: address, state: 'importing', peer: peer(id) });
  }
  return open.sort((a, b) => a.slot - b.slot || (a.state < b.state ? 1 : -1));
}

function clusterState(nodes: NodeView[]): StageView['state'] {
  const count = (state: string) =>
    nodes.filter((node) => node.process === 'running' && node.clusterState === state).length;
  const ok = count('ok');
  const fail = count('fail');
  return ok + fail === 0 ? 'none' : ok >= fail ? 'ok' : 'fail';
}

interface Opinion {
  observers: number;
  pfail: number;
  fail: number;
}

/** What running nodes hold of each other, by node id. */
function opinionsOf(world: World): Map<string, Opinion> {
  const opinions = new Map<string, Opinion>();
  for (const { server, process } of world.nodes.values()) {
    if (!server?.cluster || process.value !== 'running') continue;
    for (const other of server.cluster.nodes.values()) {
      if (other.id === server.cluster.myself || inHandshake(other)) continue;
      let opinion = opinions.get(other.id);
      if (!opinion) opinions.set(other.id, (opinion = { observers: 0, pfail: 0, fail: 0 }));
      opinion.observers++;
      if (isFail(other)) opinion.fail++;
      else if (isPfail(other)) opinion.pfail++;
    }
  }
  return opinions;
}

/** What a node says of itself: in its memory, or, stopped, in its nodes.conf. */
export interface Self {
  id: string | null;
  role: NodeView['role'];
  master: NodeAddress | null;
  slots: string;
  slotCount: number;
  configEpoch: number;
  currentEpoch: number;
}

function nodeView(world: World, node: RedisNode, book: ShardBook, opinions: Map<string, Opinion>): NodeView {
  const { server } = node;
  const cluster = server?.cluster ?? null;
  const self = selfView(world, node);
  const opinion = (self.id !== null && opinions.get(self.id)) || { observers: 0, pfail: 0, fail: 0 };
  const master = self.master === null ? null : world.nodes.get(self.master);
  const masterOffset = master?.server?.replication.offset;
  const replication = server?.replication;
  return {
    address: node.address,
    id: self.id,
    port: node.port,
    process: node.process.value as NodeView['process'],
    role: self.role,
    masterAddress: self.master,
    shard: self.id === null ? -1 : shardOf(book, node.address, self.master),
    slots: self.slots,
    slotCount: self.slotCount,
    keys: server ? keyCount(server) : 0,
    configEpoch: self.configEpoch,
    currentEpoch: self.currentEpoch,
    offset: replication?.offset ?? 0,
    lag: masterOffset === undefined || !replication ? null : Math.max(0, masterOffset - replication.offset),
    linkUp: replication?.chart.value === 'online',
    clusterState: cluster?.state ?? 'none',
    suspectedBy: opinion.pfail,
    failedBy: opinion.fail,
    observers: opinion.observers,
    election: cluster ? electionOf(world, cluster) : null,
  };
}

/** What a node says of itself, or said when it ran last. */
export function selfView(world: World, { server, disk }: RedisNode): Self {
  if (server?.cluster) return selfOf(world, server.cluster);
  return server ? selfAlone(world, server) : selfOnDisk(world, disk.nodesConf);
}

function selfOf(world: World, cluster: ClusterState): Self {
  const self = me(cluster);
  const master = self.slaveof === null ? null : cluster.nodes.get(self.slaveof);
  return {
    id: self.id,
    role: isMaster(self) ? 'master' : 'replica',
    master: isMaster(self) || !master ? null : nodeName(world, master),
    slots: rangesOf(self.slots).text,
    slotCount: self.numslots,
    configEpoch: self.configEpoch,
    currentEpoch: cluster.currentEpoch,
  };
}

/** A server without cluster: it owns nothing, but may follow somebody. */
function selfAlone(world: World, { replication: { masterHost, masterPort } }: RedisServer): Self {
  const ip = masterHost === null ? '' : (world.machines.get(masterHost)?.ip ?? masterHost);
  return {
    ...NOBODY,
    role: masterHost === null ? 'master' : 'replica',
    master: masterHost === null ? null : nodeName(world, { ip, port: masterPort }),
  };
}

const NOBODY: Self = {
  id: null,
  role: 'none',
  master: null,
  slots: '',
  slotCount: 0,
  configEpoch: 0,
  currentEpoch: 0,
};

function selfOnDisk(world: World, nodesConf: string | null): Self {
  const lines = (nodesConf ?? '').split('\n').map((line) => line.split(' '));
  const words = lines.find((line) => line[2]?.split(',').includes('myself'));
  if (!words) return NOBODY;
  const [id = '', , flags = '', slaveof = '-', , , epoch = '0', , ...slots] = words;
  const master = lines.find((line) => line[0] === slaveof);
  const [ip = '', port = ''] = master?.[1]?.split(/[:@]/) ?? [];
  const ranges = slots.filter((range) => /^\d/.test(range));
  const vars = lines.find((line) => line[0] === 'vars') ?? [];
  return {
    id,
    role: flags.includes('slave') ? 'replica' : 'master',
    master: master ? nodeName(world, { ip, port: Number(port) }) : null,
    slots: ranges.join(' '),
    slotCount: ranges.reduce((sum, range) => sum + sizeOf(range), 0),
    configEpoch: Number(epoch),
    currentEpoch: Number(vars[vars.indexOf('currentEpoch') + 1] ?? 0),
  };
}

function sizeOf(range: string): number {
  const [from = '0', to = from] = range.split('-');
  return Number(to) - Number(from) + 1;
}

function electionOf(world: World, cluster: ClusterState): NodeView['election'] {
  const { election } = cluster;
  const state = election.chart.value;
  if (state !== 'waiting' && state !== 'requesting') return null;
  return {
    state,
    votes: election.authCount,
    needed: Math.floor(cluster.size / 2) + 1,
    epoch: election.authEpoch,
    startsInMs: state === 'waiting' ? Math.max(0, election.authTimeMs - wallMs(world)) : 0,
  };
}

function connectionsFrom(world: World, machine: string): ClientView['connections'] {
  const found: ClientView['connections'] = [];
  for (const { initiator, acceptor, established } of world.network.connections.values()) {
    if (initiator.machine !== machine || initiator.owner?.kind !== 'program' || !initiator.open || !established)
      continue;
    const program = world.clients.programs.get(initiator.owner.program);
    if (!program) continue;
    found.push({ node: nodeName(world, acceptor), program: program.name });
  }
  return found;
}

function faultsOf(world: World): Pick<StageView, 'cuts' | 'paths'> {
  const cuts: StageView['cuts'] = [];
  const paths: StageView['paths'] = [];
  const { groups, faults } = world.network;
  for (const group of groups) {
    for (const other of groups) {
      if (group === other) continue;
      for (const from of group) for (const to of other) cuts.push({ from, to });
    }
  }
  for (const [path, fault] of faults) {
    const [from = '', to = ''] = path.split('>');
    if (fault.cut) cuts.push({ from, to });
    if (fault.delayUs > 0 || fault.lossPercent > 0) {
      paths.push({ from, to, delayUs: fault.delayUs, lossPercent: fault.lossPercent });
    }
  }
  return { cuts, paths };
}

/** The slots in order, as one node sees their owners. */
function slotOwners(world: World, cluster: ClusterState): StageView['slots'] {
  const owned: StageView['slots'] = [];
  for (const node of cluster.nodes.values()) {
    if (node.numslots === 0) continue;
    const owner = nodeName(world, node);
    for (const [from, to] of rangesOf(node.slots).pairs) owned.push({ from, to, owner, failing: isFailing(node) });
  }
  owned.sort((a, b) => a.from - b.from);
  const all: StageView['slots'] = [];
  let next = 0;
  for (const range of owned) {
    if (range.from > next) all.push({ from: next, to: range.from - 1, owner: null, failing: false });
    all.push(range);
    next = range.to + 1;
  }
  if (next < 16384) all.push({ from: next, to: 16383, owner: null, failing: false });
  return all;
}

const isFailing = (node: ClusterNode): boolean => (node.flags & (FLAG.fail | FLAG.pfail)) !== 0;

interface Ranges {
  pairs: [number, number][];
  text: string;
}

const remembered = new WeakMap<Uint8Array, Ranges>();

function rangesOf(slots: Uint8Array): Ranges {
  let ranges = remembered.get(slots);
  if (!ranges) {
    const text = slotRanges(slotList(slots));
    const pairs =
      text === ''
        ? []
        : text.split(' ').map((range): [number, number] => {
            const [from = '0', to = from] = range.split('-');
            return [Number(from), Number(to)];
          });
    remembered.set(slots, (ranges = { pairs, text }));
  }
  return ranges;
}
