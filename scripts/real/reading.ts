// Predicates asked of real servers: what clients can read of every running node is put into a world that never runs, and
// the sandbox's own predicates look at that. What no client can read is left out: what happened (unless it leaves something
// to be seen), was typed or printed, and what was lost.

import { spawn } from 'node:child_process';
import type { LabSetup } from '../../src/lab/script/setup';
import { atomsOf, type Atom, type Predicate, type StateAtom } from '../../src/lab/predicates/predicate';
import { whyNot } from '../../src/lab/predicates/evaluate';
import { readPredicate } from '../../src/lab/predicates/read';
import { encodeUtf8, type Bytes } from '../../src/sim/bytes';
import { put, type Value } from '../../src/sim/node/keyspace';
import { createKeyspace } from '../../src/sim/node/keyspace';
import { FLAG, type ClusterState, type RedisServer } from '../../src/sim/node/server';
import { addSlots, createClusterNode } from '../../src/sim/node/view';
import { createWorld } from '../../src/sim/simulation';
import type { World } from '../../src/sim/world';
import type { Why } from '../../src/words/why';
import { ENVIRONMENT, REDIS_CLI } from './requirements';

const SEPARATOR = '---- next answer ----';
const PATIENCE_MS = 1500;
/** As whom nodes are asked, from their own machine: whatever passwords and protected mode keep out, it gets in. */
const READER = 'sandbox-reader';
/** A line of redis.conf that lets the reader in. */
export const READER_DIRECTIVE: readonly [string, string] = [`user ${READER}`, 'on nopass ~* &* +@all'];
const OF_KEYS: ReadonlySet<string> = new Set(['value', 'type', 'size']);

/** What can be seen of something that happened. Of a node that has come back, that it had failed is seen no more. */
const TRACES: Partial<Record<string, (about: string) => string>> = {
  pfail: (node) => `not state ${node} = ok`,
  fail: (node) => `state ${node} = fail or process ${node} = running`,
  'fail-received': (node) => `state ${node} = fail`,
  'election-won': (node) => `role ${node} = master`,
  promoted: (node) => `role ${node} = master`,
  'became-replica': (node) => `role ${node} = replica`,
  'replica-online': (node) => `link ${node} = up`,
};

/** As much of it as a client can read, null when that is nothing. A part of an `or` that cannot be read may be true. */
export function readable(
  predicate: Predicate,
  hidden: (atom: Atom & StateAtom) => boolean = () => false,
): Predicate | null {
  switch (predicate.op) {
    case 'atom':
      return 'args' in predicate && hidden(predicate) ? null : readableAtom(predicate);
    case 'and': {
      const parts = predicate.parts.map((part) => readable(part, hidden)).filter((part) => part !== null);
      return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : { op: 'and', parts };
    }
    case 'or': {
      const parts = predicate.parts.map((part) => readable(part, hidden));
      return parts.some((part) => part === null) ? null : { op: 'or', parts: parts as Predicate[] };
    }
    case 'not': {
      const part = readable(predicate.part, hidden);
      // What stands for something that happened is not its opposite.
      return part && atomsOf(predicate.part).every((atom) => atom.name !== 'happened') ? { op: 'not', part } : null;
    }
    case 'within':
      return readable(predicate.part, hidden);
  }
}

function readableAtom(atom: Atom): Predicate | null {
  if (atom.name === 'typed' || atom.name === 'printed' || atom.name === 'lost-writes' || atom.name === 'partitioned')
    return null;
  if (atom.name !== 'happened') return atom;
  if (!atom.about?.includes(':')) return null;
  const trace = TRACES[atom.kind]?.(atom.about);
  const read = trace === undefined ? null : readPredicate(trace);
  return read && 'predicate' in read ? read.predicate : null;
}

export interface Place {
  address: string;
  ip: string;
  port: number;
  /** Its machine's network namespace: a node is asked from where it stands, whatever is cut. */
  namespace: string;
  powered: boolean;
  state: 'stopped' | 'running' | 'paused';
  nodesConf: string | null;
}

/** Why the predicate, as far as it can be read, does not hold now; null when it does. */
export async function whyNotReal(predicate: Predicate, setup: LabSetup, places: readonly Place[]): Promise<Why | null> {
  const atoms = atomsOf(predicate).filter((atom): atom is Atom & StateAtom => 'args' in atom);
  const keys = [...new Set(atoms.filter(({ name }) => OF_KEYS.has(name)).map(({ args }) => args[0]!))];
  const directives = [...new Set(atoms.filter(({ name }) => name === 'config').map(({ args }) => args[1]!))];
  const world = createWorld({ ...setup, around: { trace: () => {}, wantsPackets: false, program: () => {} } });
  const hidden = new Set<string>();
  await Promise.all(
    places.map(async (place) => {
      const node = world.nodes.get(place.address)!;
      world.machines.get(node.host)!.powered = place.powered;
      node.process.value = place.state;
      node.disk.nodesConf = place.nodesConf;
      if (place.state === 'running') node.server = await readServer(world, place, keys, directives, hidden);
      if (!node.server && place.state === 'running') node.process.value = 'loading';
    }),
  );
  const running = places.filter(({ state }) => state === 'running');
  const known = readable(predicate, ({ name, args: [key], on }) => {
    if (!OF_KEYS.has(name)) return false;
    const asked = on === null ? running.map(({ address }) => address) : [on];
    return asked.every((address) => hidden.has(`${address} ${key}`));
  });
  const nothing = { trace: [], traceLength: 0, from: 0, output: () => [], memory: new Map() };
  return known && whyNot(known, { ...nothing, world, lostWrites: () => null });
}

