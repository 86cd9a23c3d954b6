// Clients that wait for lists: who is served, when, and what is sent on. Expectations are those of a redis-server 7.0.15
// to which several connections said the same.

import { beforeEach, describe, expect, it } from 'vitest';
import { redirectAllBlocked, timeOutBlocked } from './blocking';
import { bootServer, type Booted } from './booted.fixture';
import { newClient } from './client-state';
import { readReleased } from './clients';
import './commands/index';
import { forgetClient } from './answer';
import { executeCommand } from './dispatch';
import { command, readCommand } from '../resp';
import type { Client } from './server';

const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;

let booted: Booted;
let replies: { to: number; reply: string }[];
let pusher: Client;

function join(id: number): Client {
  const joined = newClient(id, id, 'client1', `10.0.0.101:${40000 + id}`, 0);
  booted.server.clients.set(id, joined);
  return joined;
}

const ask = (who: Client, line: string): string | null =>
  executeCommand(booted.world, booted.node, booted.server, who, line.split(' '));

/** What the clients that waited were answered, in order. */
const answered = () => replies.map(({ to, reply }) => `${to} ${reply}`);

/** The append-only file from the n-th command on. */
function file(from: number): string[] {
  const { value } = booted.node.disk.aof.commands;
  return value.slice(from).map((resp) => readCommand(resp)!.argv.join(' '));
}

beforeEach(() => {
  booted = bootServer(7001, OWNS_ALL, { appendonly: 'yes' });
  replies = [];
  booted.world.around.trace = (entry) => {
    if (entry.kind === 'client-reply') {
      const client = [...booted.server.clients.values()].find(({ cause }) => cause === entry.command);
      replies.push({ to: client?.id ?? 0, reply: entry.reply });
    }
  };
  pusher = join(1);
  ask(pusher, 'SET warm up');
});

/** A client that waits, told apart in the trace by the cause of its command. */
function waiting(id: number, line: string): Client {
  const client = join(id);
  client.cause = 1000 + id;
  expect(ask(client, line)).toBeNull();
  expect(client.blocked?.for).toBe('keys');
  return client;
}

describe('clients that wait for a list', () => {
  it('are served in the order of coming, as far as there is something', () => {
    const second = waiting(2, 'BLPOP l 0');
    const third = waiting(3, 'BRPOP l 0');
    const fourth = waiting(4, 'BLPOP l 0');
    const from = file(0).length;
    expect(ask(pusher, 'RPUSH l a b')).toBe(':2\r\n');
    expect(answered()).toEqual(['2 *2', '3 *2']);
    expect([second.blocked, third.blocked]).toEqual([null, null]);
    expect(fourth.blocked).not.toBeNull();
    expect(ask(pusher, 'EXISTS l')).toBe(':0\r\n');
    expect(file(from)).toEqual(['RPUSH l a b', 'LPOP l', 'RPOP l']);
  });

  it('are served after the whole transaction, by what is there then', () => {
    waiting(2, 'BLPOP l 0');
    const from = file(0).length;
    for (const line of ['MULTI', 'RPUSH l a', 'DEL l', 'RPUSH l b c']) ask(pusher, line);
    expect(ask(pusher, 'EXEC')).toBe('*3\r\n:1\r\n:1\r\n:2\r\n');
    expect(answered()).toEqual(['2 *2']);
    expect(ask(pusher, 'LRANGE l 0 -1')).toBe('*1\r\n$1\r\nc\r\n');
    expect(file(from)).toEqual(['MULTI', 'RPUSH l a', 'DEL l', 'RPUSH l b c', 'EXEC', 'LPOP l']);
  });

  it('wait on where the key came and went within a transaction', () => {
    const client = waiting(2, 'BLPOP l 0');
    for (const line of ['MULTI', 'RPUSH l a', 'DEL l', 'EXEC']) ask(pusher, line);
    expect(client.blocked).not.toBeNull();
    ask(pusher, 'SET l text');
    expect(client.blocked).not.toBeNull();
  });

  it('take from the key that got ready first, whatever the order in which they named them', () => {
    waiting(2, 'BLPOP {t}a {t}b 0');
    for (const line of ['MULTI', 'RPUSH {t}b 1', 'RPUSH {t}a 2', 'EXEC']) ask(pusher, line);
    expect(ask(pusher, 'LRANGE {t}a 0 -1')).toBe('*1\r\n$1\r\n2\r\n');
    expect(ask(pusher, 'EXISTS {t}b')).toBe(':0\r\n');
  });

  it('hand on to those who wait for what they fill', () => {
    waiting(2, 'BLMOVE {t}a {t}b RIGHT LEFT 0');
    waiting(3, 'BRPOPLPUSH {t}b {t}c 0');
    const from = file(0).length;
    ask(pusher, 'RPUSH {t}a x');
    expect(answered()).toEqual(['2 $1', '3 $1']);
    expect(ask(pusher, 'LRANGE {t}c 0 -1')).toBe('*1\r\n$1\r\nx\r\n');
    expect(file(from)).toEqual(['RPUSH {t}a x', 'LMOVE {t}a {t}b right left', 'RPOPLPUSH {t}b {t}c']);
  });

  it('are told that the destination is no list, and take nothing', () => {
    ask(pusher, 'SET {t}s text');
    const client = waiting(2, 'BLMOVE {t}a {t}s LEFT LEFT 0');
    ask(pusher, 'RPUSH {t}a x');
    expect(client.blocked).toBeNull();
    expect(answered()).toEqual(['2 -WRONGTYPE Operation against a key holding the wrong kind of value']);
    expect(ask(pusher, 'LLEN {t}a')).toBe(':1\r\n');
  });

  it('with BLMPOP take as many as they asked for', () => {
    waiting(2, 'BLMPOP 0 1 l LEFT COUNT 2');
    const from = file(0).length;
    ask(pusher, 'RPUSH l a b c');
    expect(file(from)).toEqual(['RPUSH l a b c', 'LPOP l 2']);
    waiting(3, 'BLMPOP 0 1 m RIGHT COUNT 9');
    ask(pusher, 'RPUSH m a');
    expect(file(from + 2)).toEqual(['RPUSH m a', 'RPOP m 1']);
  });

  it('are served by RENAME and by SORT with STORE too', () => {
    const client = waiting(2, 'BLPOP {t}d 0');
    ask(pusher, 'RPUSH {t}s 2 1');
    ask(pusher, 'SORT {t}s STORE {t}d');
    expect(client.blocked).toBeNull();
    const other = waiting(3, 'BLPOP {t}r 0');
    ask(pusher, 'RENAME {t}s {t}r');
    expect(other.blocked).toBeNull();
  });

  it('that are gone get nothing', () => {
    const gone = waiting(2, 'BLPOP l 0');
    waiting(3, 'BLPOP l 0');
    forgetClient(booted.world, booted.server, gone);
    ask(pusher, 'RPUSH l a');
    expect(answered()).toEqual(['3 *2']);
    expect(booted.server.blockedOnKeys.waiting.size).toBe(0);
  });
});

