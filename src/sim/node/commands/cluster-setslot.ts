// CLUSTER SETSLOT: opens a slot for the move of its keys (MIGRATING, IMPORTING), closes it (STABLE) and gives it to its
// new owner (NODE). All of it is this node's own view; the others follow because the taker's configEpoch is the greatest.

import { error, OK } from '../../resp';
import { record } from '../../world';
import { broadcastPong, todo, TODO } from '../bus';
import { bumpConfigEpoch } from '../epoch';
import { countKeysInSlot } from '../keyspace';
import { idName } from '../names';
import { setMaster } from '../reconfigure';
import type { ClusterNode, ClusterState } from '../server';
import { addSlots, deleteSlots, isSlave, me, ownerOf } from '../view';
import { asCString, BAD_SLOT, clusterHandler, findNode, readSlot, unknownNode } from './cluster-arguments';
import { close, recordMove } from './cluster-traces';
import type { Call, HandlerTable } from './command';

const NOT_A_MASTER = error('ERR Target node is not a master');

const setSlot = clusterHandler((call, cluster) => {
  const { argv } = call;
  if (isSlave(me(cluster))) return error('ERR Please use SETSLOT only with masters.');
  const slot = readSlot(argv[2]!);
  if (slot === null) return BAD_SLOT;
  const refusal = carryOut(call, cluster, slot, `${argv[3]!.toLowerCase()} ${argv.length}`);
  if (refusal !== null) return refusal;
  todo(call.server, TODO.saveConfig | TODO.updateState);
  return OK;
});

/** `form` is the action and how many words there are in all. Returns why it was refused, null when it was done. */
function carryOut(call: Call, cluster: ClusterState, slot: number, form: string): string | null {
  switch (form) {
    case 'migrating 5':
      if (ownerOf(cluster, slot) !== me(cluster)) return error(`ERR I'm not the owner of hash slot ${slot}`);
      return openSlot(call, cluster, slot, 'migrating');
    case 'importing 5':
      if (ownerOf(cluster, slot) === me(cluster)) return error(`ERR I'm already the owner of hash slot ${slot}`);
      return openSlot(call, cluster, slot, 'importing');
    case 'stable 4':
      close(call, cluster.importingFrom, slot);
      close(call, cluster.migratingTo, slot);
      return null;
    case 'node 5':
      return assign(call, cluster, slot);
    default:
      return error('ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP');
  }
}

function openSlot(call: Call, cluster: ClusterState, slot: number, state: 'migrating' | 'importing'): string | null {
  const { world, server, argv } = call;
  const peer = findNode(cluster, argv[4]!);
  if (peer === null) return error(`ERR I don't know about node ${asCString(argv[4]!)}`);
  if (isSlave(peer)) return NOT_A_MASTER;
  (state === 'migrating' ? cluster.migratingTo : cluster.importingFrom).set(slot, peer.id);
  record(world, 'slot-opened', { node: server.address, slot, state, peer: idName(world, cluster, peer.id) });
  return null;
}

/**
 * SETSLOT NODE. 1. Not while I own the slot and hold keys of it, unless to myself. 2. A slot that I was migrating is
 * closed once it has no keys. 3. The slot changes hands in my view. 4. If it was my last one, I follow the taker
 * (cluster-allow-replica-migration). 5. If I was importing it and it is mine now, it is closed, and I take a greater
 * configEpoch and tell everybody, so that my claim wins.
 */
function assign(call: Call, cluster: ClusterState, slot: number): string | null {
  const { server, argv } = call;
  const taker = findNode(cluster, argv[4]!);
  if (taker === null) return unknownNode(argv[4]!);
  if (isSlave(taker)) return NOT_A_MASTER;
  const myself = me(cluster);
  const owner = ownerOf(cluster, slot);
  const keys = countKeysInSlot(server.db, slot);
  if (owner === myself && taker !== myself && keys > 0) {
    return error(`ERR Can't assign hashslot ${slot} to a different node while I still hold keys for this hash slot.`);
  }
  if (keys === 0) close(call, cluster.migratingTo, slot);
  move(call, cluster, slot, owner, taker);
  if (owner === myself && taker !== myself && myself.numslots === 0 && server.settings.allowReplicaMigration) {
    setMaster(call.world, call.node, server, taker, 'lost-slots');
    todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
  }
  if (taker === myself && cluster.importingFrom.has(slot)) {
    bumpConfigEpoch(call.world, call.node, server, 'import');
    close(call, cluster.importingFrom, slot);
    broadcastPong(call.world, call.node, server);
  }
  return null;
}

/** Also where the owner stays the same: Redis takes the slot away and gives it back. */
function move(call: Call, cluster: ClusterState, slot: number, from: ClusterNode | null, to: ClusterNode): void {
  if (from !== null) deleteSlots(cluster, from, [slot]);
  addSlots(cluster, to, [slot]);
  if (from !== to) recordMove(call, [slot], from, to);
}

export const clusterSetSlot: HandlerTable = { 'cluster|setslot': setSlot };
