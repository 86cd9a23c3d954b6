// Which slots move: the lowest of each source, in proportion to what it owns; and how many each master of a cluster should
// own by its weight. Pure; the arithmetic is in single precision, because redis-cli's is.

import { SLOTS, type ManagerNode } from './node';

export interface Share {
  source: ManagerNode;
  slots: number[];
}

/** `count` slots from the sources, the richest first: its part is rounded up, that of the others down. */
export function sharesOf(sources: readonly ManagerNode[], count: number): Share[] {
  const total = sources.reduce((sum, node) => sum + node.slots.size, 0);
  const perSlot = Math.fround(count / total);
  let left = count;
  return [...sources]
    .sort((a, b) => b.slots.size - a.slots.size)
    .map((source, i) => {
      const exact = Math.fround(perSlot * source.slots.size);
      const most = Math.min(left, i === 0 ? Math.ceil(exact) : Math.floor(exact));
      const slots = [...source.slots].sort((a, b) => a - b).slice(0, most > 0 ? most : 0);
      left -= slots.length;
      return { source, slots };
    });
}

export interface Balance {
  node: ManagerNode;
  /** Slots that it has too many (positive) or too few. */
  surplus: number;
}

/**
 * The balance of each node, the poorest first; null where all are within `threshold` percent of their due. What rounding
 * leaves over goes to those who receive. `weights` are parallel to `nodes`.
 */
export function balances(
  nodes: readonly ManagerNode[],
  weights: readonly number[],
  totalWeight: number,
  threshold: number,
): Balance[] | null {
  const perWeight = Math.fround(SLOTS / totalWeight);
  let reached = false;
  const out = nodes.map((node, i) => {
    const expected = Math.trunc(Math.fround(perWeight * weights[i]!));
    const owned = node.slots.size;
    if (threshold > 0) {
      const percent = Math.fround(Math.abs(100 - (100 * expected) / owned));
      if (owned > 0 ? percent > threshold : expected > 1) reached = true;
    }
    return { node, surplus: owned - expected };
  });
  if (!reached) return null;
  let over = out.reduce((sum, { surplus }) => sum + surplus, 0);
  while (over > 0 && out.some(({ surplus }) => surplus <= 0)) {
    for (const balance of out) {
      if (balance.surplus > 0 || over <= 0) continue;
      balance.surplus--;
      over--;
    }
  }
  return out.sort((a, b) => a.surplus - b.surplus);
}
