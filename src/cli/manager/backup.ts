// `--cluster backup`: an RDB file of each master and nodes.json, written to the client machine's disk. The real program asks
// each master for a full sync and writes down what comes; here the file is put together from SCAN, PTTL and DUMP. It is a
// proper RDB file of the same keys and as long as the real one, but without functions, and keys may change while it is read.

import type { Bytes } from '../../sim/bytes';
import { unseal } from '../../sim/node/dump/payload';
import { crc64 } from '../../sim/node/dump/crc64';
import { littleEndian, saveLength, saveString } from '../../sim/node/dump/rdb';
import { now, print, writeFile, type Script } from '../effects';
import { Exit } from '../exit';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { ask, dropNode, loadCluster, numberField, textOf, type Manager } from './load';
import { addressText, slotsText, type ManagerNode } from './node';

export function* backup(manager: Manager, args: Bytes[]): Script<boolean> {
  const known = yield* startingNode(args.slice(0, 1));
  if (!known || !(yield* loadCluster(manager, known))) return false;
  const folder = args[1]!;
  const sound = yield* checkCluster(manager, false);
  const errors = sound ? 0 : manager.errors;
  const inFolder = (name: string) => (folder.endsWith('/') ? folder : `${folder}/`) + name;
  const described: string[] = [];
  for (const node of manager.nodes) {
    described.push(describe(node, errors));
    if (node.replicate !== null) continue;
    yield* print(`>>> Node ${addressText(node)} -> Saving RDB...\n`);
    yield* saveNode(node, inFolder(`redis-node-${node.ip}-${node.port}-${node.name}.rdb`));
  }
  const path = inFolder('nodes.json');
  yield* print(`Saving cluster configuration to: ${path}\n`);
  yield* writeFile(path, `[\n${described.join(',\n')}\n]`);
  if (!sound) {
    yield* print(
      "*** Cluster seems to have some problems, please be aware of it if you're going to restore this backup.\n",
    );
  }
  yield* print(`[OK] Backup created into: ${folder}\n`);
  return true;
}

function* saveNode(node: ManagerNode, path: string): Script<void> {
  const file = yield* rdbOf(node);
  if (file === null) {
    yield* print('Error reading bulk length while SYNCing\n');
    throw new Exit(1);
  }
  yield* print(`SYNC sent to master, writing ${file.length} bytes to '${path}'\n`);
  if (!FOLDERS.has(path.slice(0, path.lastIndexOf('/')))) {
    yield* print(`Error opening '${path}': No such file or directory\n`);
    throw new Exit(1);
  }
  yield* writeFile(path, file);
  yield* print('Transfer finished with success.\n');
  yield* dropNode(node);
}

/** The folders of a client machine, the present one first. */
const FOLDERS = new Set(['.', '', '/tmp', '/var/tmp', '/root']);

const EXPIRES_AT_MS = '\xfc';
const AUX = '\xfa';
const SELECT_DB = '\xfe';
const SIZES = '\xfb';
const END = '\xff';
/** What a node with few keys says of its memory, bytes. */
const USED_MEMORY = 1_700_000;
/** 1970 in virtual time: the nodes' wall clock at its start, ms. */
const WALL_CLOCK_START_MS = 1_700_000_000_000;

/** Null where the node does not answer. */
function* rdbOf(node: ManagerNode): Script<Bytes | null> {
  const replication = textOf(yield* ask(node, 'INFO', 'replication'));
  if (replication === null) return null;
  let keys = '';
  let [count, volatile] = [0, 0];
  let cursor = '0';
  do {
    const page = yield* ask(node, 'SCAN', cursor, 'COUNT', '1000');
    if (page.type !== 'array') return null;
    const [next, found] = page.items;
    for (const key of found?.type === 'array' ? found.items : []) {
      if (key.type !== 'bulk') continue;
      const saved = yield* keyOf(node, key.text);
      if (saved === null) return null;
      keys += saved;
      if (saved !== '') count++;
      if (saved.startsWith(EXPIRES_AT_MS)) volatile++;
    }
    cursor = next?.type === 'bulk' ? next.text : '0';
  } while (cursor !== '0');
  const aux = [
    ['redis-ver', '7.0.15'],
    ['redis-bits', '64'],
    ['ctime', String(Math.floor((WALL_CLOCK_START_MS + (yield* now()) / 1000) / 1000))],
    ['used-mem', String(USED_MEMORY)],
    ['repl-stream-db', '0'],
    ['repl-id', /^master_replid:(\S+)/m.exec(replication)?.[1] ?? ''],
    ['repl-offset', String(numberField(replication, 'master_repl_offset'))],
    ['aof-base', '0'],
  ];
  const head = aux.map(([name, value]) => AUX + saveString(name!) + saveString(value!)).join('');
  const sizes = SELECT_DB + saveLength(0) + SIZES + saveLength(count) + saveLength(volatile);
  const body = `REDIS0010${head}${keys === '' ? '' : sizes + keys}${END}`;
  return body + crc64(body);
}

/** A key as it stands in the file; '' for one that is gone, null without an answer. */
function* keyOf(node: ManagerNode, key: Bytes): Script<Bytes | null> {
  const left = yield* ask(node, 'PTTL', key);
  const dumped = yield* ask(node, 'DUMP', key);
  if (left.type === 'lost' || dumped.type === 'lost') return null;
  const body = dumped.type === 'bulk' ? unseal(dumped.text) : null;
  if (body === null || left.type !== 'integer') return '';
  const atMs = WALL_CLOCK_START_MS + Math.floor((yield* now()) / 1000) + Number(left.value);
  const expiry = Number(left.value) < 0 ? '' : EXPIRES_AT_MS + littleEndian(atMs, 8);
  return expiry + body.slice(0, 1) + saveString(key) + body.slice(1);
}

/** A node as nodes.json has it. */
function describe(node: ManagerNode, errors: number): string {
  const quoted = (text: string) => `"${text}"`;
  const lines = [
    `"name": ${quoted(node.name!)}`,
    `"host": ${quoted(node.ip)}`,
    `"port": ${node.port}`,
    `"replicate": ${node.replicate === null ? 'null' : quoted(node.replicate)}`,
    `"slots": [${slotsText(node.slots).replaceAll('-', ',')}]`,
    `"slots_count": ${node.slots.size}`,
    `"flags": ${quoted(node.flags.filter((flag) => flag !== 'myself').join(','))}`,
    `"current_epoch": ${node.currentEpoch}`,
  ];
  if (errors > 0) lines.push(`"cluster_errors": ${errors}`);
  for (const state of ['migrating', 'importing'] as const) {
    const open = node[state].map((entry) => `${quoted(entry.slot)}: ${quoted(entry.node)}`);
    if (open.length > 0) lines.push(`"${state}": {${open.join(',')}}`);
  }
  return `  {\n${lines.map((line) => `    ${line}`).join(',\n')}\n  }`;
}
