// `--cluster reshard`: so many slots from some masters to one, as asked for by options or at prompts.

import type { Bytes } from '../../sim/bytes';
import { toInt } from '../arguments';
import { print, readLine, type Script } from '../effects';
import { Exit } from '../exit';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { loadCluster, type Manager } from './load';
import { lean, makeMoves } from './moves';
import { nodeText, SLOTS, type ManagerNode } from './node';
import { sharesOf, type Share } from './shares';
import { nodeById } from './slots';

export function* reshard(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args);
  if (!node || !(yield* loadCluster(manager, node))) return false;
  yield* checkCluster(manager, false);
  if (manager.errors > 0) {
    yield* print('*** Please fix your cluster problems before resharding\n');
    return false;
  }
  const count = manager.options.slots || (yield* askHowMany());
  const target = (yield* masterNamed(manager, manager.options.to ?? (yield* askTarget()), null)).node;
  if (!target) return false;
  const sources = yield* chooseSources(manager, target);
  if (!sources) return false;
  if (sources.length === 0) {
    yield* print('*** No source nodes given, operation aborted.\n');
    return false;
  }
  const shares = sharesOf(sources, count);
  yield* showPlan(sources, target, shares, count);
  if (!manager.options.yes) {
    const answer = yield* readLine('Do you want to proceed with the proposed reshard plan (yes/no)? ');
    if (!answer?.startsWith('yes')) return false;
  }
  const indexOf = (member: ManagerNode) => manager.nodes.indexOf(member);
  const groups = shares.map(({ source, slots }) => ({
    source: indexOf(source),
    target: indexOf(target),
    slots,
    count: slots.length,
  }));
  return yield* makeMoves({ how: 'reshard', manager: lean(manager), groups });
}

/** A line at a prompt; the end of the input ends the program (the real one would ask for ever). */
function* answerTo(prompt: string): Script<Bytes> {
  const line = yield* readLine(prompt);
  if (line === null) throw new Exit(1);
  return line;
}

/** Its buffer takes five digits. */
const DIGITS_READ = 5;

function* askHowMany(): Script<number> {
  for (;;) {
    const line = yield* answerTo(`How many slots do you want to move (from 1 to ${SLOTS})? `);
    const count = toInt(line.slice(0, DIGITS_READ));
    if (count > 0 && count <= SLOTS) return count;
  }
}

function* askTarget(): Script<Bytes> {
  for (;;) {
    const line = yield* answerTo('What is the receiving node ID? ');
    if (line !== '') return line;
  }
}

/** The master with this id, for a source other than `target`; says why not, and whether that ends the command. */
function* masterNamed(
  manager: Manager,
  id: Bytes,
  target: ManagerNode | null,
): Script<{ node: ManagerNode | null; unknown: boolean }> {
  const node = nodeById(manager.nodes, id);
  if (!node || node.slave) {
    yield* print(`*** The specified node (${id}) is not known or not a master, please retry.\n`);
    return { node: null, unknown: true };
  }
  if (node === target) {
    yield* print('*** It is not possible to use the target node as source node.\n');
    return { node: null, unknown: false };
  }
  return { node, unknown: false };
}

/** Null where one was named that cannot be. */
function* chooseSources(manager: Manager, target: ManagerNode): Script<ManagerNode[] | null> {
  const sources: ManagerNode[] = [];
  const everybody = () =>
    manager.nodes.filter((node) => !node.slave && node.replicate === null && node.name !== target.name);
  const add = function* (id: Bytes): Script<boolean> {
    const { node, unknown } = yield* masterNamed(manager, id, target);
    if (node) sources.push(node);
    return !unknown;
  };
  const { from } = manager.options;
  if (from !== null) {
    const ids = from.split(',');
    // What stands behind the last comma counts only if something stands there.
    if (ids.at(-1) === '') ids.pop();
    for (const id of ids) {
      if (id === 'all') return everybody();
      if (!(yield* add(id))) return null;
    }
    return sources;
  }
  yield* print(
    'Please enter all the source node IDs.\n' +
      "  Type 'all' to use all the nodes as source nodes for the hash slots.\n" +
      "  Type 'done' once you entered all the source nodes IDs.\n",
  );
  for (;;) {
    const id = yield* answerTo(`Source node #${sources.length + 1}: `);
    if (id === 'done') return sources;
    if (id === 'all') return everybody();
    if (!(yield* add(id))) return null;
  }
}

function* showPlan(
  sources: readonly ManagerNode[],
  target: ManagerNode,
  shares: readonly Share[],
  count: number,
): Script<void> {
  yield* print(`\nReady to move ${count} slots.\n  Source nodes:\n`);
  for (const source of sources) yield* print(`${nodeText(source, 4)}\n`);
  yield* print(`  Destination node:\n${nodeText(target, 4)}\n  Resharding plan:\n`);
  for (const { source, slots } of shares) {
    for (const slot of slots) yield* print(`    Moving slot ${slot} from ${source.name}\n`);
  }
}
