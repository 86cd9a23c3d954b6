// `--cluster add-node`: an empty node meets the cluster, as a master without slots or as a replica.

import type { Bytes } from '../../sim/bytes';
import { print, sleep, type Script } from '../effects';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { waitForJoin } from './consistency';
import { notEmpty } from './create';
import { ask, connectNode, isClusterNode, loadCluster, loadNode, succeeded, type Manager } from './load';
import { addressText, type ManagerNode } from './node';
import { masterWithFewestReplicas, nodeById } from './slots';

export function* addNode(manager: Manager, args: Bytes[]): Script<boolean> {
  const known = yield* startingNode(args.slice(1));
  const added = known && (yield* startingNode(args.slice(0, 1)));
  if (!known || !added) return false;
  yield* print(`>>> Adding node ${addressText(added)} to cluster ${addressText(known)}\n`);
  if (!(yield* loadCluster(manager, known)) || !(yield* checkCluster(manager, false))) return false;
  let master: ManagerNode | null = null;
  if (manager.options.slave) {
    master = yield* masterFor(manager);
    if (!master) return false;
  }
  if (!(yield* admit(manager, added))) return false;
  const first = manager.nodes[0]!;
  manager.nodes.push(added);
  if (!master && !(yield* copyFunctions(known, added))) return false;

  yield* print(`>>> Send CLUSTER MEET to node ${addressText(added)} to make it join the cluster.\n`);
  const usual = first.busPort === 0 || first.busPort === first.port + 10_000;
  const busPort = usual ? [] : [String(first.busPort)];
  const met = yield* ask(added, 'CLUSTER', 'MEET', first.ip, String(first.port), ...busPort);
  if (!(yield* succeeded(added, met))) return false;
  if (master) {
    // It has to know its master before it can be told.
    yield* sleep(1_000_000);
    yield* waitForJoin(manager.nodes);
    yield* print(`>>> Configure node as replica of ${addressText(master)}.\n`);
    if (!(yield* succeeded(added, yield* ask(added, 'CLUSTER', 'REPLICATE', master.name!)))) return false;
  }
  yield* print('[OK] New node added correctly.\n');
  return true;
}

/** The master asked for, or the one that needs a replica most; null after saying that there is none with that id. */
function* masterFor(manager: Manager): Script<ManagerNode | null> {
  const { masterId } = manager.options;
  if (masterId === null) {
    const master = masterWithFewestReplicas(manager.nodes)!;
    yield* print(`Automatically selected master ${addressText(master)}\n`);
    return master;
  }
  const master = nodeById(manager.nodes, masterId);
  if (!master) yield* print(`[ERR] No such master ID ${masterId}\n`);
  return master;
}

function* admit(manager: Manager, node: ManagerNode): Script<boolean> {
  if (!(yield* connectNode(manager, node))) {
    yield* print(`[ERR] Sorry, can't connect to node ${addressText(node)}\n`);
    return false;
  }
  if (!(yield* isClusterNode(node)) || !(yield* loadNode(node, false, true))) return false;
  const refusal = yield* notEmpty(node);
  if (refusal !== null) yield* print(`[ERR] Node ${addressText(node)} ${refusal}\n`);
  return refusal === null;
}

/** A new master gets the cluster's functions; a replica will have them from its master. */
function* copyFunctions(from: ManagerNode, to: ManagerNode): Script<boolean> {
  yield* print('>>> Getting functions from cluster\n');
  const dumped = yield* ask(from, 'FUNCTION', 'DUMP');
  if (dumped.type !== 'bulk') {
    const why = dumped.type === 'error' ? dumped.text : 'NULL reply';
    yield* print(
      '>>> Failed retrieving Functions from the cluster, skip this step as Redis version do not support function ' +
        `command (error = '${why}')\n`,
    );
    return true;
  }
  yield* print(`>>> Send FUNCTION LIST to ${addressText(to)} to verify there is no functions in it\n`);
  const listed = yield* ask(to, 'FUNCTION', 'LIST');
  if (listed.type !== 'array') {
    const why = listed.type === 'error' ? listed.text : 'NULL reply';
    yield* print(`>>> Failed on CLUSTER LIST (error = '${why}')\r\n`);
    return false;
  }
  if (listed.items.length > 0) {
    yield* print(
      '>>> New node already contains functions and can not be added to the cluster. Use FUNCTION FLUSH and try again.\r\n',
    );
    return false;
  }
  yield* print(`>>> Send FUNCTION RESTORE to ${addressText(to)}\n`);
  const restored = yield* ask(to, 'FUNCTION', 'RESTORE', dumped.text);
  if (restored.type !== 'error' && restored.type !== 'lost') return true;
  const why = restored.type === 'error' ? restored.text : 'NULL reply';
  yield* print(`>>> Failed loading functions to the new node (error = '${why}')\r\n`);
  return false;
}
