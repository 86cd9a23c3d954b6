// A client as a server sees it when it has just connected.

import type { Client } from './server';

export function newClient(connection: number, id: number, machine: string, addr: string, nowMs: number): Client {
  return {
    connection,
    resp: 2,
    id,
    machine,
    addr,
    name: '',
    user: 'default',
    authenticated: true,
    replies: 'on',
    noEvict: false,
    createdAtMs: nowMs,
    lastCommandAtMs: nowMs,
    lastCommand: '',
    argv: [],
    input: '',
    db: 0,
    multi: null,
    watched: [],
    watchBroken: false,
    readonly: false,
    asking: false,
    blocked: null,
    subscriptions: null,
    monitor: false,
    role: 'normal',
    replica: null,
    closeAfterReply: false,
    cause: 0,
    writeOffset: 0,
  };
}
