// A chosen node's own table of the slots.

import { slotsSeenBy } from '../stage/project';
import type { Memory, Sight } from './sight';
import type { SlotsRequest, SlotsView } from './slots';

const UNSEEN: SlotsView = { slots: [], slotsSeenBy: null };

export function slotsView({ run }: Sight, { seenBy }: SlotsRequest, memory: Memory): SlotsView | undefined {
  const view = slotsSeenBy(run.world, seenBy) ?? UNSEEN;
  const told = JSON.stringify(view);
  if (memory.told === told) return undefined;
  memory.told = told;
  return view;
}
