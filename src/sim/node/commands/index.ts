// The groups of commands, a file each. Importing this file makes them known to dispatch.ts.

import { clusterCommands } from './cluster';
import { commandCommands } from './command-commands';
import { connectionCommands } from './connection';
import { dumpCommands } from './dump';
import { expireCommands } from './expire';
import { addHandlers } from './handlers';
import { helpCommands } from './help';
import { keyCommands } from './keys';
import { replicationCommands } from './replication';
import { scanCommands } from './scan';
import { serverCommands } from './server-commands';
import { stringCommands } from './strings';
import { transactionCommands } from './transactions';
import { waitCommands } from './wait';

addHandlers(dumpCommands);
addHandlers(clusterCommands);
addHandlers(commandCommands);
addHandlers(connectionCommands);
addHandlers(expireCommands);
addHandlers(helpCommands);
addHandlers(keyCommands);
addHandlers(replicationCommands);
addHandlers(scanCommands);
addHandlers(serverCommands);
addHandlers(stringCommands);
addHandlers(transactionCommands);
addHandlers(waitCommands);
