// How far a step goes: the reader's choice, remembered.

import type { MessageKind, Step } from '../../lab/api';

export type StepUnit = 'event' | 'message' | 'talk';

const KEY = 'redis-cluster-sandbox.step';
/** All but heartbeats. */
const TALK: MessageKind[] = [
  'meet',
  'fail',
  'auth-req',
  'auth-ack',
  'update',
  'mfstart',
  'publish',
  'replication',
  'client',
];

export const UNITS: readonly StepUnit[] = ['event', 'message', 'talk'];

export class UnitChoice {
  current = $state<StepUnit>(UNITS.find((unit) => unit === stored()) ?? 'talk');

  choose(unit: StepUnit): void {
    this.current = unit;
    try {
      localStorage.setItem(KEY, unit);
    } catch {
      // A full or forbidden storage: the choice holds until the page is left.
    }
  }

  get step(): Step {
    if (this.current === 'event') return { to: 'event' };
    return this.current === 'message' ? { to: 'message' } : { to: 'message', kinds: TALK };
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
