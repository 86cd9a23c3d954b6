// Names of what stands on a stage and in its memory, for completion.

import type { World } from '../../sim/world';
import { decodeUtf8 } from '../../sim/bytes';
import { entries } from '../../sim/node/keyspace';

export const hostNames = (world: World): string[] => [...new Set([...world.nodes.values()].map(({ host }) => host))];
export const nodeAddresses = (world: World): string[] => [...world.nodes.keys()];
export const machineNames = (world: World): string[] => [...world.machines.keys()];
export const hostIps = (world: World): string[] => [...new Set([...world.nodes.values()].map(({ ip }) => ip))];
export const ports = (world: World): string[] => [
  ...new Set([...world.nodes.values()].map(({ port }) => String(port))),
];
/** `10.0.0.1:6379` */
export const socketAddresses = (world: World): string[] =>
  [...world.nodes.values()].map(({ ip, port }) => `${ip}:${port}`);

export function nodeIds(world: World): string[] {
  const ids = [...world.nodes.values()].map(({ server }) => server?.cluster?.myself);
  return ids.filter((id) => id !== undefined);
}

/** Where a node id can stand: the ids, and `<host2:6379>`, which the sandbox replaces by one. */
export const idForms = (world: World, word: string): string[] =>
  word.startsWith('<') ? nodeAddresses(world).map((address) => `<${address}>`) : nodeIds(world);

const MOST_KEYS = 50;

/** Keys of all masters that begin so, a handful of them. */
export function keys(world: World, start: string): string[] {
  const found = new Set<string>();
  for (const { server } of world.nodes.values()) {
    if (!server || server.replication.masterHost !== null) continue;
    for (const [key] of entries(server.db)) {
      const text = decodeUtf8(key);
      if (text.startsWith(start) && !/[\s"'\\]/.test(text)) found.add(text);
      if (found.size >= MOST_KEYS) return [...found];
    }
  }
  return [...found];
}
