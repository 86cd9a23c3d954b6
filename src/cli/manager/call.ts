// `--cluster call`: one command to every node.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import { formatRaw } from '../reply';
import { startingNode } from './arguments';
import { ask, connectNode, loadCluster, type Manager } from './load';
import { addressText } from './node';

export function* call(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args.slice(0, 1));
  if (!node || !(yield* loadCluster(manager, node))) return false;
  const command = args.slice(1);
  yield* print(`>>> Calling ${command.join(' ')}\n`);
  const { onlyMasters, onlyReplicas } = manager.options;
  for (const target of manager.nodes) {
    if ((onlyMasters && target.replicate !== null) || (onlyReplicas && target.replicate === null)) continue;
    if (!target.link && !(yield* connectNode(manager, target))) continue;
    const reply = yield* ask(target, ...command);
    const text = reply.type === 'lost' ? 'Failed!' : formatRaw(reply);
    yield* print(`${addressText(target)}: ${text}\n`);
  }
  return true;
}
