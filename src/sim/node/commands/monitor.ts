// MONITOR (Redis 7.0's replication.c). What is then told is in ../monitor.ts.

import { error, OK } from '../../resp';
import type { HandlerTable } from './command';

export const monitorCommands: HandlerTable = {
  monitor: ({ server, client, inExec }) => {
    if (inExec) return error("ERR MONITOR isn't allowed for DENY BLOCKING client");
    // Once more is not answered at all; nor is a replica.
    if (client.monitor || client.role === 'replica') return null;
    client.monitor = true;
    server.monitors.push(client.connection);
    return OK;
  },
};
