// What a listener may ask for beyond the stage, and what it is answered; see registry.ts.

import type { BeliefsRequest, BeliefsView } from './beliefs';

export interface ViewRequests {
  beliefs?: BeliefsRequest;
}

export interface ViewAnswers {
  beliefs?: BeliefsView;
}
