// What the lab has of the rest of the simulator (parts/rest.ts): whoever needs it waits for that before it is given a line.

import { Late } from '../sim/parts';

export const pipes = new Late<Pick<typeof import('../cli/pipe/pipeline'), 'pipelineWords' | 'readPipeline'>>('rest');

export const predicates = new Late<
  Pick<typeof import('./predicates/check'), 'checkPredicate' | 'namesOf'> &
    Pick<typeof import('./predicates/predicate'), 'textOf'> &
    Pick<typeof import('./predicates/read'), 'readUntil'> &
    Pick<typeof import('./predicates/watch'), 'PredicateWatch'> &
    Pick<typeof import('../words/predicate-fault'), 'describeFault'>
>('rest');
