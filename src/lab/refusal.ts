// What is wrong with something that was asked of the lab, also as data, so that the page can say it in the reader's language.

import type { PredicateFault } from '../words/predicate-fault';
import type { SetupFault } from '../words/setup-fault';

export type Fault =
  | { kind: 'too-many-branches'; most: number }
  | { kind: 'too-many-breakpoints'; most: number }
  | { kind: 'no-lab-line' }
  | { kind: 'setup'; fault: SetupFault }
  /** A variation that would stand on another stage. */
  | { kind: 'other-stage'; name: string }
  | { kind: 'condition'; condition: string; fault: PredicateFault };

export class Refusal extends Error {
  constructor(
    message: string,
    readonly fault: Fault,
  ) {
    super(message);
  }
}
