// All of the simulator at once, for Node: what is played there is played without waiting. Lua alone has to be loaded first.

import { commandDocs, type CommandDocs } from '../../sim/node/commands/docs';
import docs from '../../sim/node/commands/docs.json';
import './rest';

commandDocs.bring(docs as CommandDocs);
