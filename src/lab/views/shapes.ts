// What a listener may ask for beyond the stage, and what it is answered; see registry.ts.

import type { BeliefsRequest, BeliefsView } from './beliefs';
import type { CompareRequest, CompareView } from './compare';
import type { GoalsRequest, GoalsView } from './goals';
import type { NodeInside, NodeRequest } from './node';
import type { SlotsRequest, SlotsView } from './slots';
import type { DataRequest, DataView } from './data';
import type { LedgerRequest, LedgerView } from './ledger';
import type { TimelineRequest, TimelineView } from './timeline';

export interface ViewRequests {
  node?: NodeRequest;
  compare?: CompareRequest;
  slots?: SlotsRequest;
  beliefs?: BeliefsRequest;
  goals?: GoalsRequest;
  data?: DataRequest;
  ledger?: LedgerRequest;
  timeline?: TimelineRequest;
}

export interface ViewAnswers {
  node?: NodeInside;
  compare?: CompareView;
  slots?: SlotsView;
  beliefs?: BeliefsView;
  goals?: GoalsView;
  data?: DataView;
  ledger?: LedgerView;
  timeline?: TimelineView;
}
