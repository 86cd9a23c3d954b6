// Do all nodes tell the same story? Asked by every check, and once a second while nodes join.

import type { Bytes } from '../../sim/bytes';
import { print, sleep, type Script } from '../effects';
import { nodeLines, succeeded } from './load';
import { addressText, parseAddress, type ManagerNode } from './node';

/** Who owns which slots in the eyes of `node`, in an order of its own; null when it sees no owner or does not answer. */
function* signature(node: ManagerNode): Script<string | null> {
  const { lines } = yield* nodeLines(node);
  const owners: string[] = [];
  for (const words of lines) {
    const slots = words.slice(8).filter((word) => word !== '' && !word.startsWith('['));
    if (slots.length > 0) owners.push(`${words[0]}:${slots.sort().join(',')}`);
  }
  return owners.length > 0 ? owners.sort().join('|') : null;
}

/** Asks the nodes in order, until the first that disagrees; one node alone always agrees. */
export function* isConsistent(nodes: readonly ManagerNode[]): Script<boolean> {
  if (nodes.length <= 1) return true;
  let first: string | null = null;
  for (const node of nodes) {
    const seen = yield* signature(node);
    if (seen === null || (first !== null && seen !== first)) return false;
    first = seen;
  }
  return true;
}

/** Waits until all nodes agree, a dot a second; now and then it says who cannot be reached from where. */
export function* waitForJoin(nodes: readonly ManagerNode[]): Script<void> {
  yield* print('Waiting for the cluster to join\n');
  const checkAfter = 20 + Math.trunc(nodes.length * Math.fround(0.15));
  for (let dots = 0; !(yield* isConsistent(nodes));) {
    yield* print('.');
    yield* sleep(1_000_000);
    if (++dots <= checkAfter) continue;
    yield* reportUnreachable(nodes);
    dots = 0;
  }
  yield* print('\n');
}

function* reportUnreachable(nodes: readonly ManagerNode[]): Script<void> {
  const unreachable = new Map<Bytes, string[]>();
  for (const node of nodes) {
    const { reply, lines } = yield* nodeLines(node);
    if (!(yield* succeeded(node, reply))) continue;
    for (const [, address, flags, , , , , link] of lines) {
      if (link === undefined || flags!.includes('myself')) continue;
      if (!link.includes('disconnected') && !flags!.includes('handshake')) continue;
      const from = unreachable.get(address!) ?? [];
      from.push(addressText(node));
      unreachable.set(address!, from);
    }
  }
  if (unreachable.size === 0) return;
  yield* print(`\nWarning: ${unreachable.size} node(s) may be unreachable\n`);
  for (const [address, from] of unreachable) {
    const parsed = parseAddress(address);
    if (parsed?.busPort) {
      yield* print(` - The port ${parsed.busPort} of node ${parsed.host} may be unreachable from:\n`);
    } else {
      yield* print(` - Node ${address} may be unreachable from:\n`);
    }
    for (const node of from) yield* print(`   ${node}\n`);
    yield* print(
      'Cluster bus ports must be reachable by every node.\n' +
        'Remember that cluster bus ports are different from standard instance ports.\n',
    );
  }
}
