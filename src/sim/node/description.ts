// How one node writes down what it believes of the others: the lines of CLUSTER NODES, CLUSTER REPLICAS and nodes.conf.
// Redis 7.0's clusterGenNodeDescription. Left out: TLS ports.

import { FLAG, type ClusterNode, type ClusterState } from './server';
import { bitmapRanges, isSlave } from './view';

/** Names of flags, in the order in which Redis writes them. Flags without a name here are never shown. */
const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [FLAG.myself, 'myself'],
  [FLAG.master, 'master'],
  [FLAG.slave, 'slave'],
  [FLAG.pfail, 'fail?'],
  [FLAG.fail, 'fail'],
  [FLAG.handshake, 'handshake'],
  [FLAG.noaddr, 'noaddr'],
  [FLAG.nofailover, 'nofailover'],
];

/** `master,fail?`; `noflags` where there is nothing to name. */
export function flagNames(flags: number): string {
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'noflags' : names.join(',');
}

/** The bit that a name in nodes.conf stands for; null for a name that Redis does not know. */
export function flagByName(name: string): number | null {
  const found = FLAG_NAMES.find(([, known]) => known === name.toLowerCase());
  if (found) return found[0];
  return name.toLowerCase() === 'noflags' ? 0 : null;
}

/** The epoch under which a node's slots are served: a replica's is its master's, where that is known. */
export function shownEpoch(cluster: ClusterState, node: ClusterNode): number {
  const master = isSlave(node) && node.slaveof !== null ? cluster.nodes.get(node.slaveof) : undefined;
  return (master ?? node).configEpoch;
}

/** One line without its line end. Open slots stand on the line of `myself` alone. */
export function describeNode(cluster: ClusterState, node: ClusterNode): string {
  const myself = node.id === cluster.myself;
  const words = [
    node.id,
    `${node.ip}:${node.port}@${node.cport}${node.hostname === '' ? '' : `,${node.hostname}`}`,
    flagNames(node.flags),
    node.slaveof ?? '-',
    `${node.pingSentMs}`,
    `${node.pongReceivedMs}`,
    `${shownEpoch(cluster, node)}`,
    node.link !== null || myself ? 'connected' : 'disconnected',
  ];
  if (node.numslots > 0) words.push(bitmapRanges(node.slots));
  if (myself) words.push(...openSlots(cluster));
  return words.join(' ');
}

/** `[93->-ID]` for a slot on its way out, `[93-<-ID]` for one on its way in; ascending, out hides in. */
function openSlots(cluster: ClusterState): string[] {
  const slots = new Set([...cluster.migratingTo.keys(), ...cluster.importingFrom.keys()]);
  return [...slots]
    .sort((a, b) => a - b)
    .map((slot) => {
      const target = cluster.migratingTo.get(slot);
      return target === undefined ? `[${slot}-<-${cluster.importingFrom.get(slot)!}]` : `[${slot}->-${target}]`;
    });
}

/** A line, with its line end, for every node that has none of the flags in `without`. */
export function describeNodes(cluster: ClusterState, without = 0): string {
  let text = '';
  for (const node of cluster.nodes.values())
    if ((node.flags & without) === 0) text += `${describeNode(cluster, node)}\n`;
  return text;
}
