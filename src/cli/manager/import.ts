// `--cluster import`: all keys of a standalone server go to the nodes that own their slots, one MIGRATE a key.
// Left out: reconnecting to the source when its connection breaks; the import ends there.

import type { Bytes } from '../../sim/bytes';
import { keyHashSlot } from '../../sim/node/slots';
import { toInt } from '../arguments';
import { print, type Script } from '../effects';
import { call, closeLink, openLink, type Answer, type Link } from '../link';
import { addressOf } from '../link';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { loadCluster, numberField, textOf, type Manager } from './load';
import { addressText, parseAddress, SLOTS, type ManagerNode } from './node';

const KEYS_PER_SCAN = 1000;

export function* importKeys(manager: Manager, args: Bytes[]): Script<boolean> {
  const known = yield* startingNode(args);
  if (!known) return false;
  const { from } = manager.options;
  if (from === null) {
    yield* print("[ERR] Option '--cluster-from' is required for subcommand 'import'.\n");
    return false;
  }
  const address = parseAddress(from);
  if (!address?.port) {
    yield* print('[ERR] Invalid --cluster-from host. You need to pass a valid address (ie. 120.0.0.1:7000).\n');
    return false;
  }
  const source = { ip: yield* addressOf(address.host), port: address.port };
  const name = `${source.ip}:${source.port}`;
  yield* print(`>>> Importing data from ${name} to cluster ${addressText(known)}\n`);
  if (!(yield* loadCluster(manager, known)) || !(yield* checkCluster(manager, false))) return false;
  const opened = yield* openLink(source.ip, source.port);
  if ('error' in opened) {
    yield* print(`Could not connect to Redis at ${name}: ${opened.error}.\n`);
    return false;
  }
  const worked = yield* importFrom(manager, opened.link, name);
  yield* closeLink(opened.link);
  return worked;
}

function* importFrom(manager: Manager, source: Link, name: string): Script<boolean> {
  const { fromUser, fromPassword } = manager.options;
  if (fromPassword !== null) {
    const words = fromUser === null ? [fromPassword] : [fromUser, fromPassword];
    const reply = yield* call(source, ['AUTH', ...words]);
    if (reply.type === 'error') yield* print(`AUTH failed: ${reply.text}\n`);
    if (reply.type === 'error' || reply.type === 'lost') return false;
  }
  const info = textOf(yield* answered(source, name, ['INFO']));
  if (info === null) return false;
  if (numberField(info, 'cluster_enabled') !== 0) {
    yield* print('[ERR] The source node should not be a cluster node.\n');
    return false;
  }
  const size = yield* answered(source, name, ['DBSIZE']);
  if (size.type !== 'integer') return false;
  yield* print(`*** Importing ${size.value} keys from DB 0\n`);
  const owners = ownersOf(manager);
  let cursor = '0';
  do {
    const page = yield* answered(source, name, ['SCAN', cursor, 'COUNT', String(KEYS_PER_SCAN)]);
    if (page.type !== 'array') return false;
    const [next, keys] = page.items;
    for (const key of keys?.type === 'array' ? keys.items : []) {
      if (key.type === 'bulk' && !(yield* moveKey(manager, source, name, key.text, owners))) return false;
    }
    cursor = String(toInt(next?.type === 'bulk' ? next.text : '0'));
  } while (cursor !== '0');
  return true;
}

/** The reply; an error is shown. */
function* answered(source: Link, name: string, argv: Bytes[]): Script<Answer> {
  const reply = yield* call(source, argv);
  if (reply.type === 'error') yield* print(`Source ${name} replied with error:\n${reply.text}\n`);
  return reply;
}

/** The first master that claims each slot. */
function ownersOf(manager: Manager): (ManagerNode | undefined)[] {
  const owners = new Array<ManagerNode | undefined>(SLOTS);
  for (const node of manager.nodes) {
    if (!node.slave) for (const slot of node.slots) owners[slot] ??= node;
  }
  return owners;
}

function* moveKey(
  manager: Manager,
  source: Link,
  name: string,
  key: Bytes,
  owners: readonly (ManagerNode | undefined)[],
): Script<boolean> {
  const { user, password, options } = manager;
  const target = owners[keyHashSlot(key)]!;
  yield* print(`Migrating ${key.split('\0', 1)[0]!} to ${addressText(target)}: `);
  const auth = password === null ? [] : user === null ? ['AUTH', password] : ['AUTH2', user, password];
  const flags = [...(options.copy ? ['COPY'] : []), ...(options.replace ? ['REPLACE'] : [])];
  const words = ['MIGRATE', target.ip, String(target.port), key, '0', String(options.timeoutMs)];
  const reply = yield* answered(source, name, [...words, ...auth, ...flags]);
  if (reply.type === 'error' || reply.type === 'lost') return false;
  yield* print('OK\n');
  return true;
}
