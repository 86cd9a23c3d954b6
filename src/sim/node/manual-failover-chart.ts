// The chart of a manual failover, of both sides: what may follow what. manual-failover.ts carries out its actions.

import { setup } from 'xstate';
import { initial } from '../statechart';
import type { ManualFailover } from './server';

export type ManualEvent =
  | { type: 'ASK' }
  | { type: 'FORCE' }
  | { type: 'OFFSET' }
  | { type: 'CAUGHT_UP' }
  | { type: 'ASKED' }
  | { type: 'RESET' };

/** Idle; on the replica: asking the master for its offset, catching up, ready for the election; on the master: pausing. */
export const manualFailoverMachine = setup({
  types: { events: {} as ManualEvent, context: {} as Record<string, never> },
  actions: { askMaster: () => {}, pauseClients: () => {}, resumeClients: () => {}, runElection: () => {} },
}).createMachine({
  id: 'manualFailover',
  initial: 'idle',
  context: {},
  states: {
    idle: {
      on: {
        ASK: { target: 'asking', actions: 'askMaster' },
        // The election itself begins with the next tick, as in Redis.
        FORCE: 'ready',
        ASKED: { target: 'pausing', actions: 'pauseClients' },
      },
    },
    asking: { on: { OFFSET: 'catchingUp', RESET: 'idle' } },
    catchingUp: { on: { CAUGHT_UP: { target: 'ready', actions: 'runElection' }, RESET: 'idle' } },
    ready: { on: { RESET: 'idle' } },
    pausing: { on: { RESET: { target: 'idle', actions: 'resumeClients' } } },
  },
});

export function newManualFailover(): ManualFailover {
  return { chart: initial(manualFailoverMachine), endMs: 0, slave: null, masterOffset: -1, because: 0 };
}