describe('the end of waiting', () => {
  it('comes when the time is past, not before, in the order of the times', () => {
    const { world, server } = booted;
    waiting(2, 'BLPOP a 2');
    waiting(3, 'BLMOVE b b LEFT LEFT 1.5');
    waiting(4, 'BLPOP c 0');
    world.nowUs += 1_500_000;
    timeOutBlocked(world, server);
    expect(answered()).toEqual([]);
    world.nowUs += 1000;
    timeOutBlocked(world, server);
    expect(answered()).toEqual(['3 *-1']);
    world.nowUs += 10_000_000;
    timeOutBlocked(world, server);
    expect(answered()).toEqual(['3 *-1', '2 *-1']);
    ask(pusher, 'RPUSH a x');
    expect(ask(pusher, 'LLEN a')).toBe(':1\r\n');
  });

  it('lets what the client sent meanwhile be read', () => {
    const { world, node, server } = booted;
    const client = waiting(2, 'BLPOP l 0');
    client.input = command(['SET', 'sent', 'meanwhile']);
    ask(pusher, 'RPUSH l a');
    expect(ask(pusher, 'EXISTS sent')).toBe(':0\r\n');
    readReleased(world, node, server);
    expect(ask(pusher, 'EXISTS sent')).toBe(':1\r\n');
  });

  it('comes when the slot goes to another node, or the cluster fails', () => {
    const { world, server } = booted;
    const client = waiting(2, 'BLPOP l 0');
    redirectAllBlocked(world, server);
    expect(client.blocked).not.toBeNull();
    ask(pusher, 'CLUSTER DELSLOTSRANGE 0 16383');
    redirectAllBlocked(world, server);
    expect(answered()).toEqual(['2 -CLUSTERDOWN Hash slot not served']);
    server.cluster!.state = 'fail';
    ask(pusher, 'CLUSTER ADDSLOTSRANGE 0 16383');
    server.cluster!.state = 'ok';
    waiting(3, 'BLPOP l 0');
    server.cluster!.state = 'fail';
    redirectAllBlocked(world, server);
    expect(answered().at(-1)).toBe('3 -CLUSTERDOWN The cluster is down');
  });
});
