// `--cluster info` and `--cluster check`: keys, slots and replicas of each master.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import { twoDecimals } from '../reply';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { ask, loadCluster, printReplyError, type Manager } from './load';
import { addressText, SLOTS, type ManagerNode } from './node';

export function* info(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args);
  if (!node || !(yield* loadCluster(manager, node))) return false;
  yield* showClusterInfo(manager.nodes);
  return true;
}

export function* check(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args);
  if (!node || !(yield* loadCluster(manager, node))) return false;
  yield* showClusterInfo(manager.nodes);
  return yield* checkCluster(manager, false);
}

/** Stops at the first master that does not tell its number of keys. */
export function* showClusterInfo(nodes: readonly ManagerNode[]): Script<void> {
  const masters = nodes.filter((node) => !node.slave);
  let keys = 0;
  for (const node of masters) {
    const replicas = nodes.filter((other) => other.slave && other.replicate === node.name).length;
    const reply = yield* ask(node, 'DBSIZE');
    if (reply.type !== 'integer') {
      yield* printReplyError(node, reply.type === 'error' ? reply.text : '');
      return;
    }
    const id = node.name!.slice(0, 8);
    yield* print(
      `${addressText(node)} (${id}...) -> ${reply.value} keys | ${node.slots.size} slots | ${replicas} slaves.\n`,
    );
    keys += Number(reply.value);
  }
  yield* print(`[OK] ${keys} keys in ${masters.length} masters.\n`);
  yield* print(`${twoDecimals(Math.fround(keys / SLOTS))} keys per slot on average.\n`);
}
