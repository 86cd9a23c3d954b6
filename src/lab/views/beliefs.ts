// Who thinks what of whom: what each running node holds in its own table of the others.

import type { NodeAddress } from '../../sim/trace';

export type BeliefsRequest = Record<never, never>;

export interface Belief {
  observer: NodeAddress;
  subject: NodeAddress;
  state: 'ok' | 'pfail' | 'fail';
  role: 'master' | 'replica';
  configEpoch: number;
}

export interface BeliefsView {
  nodes: NodeAddress[];
  /** None for a pair of which the observer does not run or does not know the subject. */
  beliefs: Belief[];
}
