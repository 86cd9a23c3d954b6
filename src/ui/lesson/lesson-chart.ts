// The chart of whoever goes through a lesson: nothing chosen, the stage on its way to where a step begins, at a step, at
// the end. It decides what may follow what; player.svelte.ts carries out the actions.

import { assign, setup } from 'xstate';

export interface LessonContext extends Record<string, unknown> {
  /** From 0. */
  step: number;
  /** How many the lesson has. */
  steps: number;
}

export type LessonEvent =
  /** A lesson was chosen, or one that was left is taken up again, at a step. */
  | { type: 'OPEN'; step: number; steps: number }
  /** The stage stands where the step begins. */
  | { type: 'BROUGHT' }
  | { type: 'FAILED' }
  | { type: 'NEXT' }
  | { type: 'BACK' }
  /** To a step, with the stage brought to where it begins. */
  | { type: 'RESTART'; step: number }
  /** The text changed under the reader's hands: a trainer is writing. */
  | { type: 'REWRITTEN'; steps: number }
  | { type: 'LEAVE' };

const clamp = (step: number, steps: number): number => Math.max(0, Math.min(step, steps - 1));

export const lessonMachine = setup({
  types: { context: {} as LessonContext, events: {} as LessonEvent },
  actions: { bring: () => {}, enter: () => {}, finish: () => {} },
  guards: {
    isLast: ({ context }) => context.step >= context.steps - 1,
  },
}).createMachine({
  id: 'lesson',
  initial: 'closed',
  context: { step: 0, steps: 0 },
  on: {
    OPEN: {
      target: '.bringing',
      actions: [assign(({ event }) => ({ step: clamp(event.step, event.steps), steps: event.steps })), 'bring'],
    },
    LEAVE: { target: '.closed' },
  },
  states: {
    closed: {},
    bringing: {
      on: {
        BROUGHT: { target: 'reading', actions: 'enter' },
        FAILED: { target: 'failed' },
      },
    },
    /** The stage could not be brought; it can be tried again. */
    failed: {
      on: {
        RESTART: {
          target: 'bringing',
          actions: [assign(({ context, event }) => ({ step: clamp(event.step, context.steps) })), 'bring'],
        },
      },
    },
    reading: {
      on: {
        NEXT: [
          { guard: 'isLast', target: 'finished', actions: 'finish' },
          {
            target: 'reading',
            reenter: true,
            actions: [assign(({ context }) => ({ step: context.step + 1 })), 'enter'],
          },
        ],
        BACK: {
          guard: ({ context }) => context.step > 0,
          target: 'reading',
          reenter: true,
          actions: [assign(({ context }) => ({ step: context.step - 1 })), 'enter'],
        },
        RESTART: {
          target: 'bringing',
          actions: [assign(({ context, event }) => ({ step: clamp(event.step, context.steps) })), 'bring'],
        },
        REWRITTEN: {
          actions: assign(({ context, event }) => ({ steps: event.steps, step: clamp(context.step, event.steps) })),
        },
      },
    },
    finished: {
      on: {
        BACK: { target: 'reading', actions: 'enter' },
        RESTART: {
          target: 'bringing',
          actions: [assign(({ context, event }) => ({ step: clamp(event.step, context.steps) })), 'bring'],
        },
      },
    },
  },
});
