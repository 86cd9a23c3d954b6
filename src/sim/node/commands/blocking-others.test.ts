// Clients that wait for sorted sets and streams. Expectations are those of a redis-server 7.0.15 to which several
// connections said the same.

import { beforeEach, expect, it, vi } from 'vitest';
import { readCommand } from '../../resp';
import { bootServer, type Booted } from '../booted.fixture';
import { newClient } from '../client-state';
import { executeCommand } from '../dispatch';
import type { Client } from '../server';
import './index';

const replies = vi.hoisted((): string[] => []);
vi.mock(import('../answer'), async (original) => ({
  ...(await original()),
  answer: (_world, _server, client, reply) => void replies.push(`${client.id} ${reply}`),
}));

const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;

let booted: Booted;
let writer: Client;

function join(id: number): Client {
  const client = newClient(id, id, 'client1', `10.0.0.101:${40000 + id}`, 0);
  booted.server.clients.set(id, client);
  return client;
}

const ask = (who: Client, line: string): string | null =>
  executeCommand(booted.world, booted.node, booted.server, who, line.split(' '));

function say(...lines: string[]): void {
  for (const line of lines) ask(writer, line);
}

/** Clients 2, 3 ... wait, each for what its line says. */
function wait(...lines: string[]): void {
  lines.forEach((line, i) => expect(ask(join(i + 2), line)).toBeNull());
}

/** The append-only file but for its SELECT. */
const file = (): string[] =>
  booted.node.disk.aof.commands.value.map((resp) => readCommand(resp)!.argv.join(' ')).slice(1);

beforeEach(() => {
  booted = bootServer(7001, OWNS_ALL, { appendonly: 'yes' });
  writer = join(1);
  replies.length = 0;
});

it('serves those who wait for a sorted set in the order of coming', () => {
  wait('BZPOPMIN z 0', 'BZPOPMAX z 0', 'BZMPOP 0 2 {z}y z MIN COUNT 5', 'BZPOPMIN z 0');
  say('ZADD z 1 a 2 b 3 c 4 d');
  expect(replies).toEqual([
    '2 *3\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\n1\r\n',
    '3 *3\r\n$1\r\nz\r\n$1\r\nd\r\n$1\r\n4\r\n',
    '4 *2\r\n$1\r\nz\r\n*2\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n*2\r\n$1\r\nc\r\n$1\r\n3\r\n',
  ]);
  expect(file()).toEqual(['ZADD z 1 a 2 b 3 c 4 d', 'ZPOPMIN z', 'ZPOPMAX z', 'ZPOPMIN z 2']);
});

it('is not content with a list where a sorted set is waited for', () => {
  wait('BZPOPMIN z 0');
  say('LPUSH z a', 'DEL z');
  expect(replies).toEqual([]);
  say('ZADD z INCR 2.5 m');
  expect(replies).toEqual(['2 *3\r\n$1\r\nz\r\n$1\r\nm\r\n$3\r\n2.5\r\n']);
  expect(file()).toEqual(['LPUSH z a', 'DEL z', 'ZADD z INCR 2.5 m', 'ZPOPMIN z']);
});

it('serves from what is stored too', () => {
  wait('BZPOPMAX z 0', 'BZPOPMIN {z}2 0');
  say('GEOADD z 13.361389 38.115556 Palermo', 'ZADD {z}1 1 a', 'ZUNIONSTORE {z}2 1 {z}1');
  expect(file()).toEqual([
    'zadd z 3479099956230698 Palermo',
    'ZPOPMAX z',
    'ZADD {z}1 1 a',
    'ZUNIONSTORE {z}2 1 {z}1',
    'ZPOPMIN {z}2',
  ]);
});

it('serves after a transaction', () => {
  wait('BZPOPMIN z 0');
  say('MULTI', 'ZADD z 2 b', 'ZADD z 1 a', 'EXEC');
  expect(replies).toEqual(['2 *3\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\n1\r\n']);
  expect(file()).toEqual(['MULTI', 'ZADD z 2 b', 'ZADD z 1 a', 'EXEC', 'ZPOPMIN z']);
});

it('tells those who wait for a stream what has come since', () => {
  say('XADD s 1-1 a 1');
  wait('XREAD BLOCK 0 STREAMS s $', 'XREAD BLOCK 0 COUNT 1 STREAMS {s}t s 0 5', 'XREAD BLOCK 0 STREAMS s 9');
  say('XADD s 2-1 b 2');
  expect(replies).toEqual(['2 *1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n2-1\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n']);
  say('MULTI', 'XADD s 6-1 c 3', 'XADD s 7-1 d 4', 'EXEC', 'XADD s 10-1 e 5');
  expect(replies.slice(1)).toEqual([
    '3 *1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n6-1\r\n*2\r\n$1\r\nc\r\n$1\r\n3\r\n',
    '4 *1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$4\r\n10-1\r\n*2\r\n$1\r\ne\r\n$1\r\n5\r\n',
  ]);
});

it('tells of a stream even what is gone again', () => {
  wait('XREAD BLOCK 0 STREAMS s $');
  say('MULTI', 'XADD s 1-1 a 1', 'XDEL s 1-1', 'EXEC');
  expect(replies).toEqual(['2 *1\r\n*2\r\n$1\r\ns\r\n*0\r\n']);
});
