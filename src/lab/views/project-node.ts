// A section of a node's inside. What is told is bounded: the first keys, the end of the log and of the append-only file.

import { decodeUtf8 } from '../../sim/bytes';
import { configGet } from '../../sim/node/config';
import { DIRECTIVES } from '../../sim/node/config-table';
import { keyCount } from '../../sim/node/databases';
import { describeNodes } from '../../sim/node/description';
import { entries } from '../../sim/node/keyspace';
import { idName, nodeName } from '../../sim/node/names';
import { quoted } from '../../sim/node/quoted';
import { replicationInfo } from '../../sim/node/replication-report';
import type { ClusterState, RedisNode, RedisServer } from '../../sim/node/server';
import { keyHashSlot } from '../../sim/node/slots';
import { inHandshake, me, slotList, slotRanges } from '../../sim/node/view';
import { readCommand } from '../../sim/resp';
import type { NodeAddress, TraceEntry } from '../../sim/trace';
import { wallMs, type World } from '../../sim/world';
import { nodeId } from '../node-id';
import { chartsOf } from './charts';
import type { ClusterSection, DirectiveView, DiskSection, NodeInside, NodeRequest, SectionView } from './node';
import type { Memory, Sight } from './sight';

const MOST_KEYS = 200;
const MOST_LOG = 300;
const MOST_COMMANDS = 100;

const BY_DEFAULT = new Map(DIRECTIVES.map(([name, , , byDefault, change]) => [name, { byDefault, change }]));

export function nodeView({ run }: Sight, { address, section }: NodeRequest, memory: Memory): NodeInside | undefined {
  const { world } = run;
  const node = world.nodes.get(address);
  if (!node) return undefined;
  // Nothing can have changed between two looks at one instant.
  const instant = `${address} ${section} ${world.nowUs} ${world.nextSeq} ${run.traceLength}`;
  if (memory.instant === instant) return undefined;
  memory.instant = instant;
  const view: NodeInside = {
    process: node.process.value as NodeInside['process'],
    id: nodeId(world, address),
    section:
      section === 'log'
        ? { name: 'log', entries: logOf(run.trace, run.traceLength, address, memory) }
        : sectionOf(world, node, section),
  };
  const told = JSON.stringify(view);
  if (memory.told === told) return undefined;
  memory.told = told;
  return view;
}

function sectionOf(world: World, node: RedisNode, section: NodeRequest['section']): SectionView | null {
  if (section === 'disk') return diskOf(node);
  if (section === 'charts') return { name: 'charts', charts: chartsOf(node) };
  const { server } = node;
  if (!server) return null;
  switch (section) {
    case 'cluster':
      return clusterOf(world, server.cluster);
    case 'replication':
      return { name: 'replication', info: replicationInfo(world, server).replaceAll('\r', '') };
    case 'config':
      return { name: 'config', directives: directivesOf(server) };
    case 'keys':
      return keysOf(world, server);
    case 'log':
      return null;
  }
}

function clusterOf(world: World, cluster: ClusterState | null): ClusterSection {
  if (!cluster) {
    return {
      ...{ name: 'cluster', nodes: null, currentEpoch: 0, lastVoteEpoch: 0, configEpoch: 0, state: 'ok', slots: '' },
      ...{ open: [], election: { epoch: 0, votes: 0, state: '' }, peers: [] },
    };
  }
  const now = wallMs(world);
  const self = me(cluster);
  const open = (slots: Map<number, string>, state: 'migrating' | 'importing') =>
    [...slots].map(([slot, id]) => ({ slot, state, peer: idName(world, cluster, id) }));
  return {
    name: 'cluster',
    nodes: describeNodes(cluster),
    currentEpoch: cluster.currentEpoch,
    lastVoteEpoch: cluster.lastVoteEpoch,
    configEpoch: self.configEpoch,
    state: cluster.state,
    slots: slotRanges(slotList(self.slots)),
    open: [...open(cluster.migratingTo, 'migrating'), ...open(cluster.importingFrom, 'importing')].slice(0, MOST_KEYS),
    election: {
      epoch: cluster.election.authEpoch,
      votes: cluster.election.authCount,
      state: cluster.election.chart.value,
    },
    peers: [...cluster.nodes.values()]
      .filter((other) => other !== self && !inHandshake(other))
      .map((other) => ({
        address: nodeName(world, other),
        pingPendingMs: other.pingSentMs === 0 ? null : now - other.pingSentMs,
        pongAgoMs: other.pongReceivedMs === 0 ? null : now - other.pongReceivedMs,
        out: other.link !== null && other.linkConnected,
        in: other.inboundLink !== null,
      })),
  };
}

function directivesOf({ config }: RedisServer): DirectiveView[] {
  return configGet(config, ['*'])
    .flatMap(([name, value]): DirectiveView[] => {
      const known = BY_DEFAULT.get(name);
      // An alias says the same as its directive.
      if (!known) return [];
      return [{ name, value: decodeUtf8(value), byDefault: known.byDefault, mutable: !known.change }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function keysOf(world: World, server: RedisServer): SectionView {
  const first = [];
  for (const [key, entry] of entries(server.db)) {
    if (first.length >= MOST_KEYS) break;
    const { value, expireAtMs } = entry;
    first.push({
      key: decodeUtf8(key),
      type: value.type,
      slot: keyHashSlot(key),
      expiresInMs: expireAtMs === null ? null : expireAtMs - wallMs(world),
    });
  }
  return { name: 'keys', count: keyCount(server), first };
}

function diskOf({ disk }: RedisNode): DiskSection {
  const { exists, bytes, fsynced, base, commands } = disk.aof;
  return {
    name: 'disk',
    nodesConf: disk.nodesConf,
    aof: {
      exists,
      bytes,
      commands: commands.value.length,
      fsynced,
      base: base !== null,
      last: commands.value.slice(-MOST_COMMANDS).map(readable),
    },
    rdb: disk.rdb !== null,
  };
}

/** A command of the append-only file as one would type it. */
function readable(resp: string): string {
  const read = readCommand(resp);
  return read ? read.argv.map((word) => decodeUtf8(/^[\x21-\x7e]+$/.test(word) ? word : quoted(word))).join(' ') : '';
}

/** The entries of which the node's log may speak, the last ones; only what is new is looked at. */
function logOf(trace: readonly TraceEntry[], length: number, address: NodeAddress, memory: Memory): TraceEntry[] {
  if (memory.logOf !== address || (memory.logTo as number) > length) {
    memory.logOf = address;
    memory.log = [];
    memory.logTo = 0;
  }
  const log = memory.log as TraceEntry[];
  for (let index = memory.logTo as number; index < length; index++) {
    const entry = trace[index]!;
    if ('node' in entry && entry.node === address && !entry.kind.startsWith('client-')) log.push(entry);
  }
  memory.logTo = length;
  if (log.length > MOST_LOG) log.splice(0, log.length - MOST_LOG);
  return [...log];
}
