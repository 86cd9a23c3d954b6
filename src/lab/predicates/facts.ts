// What predicates ask of the world. Reads only.

import { decodeUtf8, encodeUtf8 } from '../../sim/bytes';
import { isPastExpiry } from '../../sim/node/database';
import { peek, type Entry } from '../../sim/node/keyspace';
import { nodeName } from '../../sim/node/names';
import type { ClusterNode, ClusterState, RedisNode } from '../../sim/node/server';
import { keyHashSlot } from '../../sim/node/slots';
import { inHandshake, isFail, isPfail, ownerOf } from '../../sim/node/view';
import type { NodeAddress } from '../../sim/trace';
import type { World } from '../../sim/world';
import { nodeId } from '../script/node-id';

export type Seen = 'ok' | 'pfail' | 'fail' | 'unknown';

/** Nodes whose process runs, with the cluster in their memory. */
export function* observers(world: World): Generator<{ node: RedisNode; cluster: ClusterState }> {
  for (const node of world.nodes.values()) {
    const cluster = clusterOf(node);
    if (cluster) yield { node, cluster };
  }
}

/** Null while the process does not run: nobody can ask it. */
export const clusterOf = (node: RedisNode | undefined): ClusterState | null =>
  node?.process.value === 'running' ? (node.server?.cluster ?? null) : null;

export const isRunning = (node: RedisNode | undefined): boolean => node?.process.value === 'running';

/** What stands in one node's table about another, handshakes left out. */
export function entryAbout(world: World, cluster: ClusterState, address: NodeAddress): ClusterNode | null {
  const id = nodeId(world, address);
  const entry = id === null ? undefined : cluster.nodes.get(id);
  return entry && !inHandshake(entry) ? entry : null;
}

export function seenBy(world: World, cluster: ClusterState, address: NodeAddress): Seen {
  const entry = entryAbout(world, cluster, address);
  if (!entry) return 'unknown';
  return isFail(entry) ? 'fail' : isPfail(entry) ? 'pfail' : 'ok';
}

/** What more than half of the running nodes say (of those that `ask` does not pass over); null when no answer has so many. */
export function most<T>(world: World, ask: (cluster: ClusterState, node: RedisNode) => T | undefined): T | null {
  const answers = new Map<T, number>();
  let asked = 0;
  for (const { node, cluster } of observers(world)) {
    const answer = ask(cluster, node);
    if (answer === undefined) continue;
    asked++;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  for (const [answer, count] of answers) if (count * 2 > asked) return answer;
  return null;
}

/** The slot's owner in one view, by the stage's name; '' is nobody. */
export function ownerName(world: World, cluster: ClusterState, slot: number): NodeAddress {
  const owner = ownerOf(cluster, slot);
  if (!owner) return '';
  return owner.id === cluster.myself ? nameOfSelf(world, cluster) : nodeName(world, owner);
}

/** A node may not know its own address yet. */
export function nameOfSelf(world: World, cluster: ClusterState): NodeAddress {
  for (const node of world.nodes.values()) if (node.server?.cluster === cluster) return node.address;
  return '';
}

/** The slot of a key, or the one that `slot:866` names. */
export const slotOfWord = (word: string): number =>
  word.startsWith('slot:') ? Number(word.slice(5)) : keyHashSlot(encodeUtf8(word));

/** The key's entry in a running node's memory; undefined when that cannot be known, null when there is no such key. */
export function entryIn(world: World, address: NodeAddress, key: string): Entry | null | undefined {
  const node = world.nodes.get(address);
  if (!isRunning(node)) return undefined;
  const server = node!.server!;
  const entry = peek(server.db, encodeUtf8(key));
  return entry && !isPastExpiry(world, server, entry) ? entry : null;
}

export const textOf = ({ value }: Entry): string | null => (value.type === 'string' ? decodeUtf8(value.text) : null);
