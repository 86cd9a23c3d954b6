// Keys against slots: what a node holds of slots that it lost, and of slots that it should not have.
// Redis 7.0's delKeysInSlot and verifyClusterConfigWithData.

import { record, type World } from '../world';
import { countKeysInSlot, keysInSlot, remove, usedSlots } from './keyspace';
import { saveConfig } from './save-config';
import type { RedisNode, RedisServer } from './server';
import { addSlots, isSlave, me, ownerOf } from './view';

export const hasKeysInSlot = (server: RedisServer, slot: number): boolean => countKeysInSlot(server.db, slot) > 0;

/**
 * Deletes the keys of slots that we no longer own. As in 7.0, where delKeysInSlot only calls dbDelete, neither our replicas
 * nor the append-only file hear of it (7.2 tells them): there the keys stay.
 */
export function dropKeysInSlots(world: World, node: RedisNode, server: RedisServer, slots: readonly number[]): void {
  for (const slot of slots) {
    const keys = keysInSlot(server.db, slot);
    if (keys.length === 0) continue;
    for (const key of keys) remove(server.db, key);
    record(world, 'slot-keys-dropped', { node: node.address, slot, keys: keys.length });
  }
}

/** A master that starts with keys of slots that it does not own takes the free ones, and marks the others as importing. */
export function verifyConfigWithData(node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  if (isSlave(myself)) return;
  let changed = false;
  for (const slot of usedSlots(server.db, 0)) {
    const owner = ownerOf(cluster, slot);
    if (owner?.id === myself.id || cluster.importingFrom.has(slot) || !hasKeysInSlot(server, slot)) continue;
    changed = true;
    if (owner) cluster.importingFrom.set(slot, owner.id);
    else addSlots(cluster, myself, [slot]);
  }
  if (changed) saveConfig(node, server);
}
