// WAIT and DEBUG SLEEP: who is answered when. Rules: Redis 7.0's waitCommand and processClientsWaitingReplicas.

import { beforeEach, describe, expect, it } from 'vitest';
import { bootServer, type Booted } from '../booted.fixture';
import { newClient } from '../client-state';
import { executeCommand } from '../dispatch';
import { newReplica } from '../replication';
import type { Client, ReplicaOfOurs } from '../server';
import './index';
import { onClientTimer, unblockWaiters } from './wait';

const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;

let booted: Booted;
let client: Client;
let replica: ReplicaOfOurs;

function join(id: number): Client {
  const joined = newClient(id, id, 'client1', `10.0.0.101:${40000 + id}`, 0);
  booted.server.clients.set(id, joined);
  return joined;
}

const ask = (line: string, who = client): string | null =>
  executeCommand(booted.world, booted.node, booted.server, who, line.split(' '));

/** The timers that commands have set since the start. */
const timers = () => booted.world.queue.flatMap((event) => (event.kind === 'node-timer' ? [event] : []));

beforeEach(() => {
  booted = bootServer(7001, OWNS_ALL, { 'enable-debug-command': 'yes' });
  client = join(1);
  const slave = join(2);
  slave.role = 'replica';
  replica = slave.replica = { ...newReplica(), state: 'online' };
});

describe('WAIT', () => {
  it('counts online replicas that have what this client wrote', () => {
    const { server } = booted;
    server.replication.offset = 100;
    ask('SET a 1');
    expect(client.writeOffset).toBe(server.replication.offset);
    replica.ackOffset = client.writeOffset;
    expect(ask('WAIT 1 0')).toBe(':1\r\n');
    replica.state = 'send_bulk';
    expect(ask('WAIT 0 0')).toBe(':0\r\n');
  });

  it('goes on when an ACK reaches the offset, and not before', () => {
    const { world, node, server } = booted;
    server.replication.offset = 100;
    ask('PING');
    expect(ask('WAIT 1 0')).toBeNull();
    expect(timers()).toEqual([]); // 0 waits for ever
    replica.ackOffset = 99;
    unblockWaiters(world, node, server);
    expect(client.blocked).not.toBeNull();
    replica.ackOffset = 100;
    unblockWaiters(world, node, server);
    expect(client.blocked).toBeNull();
  });

  it('ends at its own time-out only', () => {
    const { world, node, server } = booted;
    server.replication.offset = 100;
    ask('PING');
    expect(ask('WAIT 2 100')).toBeNull();
    const [first] = timers();
    expect(first!.atUs - world.nowUs).toBe(100_000);
    replica.ackOffset = 100;
    unblockWaiters(world, node, server);
    expect(client.blocked).not.toBeNull();
    onClientTimer(world, node, server, first!.timer);
    expect(client.blocked).toBeNull();
    // The timer of a wait that is over does not end the next.
    expect(ask('WAIT 2 100')).toBeNull();
    onClientTimer(world, node, server, first!.timer);
    expect(client.blocked).not.toBeNull();
  });

  it('in a transaction answers at once', () => {
    booted.server.replication.offset = 100;
    ask('MULTI');
    ask('WAIT 5 0');
    expect(ask('EXEC')).toBe('*1\r\n:0\r\n');
  });
});

describe('DEBUG SLEEP', () => {
  it('keeps the process busy and answers afterwards', () => {
    const { world, node, server } = booted;
    expect(ask('DEBUG SLEEP 1.5')).toBeNull();
    expect(server.busyUntilUs).toBe(world.nowUs + 1_500_000);
    const own = timers().find(({ timer }) => timer.what === 'client-unblock')!;
    expect(own.atUs).toBe(server.busyUntilUs);
    onClientTimer(world, node, server, own.timer);
    expect(client.blocked).toBeNull();
  });
});
