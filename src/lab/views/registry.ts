// Projections for the page beyond the stage. A listener names in its ViewRequest what it wants to see; each update
// carries the answers that have changed since the one before. A view is `NAME.ts` (request and answer, plain data),
// `project-NAME.ts` (the function), a line in shapes.ts and one here.

import { beliefsView } from './project-beliefs';
import { compareView } from './project-compare';
import { goalsView } from './project-goals';
import { nodeView } from './project-node';
import { slotsView } from './project-slots';
import { dataView } from './project-data';
import { ledgerView } from './project-ledger';
import { timelineView } from './project-timeline';
import type { ViewAnswers, ViewRequests } from './shapes';
import type { Memory, Projection, Sight } from './sight';

type ViewName = keyof ViewRequests & keyof ViewAnswers;

const PROJECTIONS: {
  [Name in ViewName]: Projection<NonNullable<ViewRequests[Name]>, NonNullable<ViewAnswers[Name]>>;
} = {
  node: nodeView,
  slots: slotsView,
  beliefs: beliefsView,
  compare: compareView,
  goals: goalsView,
  data: dataView,
  ledger: ledgerView,
  timeline: timelineView,
};

const NAMES = Object.keys(PROJECTIONS) as ViewName[];

/** The answers to all that is asked for in `requests`. */
export function answer(sight: Sight, requests: ViewRequests, memories: Map<string, Memory>): ViewAnswers {
  const answers: ViewAnswers = {};
  for (const name of NAMES) answerOne(name, sight, requests, memories, answers);
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
  const project = PROJECTIONS[name] as Projection<typeof request, ViewAnswers[Name]>;
  const view = project(sight, request, memory);
  if (view !== undefined) answers[name] = view;
}
