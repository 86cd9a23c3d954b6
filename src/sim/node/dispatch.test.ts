// The refusals of processCommand in Redis 7.0's order, the pause, and what comes from a master or a file. Texts are those
// of shared.*err in server.c; replies to ordinary commands are in commands/recorded.test.ts.

import { beforeEach, describe, expect, it } from 'vitest';
import { readCommand } from '../resp';
import { bootServer, type Booted } from './booted.fixture';
import { newClient } from './client-state';
import './commands';
import { configSet, settingsOf } from './config';
import { activeExpire } from './database';
import { applyCommand, executeCommand } from './dispatch';
import { peek } from './keyspace';
import type { Client } from './server';

const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;

let booted: Booted;
let client: Client;

function begin(conf: Record<string, string> = {}): void {
  booted = bootServer(7001, OWNS_ALL, { appendonly: 'yes', ...conf });
  client = join(1);
}

function join(id: number): Client {
  const joined = newClient(id, id, 'client1', `10.0.0.101:${40000 + id}`, 0);
  booted.server.clients.set(id, joined);
  return joined;
}

const ask = (line: string, who = client): string | null =>
  executeCommand(booted.world, booted.node, booted.server, who, line.split(' '));

function set(name: string, value: string): void {
  expect(configSet(booted.server.config, [[name, value]])).toBeNull();
  booted.server.settings = settingsOf(booted.server.config);
}

const follow = (): void => {
  booted.server.replication.masterHost = '10.0.0.2';
  booted.server.replication.masterPort = 7002;
};

/** Commands of the append-only file so far. */
const file = (): string[] => booted.node.disk.aof.commands.value.map((resp) => readCommand(resp)!.argv.join(' '));

const pass = (ms: number): void => {
  booted.world.nowUs += ms * 1000;
};

beforeEach(() => begin());

describe('refusals', () => {
  it('NOREPLICAS before anything is written, also at EXEC', () => {
    set('min-replicas-to-write', '1');
    expect(ask('SET a 1')).toBe('-NOREPLICAS Not enough good replicas to write.\r\n');
    expect(ask('GET a')).toBe('$-1\r\n');
    expect(ask('MULTI')).toBe('+OK\r\n');
    expect(ask('SET a 1')).toMatch(/^-NOREPLICAS/);
    expect(ask('EXEC')).toBe('-EXECABORT Transaction discarded because of previous errors.\r\n');
    set('min-replicas-to-write', '0');
    ask('MULTI');
    expect(ask('SET a 1')).toBe('+QUEUED\r\n');
    set('min-replicas-to-write', '1');
    expect(ask('EXEC')).toBe(
      '-EXECABORT Transaction discarded because of: NOREPLICAS Not enough good replicas to write.\r\n',
    );
    expect(ask('EXEC')).toBe('-ERR EXEC without MULTI\r\n');
    expect(booted.server.db.size).toBe(0);
  });

  it('READONLY on a replica, unless replica-read-only is off', () => {
    follow();
    set('min-replicas-to-write', '1');
    expect(ask('SET a 1')).toBe("-READONLY You can't write against a read only replica.\r\n");
    set('replica-read-only', 'no');
    expect(ask('SET a 1')).toBe('+OK\r\n');
  });

  it('MASTERDOWN where old data is not to be served', () => {
    follow();
    set('replica-serve-stale-data', 'no');
    const down = "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n";
    expect(ask('GET a')).toBe(down);
    expect(ask('SET a 1')).toMatch(/^-READONLY/);
    expect(ask('PING')).toBe(down);
    expect(ask('INFO cluster')).toMatch(/cluster_enabled/);
    booted.server.replication.chart.value = 'online';
    expect(ask('GET a')).toBe('$-1\r\n');
  });

  it('LOADING while the dataset is read', () => {
    booted.server.loading = true;
    expect(ask('GET a')).toBe('-LOADING Redis is loading the dataset in memory\r\n');
    expect(ask('INFO cluster')).toMatch(/cluster_enabled/);
    expect(ask('FOO')).toMatch(/^-ERR unknown command/);
  });

  it('what is not modelled says so', () => {
    expect(ask('DEBUG SEGFAULT')).toMatch(/^-ERR DEBUG command not allowed/);
    expect(ask('MEMORY MALLOC-STATS')).toBe("-ERR 'memory malloc-stats' is not modelled in this sandbox\r\n");
    expect(ask('LPUSH')).toBe("-ERR wrong number of arguments for 'lpush' command\r\n");
  });

  it('a replica may not touch keys', () => {
    client.role = 'replica';
    expect(ask('GET a')).toBe("-ERR Replica can't interact with the keyspace\r\n");
    expect(ask('PING')).toBe('+PONG\r\n');
  });
});

describe('ASKING', () => {
  it('holds for one command, or from MULTI to EXEC', () => {
    const after = (line: string): boolean => {
      ask(line);
      return client.asking;
    };
    expect(after('ASKING')).toBe(true);
    expect(after('GET a')).toBe(false);
    expect(after('ASKING')).toBe(true);
    expect(after('FOO')).toBe(false);
    ask('ASKING');
    expect(after('MULTI')).toBe(true);
    expect(after('GET a')).toBe(true);
    expect(after('EXEC')).toBe(false);
  });
});

