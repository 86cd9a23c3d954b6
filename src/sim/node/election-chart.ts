// The chart of a replica's election: what may follow what. election.ts says when, and carries out the actions.

import { setup } from 'xstate';
import { initial } from '../statechart';
import type { Election } from './server';

export type ElectionEvent = { type: 'SCHEDULE' } | { type: 'START' } | { type: 'MAJORITY' } | { type: 'EXPIRE' };

/** Idle, waiting out the delay, asking for votes, won, or too late. */
export const electionMachine = setup({
  types: { events: {} as ElectionEvent, context: {} as Record<string, never> },
  actions: { schedule: () => {}, requestVotes: () => {}, promote: () => {}, giveUp: () => {} },
}).createMachine({
  id: 'election',
  initial: 'idle',
  context: {},
  states: {
    idle: { on: { SCHEDULE: { target: 'waiting', actions: 'schedule' } } },
    waiting: {
      on: {
        START: { target: 'requesting', actions: 'requestVotes' },
        EXPIRE: { target: 'expired', actions: 'giveUp' },
        SCHEDULE: { target: 'waiting', actions: 'schedule', reenter: true },
      },
    },
    requesting: {
      on: {
        MAJORITY: { target: 'won', actions: 'promote' },
        EXPIRE: { target: 'expired', actions: 'giveUp' },
        SCHEDULE: { target: 'waiting', actions: 'schedule' },
      },
    },
    expired: { on: { SCHEDULE: { target: 'waiting', actions: 'schedule' } } },
    won: { on: { SCHEDULE: { target: 'waiting', actions: 'schedule' } } },
  },
});

export function newElection(): Election {
  return {
    chart: initial(electionMachine),
    authTimeMs: 0,
    authCount: 0,
    authRank: 0,
    authEpoch: 0,
    because: 0,
    votes: [],
    cannotReason: '',
  };
}
