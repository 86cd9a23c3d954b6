// Projections for the page beyond the stage. A listener names in its ViewRequest what it wants to see; each update
// carries the answers that have changed since the one before. A view is `NAME.ts` (request and answer, plain data),
// `project-NAME.ts` (the function), a line in shapes.ts and one in projections.ts.

import { Late } from '../../sim/parts';
import type { ViewAnswers, ViewRequests } from './shapes';
import type { Memory, Projection, Sight } from './sight';

type ViewName = keyof ViewRequests & keyof ViewAnswers;

export type Projections = {
  [Name in ViewName]: Projection<NonNullable<ViewRequests[Name]>, NonNullable<ViewAnswers[Name]>>;
};

/** Until they are here nothing is answered (projections.ts). */
export const projections = new Late<Projections>('rest');

/** The answers to all that is asked for in `requests`. */
export function answer(sight: Sight, requests: ViewRequests, memories: Map<string, Memory>): ViewAnswers {
  const answers: ViewAnswers = {};
  if (!projections.isHere) return answers;
  for (const name in projections.get()) answerOne(name as ViewName, sight, requests, memories, answers);
  return answers;
}

function answerOne<Name extends ViewName>(
  name: Name,
  sight: Sight,
  requests: ViewRequests,
  memories: Map<string, Memory>,
  answers: ViewAnswers,
): void {
  const request = requests[name];
  if (request === undefined) return;
  let memory = memories.get(name);
  if (!memory) memories.set(name, (memory = {}));
  const project = projections.get()[name] as Projection<typeof request, ViewAnswers[Name]>;
  const view = project(sight, request, memory);
  if (view !== undefined) answers[name] = view;
}
