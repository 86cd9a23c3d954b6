// The commands with which a new cluster is made. Importing this file makes them known to dispatch.ts; all the others come with
// index.ts, once the page has come up or when one is needed.

import { clusterCommands } from './cluster';
import { connectionCommands } from './connection';
import { addHandlers } from './handlers';
import { infoCommands } from './info';
import { replicationCommands } from './replication';
import { addSpecs } from './specs';
import { FIRST_COMMANDS } from './table';

addSpecs(FIRST_COMMANDS);
addHandlers(clusterCommands);
addHandlers(connectionCommands);
addHandlers(infoCommands);
addHandlers(replicationCommands);
