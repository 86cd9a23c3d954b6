// The groups of commands. Importing this file makes them known to dispatch.ts.

import { addHandlers } from './handlers';
import { transactionCommands } from './transactions';

addHandlers(transactionCommands);
