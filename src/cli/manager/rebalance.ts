// `--cluster rebalance`: every master owns slots by its weight; the richest give to the poorest.

import type { Bytes } from '../../sim/bytes';
import { toFloat } from '../arguments';
import { print, type Script } from '../effects';
import { twoDecimals } from '../reply';
import { startingNode } from './arguments';
import { checkCluster } from './check';
import { loadCluster, type Manager } from './load';
import { announce, lean, makeMoves, type Group } from './moves';
import { type ManagerNode } from './node';
import { balances, sharesOf, type Balance } from './shares';

export function* rebalance(manager: Manager, args: Bytes[]): Script<boolean> {
  const node = yield* startingNode(args);
  if (!node || !(yield* loadCluster(manager, node))) return false;
  const { options } = manager;
  const weightOf = yield* givenWeights(manager);
  if (!weightOf) return false;
  const involved: ManagerNode[] = [];
  let total = 0;
  for (const master of manager.nodes) {
    if (master.slave || master.replicate !== null) continue;
    if (!options.useEmptyMasters && master.slots.size === 0) continue;
    total = Math.fround(total + (weightOf.get(master) ?? 1));
    involved.push(master);
  }
  yield* checkCluster(manager, true);
  if (manager.errors > 0) {
    yield* print('*** Please fix your cluster problems before rebalancing\n');
    return false;
  }
  const threshold = Math.fround(options.threshold);
  const weights = involved.map((master) => weightOf.get(master) ?? 1);
  const balance = balances(involved, weights, total, threshold);
  if (!balance) {
    yield* print(`*** No rebalancing needed! All nodes are within the ${twoDecimals(threshold)}% threshold.\n`);
    return true;
  }
  yield* print(`>>> Rebalancing across ${involved.length} nodes. Total weight = ${twoDecimals(total)}\n`);
  const groups = groupsOf(manager, balance);
  if (options.simulate) {
    for (; groups.length > 0; groups.shift()) {
      if (!(yield* announce({ manager, groups }))) return false;
      yield* print(`${'#'.repeat(groups[0]!.slots.length)}\n`);
    }
    return true;
  }
  if (!(yield* announce({ manager, groups }))) return false;
  return yield* makeMoves({ how: 'rebalance', manager: lean(manager), groups });
}

/** `--cluster-weight ID=W ...`, the id by its beginning; null after saying what is wrong. */
function* givenWeights(manager: Manager): Script<Map<ManagerNode, number> | null> {
  const weights = new Map<ManagerNode, number>();
  for (const word of manager.options.weights ?? []) {
    const at = word.indexOf('=');
    if (at < 0) {
      yield* print(`*** invalid input ${word}\n`);
      return null;
    }
    const id = word.slice(0, at);
    const node = manager.nodes.find(({ name }) => name?.startsWith(id.toLowerCase()));
    if (!node) {
      yield* print(`*** No such master node ${id}\n`);
      return null;
    }
    weights.set(node, Math.fround(toFloat(word.slice(at + 1))));
  }
  return weights;
}

/** Who gives how much to whom: the ends of the list are paired, and whoever has its due is done. */
function groupsOf(manager: Manager, balance: readonly Balance[]): Group[] {
  const groups: Group[] = [];
  const { simulate } = manager.options;
  const owned = new Map(balance.map(({ node }) => [node, new Set(node.slots)]));
  let to = 0;
  let from = balance.length - 1;
  while (to < from) {
    const poor = balance[to]!;
    const rich = balance[from]!;
    const count = Math.min(Math.abs(poor.surplus), Math.abs(rich.surplus));
    if (count > 0) {
      const giver = { ...rich.node, slots: owned.get(rich.node)! };
      const { slots } = sharesOf([giver], count)[0]!;
      // A simulation takes nothing away.
      for (const slot of simulate ? [] : slots) {
        owned.get(rich.node)!.delete(slot);
        owned.get(poor.node)!.add(slot);
      }
      groups.push({ source: manager.nodes.indexOf(rich.node), target: manager.nodes.indexOf(poor.node), slots, count });
    }
    poor.surplus += count;
    rich.surplus -= count;
    if (poor.surplus === 0) to++;
    if (rich.surplus === 0) from--;
  }
  return groups;
}