async function readServer(
  world: World,
  place: Place,
  keys: string[],
  directives: string[],
  hidden: Set<string>,
): Promise<RedisServer | null> {
  const [nodes = '', info = '', replication = '', size = '', ...rest] = await ask(place, [
    ...['CLUSTER NODES', 'CLUSTER INFO', 'INFO replication', 'DBSIZE', 'READONLY'],
    ...directives.map((directive) => `CONFIG GET ${directive}`),
    ...keys.flatMap((key) =>
      ['TYPE', 'GET', 'STRLEN', 'LLEN', 'HLEN', 'SCARD', 'ZCARD', 'XLEN'].map((name) => `${name} ${quote(key)}`),
    ),
  ]);
  if (nodes === '') return null;
  rest.shift();
  const config = new Map(directives.map((directive) => [directive, rest.shift()!.split('\n')[1] ?? '']));
  const db = createKeyspace();
  for (const key of keys) {
    const [type = '', text = '', ...sizes] = rest.splice(0, 8);
    // MOVED, or CLUSTERDOWN: the node does not say what it holds.
    if (type.includes(' ')) hidden.add(`${place.address} ${key}`);
    const value = valueOf(type, text, sizes.map(Number));
    if (value) put(db, encodeUtf8(key), value, 0);
  }
  db.size = Number(size);
  const field = (text: string, name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const up = field(replication, 'master_link_status') === 'up';
  const offset = Number(field(replication, 'slave_repl_offset') || field(replication, 'master_repl_offset'));
  // A standalone server answers with an error.
  const cluster = nodes.includes('myself') ? readCluster(world, place, nodes) : null;
  if (cluster) {
    cluster.state = field(info, 'cluster_state') === 'ok' ? 'ok' : 'fail';
    cluster.currentEpoch = Number(field(info, 'cluster_current_epoch'));
  }
  return {
    cluster,
    config,
    db,
    otherDbs: new Map(),
    loading: false,
    replication: { offset, chart: { value: up ? 'online' : 'connect' } },
  } as unknown as RedisServer;
}

/** A value as far as predicates look at one: its type, a string's text, of all others how much they hold. */
function valueOf(
  type: string,
  text: string,
  [, list = 0, hash = 0, set = 0, zset = 0, stream = 0]: number[],
): Value | null {
  const of = (value: object) => value as unknown as Value;
  switch (type) {
    case 'string':
      return of({ type, text: encodeUtf8(text) as Bytes });
    case 'list':
      return of({ type, size: list });
    case 'hash':
      return of({ type, fields: { size: hash } });
    case 'set':
      return of({ type, members: { size: set } });
    case 'zset':
      return of({ type, order: new Array<string>(zset) });
    case 'stream':
      return of({ type, nodes: [{ entries: new Array<object>(stream) }] });
    default:
      return null;
  }
}

/** The table that CLUSTER NODES shows. */
function readCluster(world: World, place: Place, text: string): ClusterState {
  const cluster = {
    ...{ myself: '', nodes: new Map(), ids: [], migratingTo: new Map(), importingFrom: new Map() },
    ...{ ownerNotClaiming: new Set(), lostSlots: [] },
  } as unknown as ClusterState;
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  for (const [id = '', address = '', flags = ''] of lines) {
    const has = new Set(flags.split(','));
    const node = createClusterNode(world, id, 0);
    const [, ip = '', port = ''] = /^(.*):(\d+)@/.exec(address) ?? [];
    node.ip = ip || place.ip;
    node.port = Number(port);
    node.flags =
      (has.has('slave') ? FLAG.slave : FLAG.master) |
      (has.has('fail?') ? FLAG.pfail : 0) |
      (has.has('fail') ? FLAG.fail : 0) |
      (has.has('handshake') ? FLAG.handshake : 0) |
      (has.has('myself') ? FLAG.myself : 0);
    if (has.has('myself')) cluster.myself = id;
    cluster.nodes.set(id, node);
  }
  for (const [id = '', , , master = '-', , , epoch = '0', , ...slots] of lines) {
    const node = cluster.nodes.get(id)!;
    node.slaveof = master === '-' ? null : master;
    node.configEpoch = Number(epoch);
    const owned: number[] = [];
    for (const word of slots) {
      const [, slot = '', way = '', peer = ''] = /^\[(\d+)-([<>])-([0-9a-f]+)\]$/.exec(word) ?? [];
      if (way === '>') cluster.migratingTo.set(Number(slot), peer);
      else if (way === '<') cluster.importingFrom.set(Number(slot), peer);
      else {
        const [from = 0, to = from] = word.split('-').map(Number);
        for (let i = from; i <= to; i++) owned.push(i);
      }
    }
    addSlots(cluster, node, owned);
  }
  return cluster;
}

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** One redis-cli for all commands, their answers parted; none when the node does not answer in time. */
function ask(place: Place, commands: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const reader = ['--user', READER, '--pass', 'any', '--no-auth-warning'];
    const args = ['netns', 'exec', place.namespace, REDIS_CLI, '-h', '127.0.0.1', '-p', String(place.port), ...reader];
    const child = spawn('ip', args, { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (piece: string) => (text += piece));
    child.once('error', () => resolve([]));
    child.once('close', () => {
      clearTimeout(timer);
      const answers = text
        .replaceAll('\r', '')
        .split(`${SEPARATOR}\n`)
        .map((answer) => answer.replace(/\n+$/, ''));
      resolve(answers.length > commands.length ? answers : []);
    });
    child.stdin.end(commands.map((command) => `${command}\nECHO ${quote(SEPARATOR)}\n`).join(''));
  });
}
