// Long runs of moves (reshard, rebalance): each slot begins at a checkpoint that holds no more than who takes part and what
// is left to do, so that the log of such a program stays short.

import { checkpoint, print, type Script } from '../effects';
import type { Manager } from './load';
import type { ManagerNode } from './node';
import type { Failure } from './slots';
import { moveSlot } from './transfer';

/** Slots from one node to another, by their indices in the manager's nodes. */
export interface Group {
  source: number;
  target: number;
  slots: number[];
  /** As many as it was meant to be. */
  count: number;
}

/** What a checkpoint holds. `how` decides what is said on the way. */
export interface Moves {
  how: 'reshard' | 'rebalance';
  manager: Manager;
  groups: Group[];
}

/** A manager with which the moves can be made, without the big tables of what each node owns. */
export function lean(manager: Manager): Manager {
  const bare = (node: ManagerNode): ManagerNode => ({
    ...node,
    slots: new Set(),
    migrating: [],
    importing: [],
    friends: [],
  });
  return { ...manager, nodes: manager.nodes.map(bare) };
}

/** Makes the moves; true where all were made, else the reason was said. Begins anew from any of its checkpoints. */
export function* makeMoves(moves: Moves): Script<boolean> {
  const { how, manager, groups } = moves;
  const named = how === 'reshard';
  for (;;) {
    yield* checkpoint(moves);
    const group = groups[0];
    if (!group) return true;
    const slot = group.slots.shift();
    if (slot === undefined) {
      groups.shift();
      if (!named) {
        yield* print('\n');
        if (!(yield* announce(moves))) return false;
      }
      continue;
    }
    const [source, target] = [manager.nodes[group.source]!, manager.nodes[group.target]!];
    const failure = yield* moveSlot(manager, source, target, slot, {
      named,
      dots: named,
      cold: false,
      returnsErrors: true,
    });
    if (failure) {
      yield* complain(how, failure);
      return false;
    }
    if (!named) yield* print('#');
  }
}

/** A rebalance says what it is about to move; false after saying that the source has not so many (weights below 0). */
export function* announce({ manager, groups }: Pick<Moves, 'manager' | 'groups'>): Script<boolean> {
  const group = groups[0];
  if (!group) return true;
  const [source, target] = [manager.nodes[group.source]!, manager.nodes[group.target]!];
  yield* print(`Moving ${group.count} slots from ${source.ip}:${source.port} to ${target.ip}:${target.port}\n`);
  if (group.slots.length === group.count) return true;
  yield* print('*** Assertion failed: Reshard table != number of slots\n');
  return false;
}

function* complain(how: Moves['how'], { why }: Failure): Script<void> {
  if (how === 'rebalance') yield* print(`*** clusterManagerMoveSlot: ${why ?? '(null)'}\n`);
  else if (why !== null) yield* print(`clusterManagerMoveSlot failed: ${why}\n`);
}
