// The projections by the names of what they answer; see registry.ts.

import { beliefsView } from './project-beliefs';
import { compareView } from './project-compare';
import { goalsView } from './project-goals';
import { nodeView } from './project-node';
import { slotsView } from './project-slots';
import { dataView } from './project-data';
import { ledgerView } from './project-ledger';
import { timelineView } from './project-timeline';
import type { Projections } from './registry';

export const PROJECTIONS: Projections = {
  node: nodeView,
  slots: slotsView,
  beliefs: beliefsView,
  compare: compareView,
  goals: goalsView,
  data: dataView,
  ledger: ledgerView,
  timeline: timelineView,
};
