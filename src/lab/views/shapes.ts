// What a listener may ask for beyond the stage, and what it is answered; see registry.ts.

import type { BeliefsRequest, BeliefsView } from './beliefs';
import type { CompareRequest, CompareView } from './compare';

export interface ViewRequests {
  compare?: CompareRequest;
  beliefs?: BeliefsRequest;
}

export interface ViewAnswers {
  compare?: CompareView;
  beliefs?: BeliefsView;
}
