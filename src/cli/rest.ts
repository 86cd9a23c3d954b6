// The programs of the client machines: part `rest` of the simulator. Importing this file makes them known to program.ts.

import { repairs } from './manager/check';
import { coverSlots } from './manager/cover';
import { fixMultipleOwners, fixOpenSlot } from './manager/fix';
import { pipeline } from './pipe/pipeline';
import { programs } from './program';
import { redisCli } from './redis-cli';

repairs.bring({ fixOpenSlot, fixMultipleOwners, coverSlots });
programs.bring({ 'redis-cli': redisCli, pipeline });
