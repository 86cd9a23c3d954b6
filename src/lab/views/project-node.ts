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
import type { NodeAddress, TraceEntry, TraceId } from '../../sim/trace';
import { wallMs, type World } from '../../sim/world';
import { logLine } from '../../words/log';
import { nodeId } from '../script/node-id';
import { chartsOf } from './charts';
import type { ClusterSection, DirectiveView, DiskSection, LastSet, NodeInside, NodeRequest, SectionView } from './node';
import type { Memory, Sight } from './sight';

const MOST_KEYS = 200;
const MOST_LOG = 300;
const MOST_VOTES = 20;
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
  const heard = hear(run.trace, run.traceLength, address, memory);
  const view: NodeInside = {
    process: node.process.value as NodeInside['process'],
    id: nodeId(world, address),
    section: section === 'log' ? { name: 'log', entries: [...heard.log] } : sectionOf(world, node, section, heard),
  };
  const told = JSON.stringify(view);
  if (memory.told === told) return undefined;
  memory.told = told;
  return view;
}

function sectionOf(world: World, node: RedisNode, section: NodeRequest['section'], heard: Heard): SectionView | null {
  if (section === 'disk') return diskOf(node);
  if (section === 'charts') return { name: 'charts', charts: chartsOf(node) };
  const { server } = node;
  if (!server) return null;
  switch (section) {
    case 'cluster':
      return clusterOf(world, server.cluster, heard);
    case 'replication':
      return { name: 'replication', info: replicationInfo(world, server).replaceAll('\r', '') };
    case 'config':
      return { name: 'config', directives: directivesOf(server), lastSet: heard.lastSet };
    case 'keys':
      return keysOf(world, server);
    case 'log':
      return null;
  }
}

function clusterOf(world: World, cluster: ClusterState | null, heard: Heard): ClusterSection {
  if (!cluster) {
    return {
      ...{ name: 'cluster', nodes: null, currentEpoch: 0, lastVoteEpoch: 0, configEpoch: 0, state: 'ok', slots: '' },
      ...{ open: [], election: { epoch: 0, votes: 0, needed: 0, state: '', voters: [] }, votes: [], peers: [] },
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
      needed: heard.election.epoch === cluster.election.authEpoch ? heard.election.needed : 0,
      state: cluster.election.chart.value,
      voters: heard.election.epoch === cluster.election.authEpoch ? [...heard.election.voters] : [],
    },
    votes: [...heard.votes].reverse(),
    peers: [...cluster.nodes.values()]
      .filter((other) => other !== self && !inHandshake(other))
      .map((other) => ({
        id: other.id,
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

/** What the trace says of a node, as far as it is told here. */
interface Heard {
  address: NodeAddress;
  /** Of the trace, so much has been looked at. */
  upTo: number;
  /** The entries of which its log speaks, the last ones. */
  log: TraceEntry[];
  votes: ClusterSection['votes'];
  election: { epoch: number; needed: number; voters: NodeAddress[] };
  lastSet: LastSet | null;
  /** The entry of that CONFIG SET. */
  setBy: TraceId;
}

/** Only what is new is looked at. */
function hear(trace: readonly TraceEntry[], length: number, address: NodeAddress, memory: Memory): Heard {
  let heard = memory.heard as Heard | undefined;
  if (!heard || heard.address !== address || heard.upTo > length) {
    heard = {
      address,
      upTo: 0,
      log: [],
      votes: [],
      election: { epoch: 0, needed: 0, voters: [] },
      lastSet: null,
      setBy: 0,
    };
    memory.heard = heard;
  }
  for (; heard.upTo < length; heard.upTo++) {
    const entry = trace[heard.upTo]!;
    if ('node' in entry && entry.node === address) hearOne(heard, entry);
  }
  if (heard.log.length > MOST_LOG) heard.log.splice(0, heard.log.length - MOST_LOG);
  if (heard.votes.length > MOST_VOTES) heard.votes.splice(0, heard.votes.length - MOST_VOTES);
  return heard;
}

function hearOne(heard: Heard, entry: TraceEntry): void {
  if (entry.kind === 'client-command') {
    const [command = '', subcommand = '', ...pairs] = entry.argv;
    if (command.toLowerCase() !== 'config' || subcommand.toLowerCase() !== 'set') return;
    const names = pairs.filter((_, place) => place % 2 === 0).map((name) => name.toLowerCase());
    heard.lastSet = { names, atUs: entry.atUs, answer: null };
    heard.setBy = entry.id;
  } else if (entry.kind === 'client-reply') {
    if (!heard.lastSet || entry.command !== heard.setBy) return;
    const answer = { text: entry.reply.slice(1), isError: entry.reply.startsWith('-') };
    // A new object: the one before has been handed out.
    heard.lastSet = { ...heard.lastSet, answer };
  } else {
    if (logLine(entry) !== null) heard.log.push(entry);
    if (entry.kind === 'vote-granted') {
      heard.votes.push({ entry: entry.id, epoch: entry.epoch, candidate: entry.candidate, atUs: entry.atUs });
    } else if (entry.kind === 'vote-requested') {
      heard.election = { epoch: entry.epoch, needed: entry.needed, voters: [] };
    } else if (entry.kind === 'vote-received') heard.election.voters.push(entry.voter);
  }
}
