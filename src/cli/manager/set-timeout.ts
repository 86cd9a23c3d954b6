// `--cluster set-timeout`: cluster-node-timeout of every node, now and in its configuration file.

import type { Bytes } from '../../sim/bytes';
import { toInt } from '../arguments';
import { print, type Script } from '../effects';
import { startingNode } from './arguments';
import { ask, loadCluster, type Manager } from './load';
import { addressText, type ManagerNode } from './node';

const LEAST_MS = 100;

export function* setTimeout(manager: Manager, args: Bytes[]): Script<boolean> {
  const known = yield* startingNode(args.slice(0, 1));
  if (!known) return false;
  const timeoutMs = toInt(args[1]!);
  if (timeoutMs < LEAST_MS) {
    yield* print(`Setting a node timeout of less than ${LEAST_MS} milliseconds is a bad idea.\n`);
    return false;
  }
  if (!(yield* loadCluster(manager, known))) return false;
  yield* print('>>> Reconfiguring node timeout in every cluster node...\n');
  let failed = 0;
  for (const node of manager.nodes) {
    const problem = yield* configure(node, timeoutMs);
    if (problem === null) yield* print(`*** New timeout set for ${addressText(node)}\n`);
    else {
      yield* print(`ERR setting node-timeout for ${addressText(node)}: ${problem}\n`);
      failed++;
    }
  }
  yield* print(`>>> New node timeout set. ${manager.nodes.length - failed} OK, ${failed} ERR.\n`);
  return true;
}

/** Null where it worked; without an answer the problem has no words. */
function* configure(node: ManagerNode, timeoutMs: number): Script<string | null> {
  for (const words of [['SET', 'cluster-node-timeout', String(timeoutMs)], ['REWRITE']]) {
    const reply = yield* ask(node, 'CONFIG', ...words);
    if (reply.type === 'error') return reply.text;
    if (reply.type === 'lost') return '';
  }
  return null;
}
