// The rest of the simulator: all commands, redis-cli and the pipes behind it, predicates, and the projections of the views.

import '../../cli/rest';
import * as pipeline from '../../cli/pipe/pipeline';
import '../../sim/node/commands/index';
import { describeFault } from '../../words/predicate-fault';
import { pipes, predicates } from '../late';
import * as check from '../predicates/check';
import { textOf } from '../predicates/predicate';
import { readUntil } from '../predicates/read';
import { PredicateWatch } from '../predicates/watch';
import { projections } from '../views/registry';
import { PROJECTIONS } from '../views/projections';

pipes.bring(pipeline);
predicates.bring({ ...check, describeFault, textOf, readUntil, PredicateWatch });
projections.bring(PROJECTIONS);
