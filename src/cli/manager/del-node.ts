// `--cluster del-node`: everybody forgets a node without slots, its replicas find another master, and it forgets everybody.

import type { Bytes } from '../../sim/bytes';
import { print, type Script } from '../effects';
import { startingNode } from './arguments';
import { ask, loadCluster, succeeded, type Manager } from './load';
import { addressText } from './node';
import { masterWithFewestReplicas, nodeById } from './slots';

export function* deleteNode(manager: Manager, args: Bytes[]): Script<boolean> {
  const known = yield* startingNode(args.slice(0, 1));
  if (!known) return false;
  const id = args[1]!;
  yield* print(`>>> Removing node ${id} from cluster ${addressText(known)}\n`);
  if (!(yield* loadCluster(manager, known))) return false;
  const node = nodeById(manager.nodes, id);
  if (!node) {
    yield* print(`[ERR] No such node ID ${id}\n`);
    return false;
  }
  if (node.slots.size > 0) {
    yield* print(`[ERR] Node ${addressText(node)} is not empty! Reshard data away and try again.\n`);
    return false;
  }
  yield* print('>>> Sending CLUSTER FORGET messages to the cluster...\n');
  for (const other of manager.nodes) {
    if (other === node) continue;
    if (other.replicate?.toLowerCase() === id.toLowerCase()) {
      const master = masterWithFewestReplicas(manager.nodes)!;
      yield* print(`>>> ${addressText(other)} as replica of ${addressText(master)}\n`);
      if (!(yield* succeeded(other, yield* ask(other, 'CLUSTER', 'REPLICATE', master.name!)))) return false;
    }
    if (!(yield* succeeded(other, yield* ask(other, 'CLUSTER', 'FORGET', id)))) return false;
  }
  yield* print('>>> Sending CLUSTER RESET SOFT to the deleted node.\n');
  return yield* succeeded(node, yield* ask(node, 'CLUSTER', 'RESET', 'SOFT'));
}
