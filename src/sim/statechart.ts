// XState charts as values. A chart decides; whoever steps it carries out what comes back. The world keeps
// {value, context}, plain data; XState's own snapshot cannot be cloned, so it is brought back for each step.

import { transition, type AnyStateMachine, type EventFromLogic } from 'xstate';

/** A chart's state as the world keeps it. */
export interface Saved {
  value: string;
  context: Record<string, unknown>;
}

/** The state that `machine` begins in. */
export function initial(machine: AnyStateMachine): Saved {
  return { value: machine.config.initial as unknown as string, context: {} };
}

/**
 * Steps `saved` in place and returns the names of the actions to carry out, in order.
 * An event that the state has no transition for changes nothing and returns none.
 */
export function step<M extends AnyStateMachine>(machine: M, saved: Saved, event: EventFromLogic<M>): string[] {
  const snapshot = machine.resolveState({ value: saved.value, context: saved.context } as never);
  const [next, actions] = transition(machine, snapshot as never, event as never);
  const state = next as unknown as { value: string; context: Record<string, unknown> };
  saved.value = state.value;
  saved.context = state.context;
  return (actions as { type: string }[]).map((action) => action.type);
}
