// What Redis has and this sandbox has not, and the answer to whoever asks for it. Whole commands are left out by having no
// handler (commands/handlers.ts); of some that are there a part is left out, which is listed here.

import { error } from '../resp';

/** By what stands in the answer: the command, and what of it is left out, for a reader. */
export const LEFT_OUT_PARTS = {
  'config set': ['CONFIG SET', '`port` and `tls-port`: a server goes on listening where it was started'],
  debug: ['DEBUG', 'all but `DEBUG SLEEP` and `DEBUG SEGFAULT`'],
  eval: [
    'EVAL',
    '`cmsgpack`, `struct`, `redis.setresp(3)`; a script that runs too long is cut off, nobody is told `BUSY`',
  ],
  failover: ['FAILOVER', 'a failover of standalone servers with replicas'],
  'function restore': ['FUNCTION RESTORE', 'a payload with libraries in it'],
  'migrate inside a transaction': ['MIGRATE', 'in a transaction or script'],
  'script debug': ['SCRIPT DEBUG', 'the debugger (`YES`, `SYNC`)'],
} as const;

/** The reply to a command (`container|sub`) that is not modelled. */
export const notModelled = (name: string): string =>
  error(`ERR '${name.replace('|', ' ')}' is not modelled in this sandbox`);

/** The reply where a part is; `named`: what was asked for, in full. */
export const partNotModelled = (part: keyof typeof LEFT_OUT_PARTS, named: string = part): string => notModelled(named);