describe('a command that ends the process', () => {
  it('loses the transaction it stands in', () => {
    begin({ 'enable-debug-command': 'yes' });
    for (const line of ['MULTI', 'SET {a} 1', 'SET {a} 2', 'DEBUG SEGFAULT']) ask(line);
    expect(ask('EXEC')).toBeNull();
    expect(booted.node.server).toBeNull();
    expect(file()).toEqual([]);
  });
});

describe('a pause', () => {
  it('of writes holds back writes and EXEC with writes, and changes no key', () => {
    ask('SET a 1 PX 50');
    const other = join(2);
    ask('MULTI', other);
    ask('SET b 1', other);
    expect(ask('CLIENT PAUSE 1000 WRITE')).toBe('+OK\r\n');
    pass(100);
    expect(ask('GET a')).toBe('$-1\r\n');
    activeExpire(booted.world, booted.node, booted.server);
    expect(peek(booted.server.db, 'a')).not.toBeNull();
    expect(ask('SET c 1')).toBeNull();
    expect(client.blocked).toEqual({ for: 'pause', argv: ['SET', 'c', '1'] });
    expect(ask('EXEC', other)).toBeNull();
    pass(1000);
    const third = join(3);
    expect(ask('SET d 1', third)).toBe('+OK\r\n');
    expect(ask('GET a', third)).toBe('$-1\r\n');
    expect(peek(booted.server.db, 'a')).toBeNull();
  });

  it('of all holds back everything until UNPAUSE', () => {
    const other = join(2);
    ask('CLIENT PAUSE 1000');
    expect(ask('PING', other)).toBeNull();
    expect(ask('CLIENT UNPAUSE')).toBeNull();
  });

  it('UNPAUSE ends a pause of writes', () => {
    ask('CLIENT PAUSE 1000 WRITE');
    expect(ask('CLIENT UNPAUSE')).toBe('+OK\r\n');
    expect(ask('SET a 1')).toBe('+OK\r\n');
  });
});

describe('expiry', () => {
  it('a master deletes what is due and says DEL', () => {
    ask('SET a 1 PX 50');
    ask('SET b 1');
    pass(50);
    activeExpire(booted.world, booted.node, booted.server);
    expect(booted.server.db.size).toBe(2);
    pass(1);
    activeExpire(booted.world, booted.node, booted.server);
    expect(booted.server.db.size).toBe(1);
    expect(file().at(-1)).toBe('DEL a');
    expect(booted.server.stats.expiredKeys).toBe(1);
  });

  it('a replica hides what is due and waits for DEL', () => {
    ask('SET a 1 PX 50');
    follow();
    pass(100);
    activeExpire(booted.world, booted.node, booted.server);
    expect(ask('GET a')).toBe('$-1\r\n');
    expect(ask('EXISTS a')).toBe(':0\r\n');
    expect(ask('DBSIZE')).toBe(':1\r\n');
    const { world, node, server } = booted;
    const stream = server.replication.streamClient;
    // The master's commands find the key: it was not due where they were made.
    applyCommand(world, node, server, stream, ['APPEND', 'a', 'x'], 'master');
    expect(peek(server.db, 'a')).toMatchObject({ value: { text: '1x' } });
    applyCommand(world, node, server, stream, ['DEL', 'a'], 'master');
    expect(server.db.size).toBe(0);
    expect(file().slice(-2)).toEqual(['APPEND a x', 'DEL a']);
  });
});

describe('what comes from a master or a file', () => {
  it('is not refused, and a transaction of it is carried out at its EXEC', () => {
    const { world, node, server } = booted;
    follow();
    const stream = server.replication.streamClient;
    for (const line of ['MULTI', 'SET a 1', 'INCR a']) {
      applyCommand(world, node, server, stream, line.split(' '), 'master');
    }
    expect(server.db.size).toBe(0);
    applyCommand(world, node, server, stream, ['EXEC'], 'master');
    expect(ask('DBSIZE')).toBe(':1\r\n');
    expect(peek(server.db, 'a')).toMatchObject({ value: { text: '2' } });
    expect(file().slice(-4)).toEqual(['MULTI', 'SET a 1', 'INCR a', 'EXEC']);
  });

  it('of a file is not written to the file again', () => {
    const { world, node, server } = booted;
    applyCommand(world, node, server, server.replication.streamClient, ['SET', 'a', '1'], 'aof');
    expect(server.db.size).toBe(1);
    expect(file()).toEqual([]);
  });
});

describe('WAIT', () => {
  it('answers at once with what is there, or blocks', () => {
    expect(ask('WAIT 0 0')).toBe(':0\r\n');
    ask('SET a 1');
    expect(ask('WAIT 1 100')).toBeNull();
    expect(client.blocked).toMatchObject({ for: 'replicas', wanted: 1 });
    expect(booted.world.queue.some((event) => event.kind === 'node-timer')).toBe(true);
  });

  it('is refused on a replica', () => {
    follow();
    expect(ask('WAIT 0 0')).toMatch(/^-ERR WAIT cannot be used with replica instances\./);
  });
});
