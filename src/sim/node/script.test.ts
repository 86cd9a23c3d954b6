// What scripts may do, on masters and replicas, and what chance gives them. Rules: Redis 7.0's script.c and eval.c; the
// numbers are those of a redis-server 7.0.15 just started. Replies are held against a real server in recorded.test.ts.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadLua } from '../../../test/support/lua';
import { bootServer, type Booted } from './booted.fixture';
import { newClient } from './client-state';
import './commands';
import { executeCommand } from './dispatch';
import { sha1 } from './sha1';
import type { Client } from './server';

const ME = 'a'.repeat(40);
const MASTER = 'b'.repeat(40);
const OWNS_ALL = `${ME} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;
const FOLLOWS =
  `${ME} 127.0.0.1:7001@17001 myself,slave ${MASTER} 0 0 1 connected\n` +
  `${MASTER} 127.0.0.1:7002@17002 master - 0 0 1 connected 0-16383\n`;

let booted: Booted;
let client: Client;

function begin(table: string): void {
  booted = bootServer(7001, table);
  if (booted.server.cluster) booted.server.cluster.state = 'ok';
  client = newClient(1, 1, 'client1', '127.0.0.1:40001', 0);
  booted.server.clients.set(1, client);
}

const ask = (...argv: string[]): string | null =>
  executeCommand(booted.world, booted.node, booted.server, client, argv);

beforeAll(() => loadLua());
beforeEach(() => begin(OWNS_ALL));

describe('on a replica', () => {
  beforeEach(() => {
    begin(FOLLOWS);
    ask('READONLY');
  });

  it('a script reads for a client that said READONLY, and may not write', () => {
    expect(ask('EVAL', "return redis.call('get', KEYS[1])", '1', 'k')).toBe('$-1\r\n');
    const write = "return redis.call('set', KEYS[1], 'v')";
    expect(ask('EVAL', write, '1', 'k')).toBe(
      `-READONLY You can't write against a read only replica. script: ${sha1(write)}, on @user_script:1.\r\n`,
    );
  });

  it('one that declares flags is refused before it begins', () => {
    expect(ask('EVAL', '#!lua\nreturn 1', '0')).toBe("-READONLY You can't write against a read only replica.\r\n");
    expect(ask('EVAL', '#!lua flags=no-writes\nreturn 1', '0')).toBe(':1\r\n');
  });

  it('others are sent to the master', () => {
    ask('READWRITE');
    expect(ask('EVAL', 'return 1', '1', 'k')).toMatch(/^-MOVED \d+ 127\.0\.0\.1:7002/);
  });
});

describe('the numbers of math.random', () => {
  it('go on from script to script, and begin anew only with the process', () => {
    const roll = () => ask('EVAL', 'return {math.random(1000), math.random(1000)}', '0');
    const first = [roll(), roll()];
    expect(first[0]).toBe('*2\r\n:397\r\n:841\r\n');
    expect(first[1]).not.toBe(first[0]);
    begin(OWNS_ALL);
    expect([roll(), roll()]).toEqual(first);
  });
});

describe('a script', () => {
  it('leaves nothing behind for the next one', () => {
    ask('EVAL', "local t = getmetatable('').__index pcall(function() t.leak = 1 end) return 1", '0');
    expect(ask('EVAL', "return tostring(getmetatable('').__index.leak)", '0')).toBe('$3\r\nnil\r\n');
  });

  it('sees tables in the same order every time, whatever ran before', () => {
    const list =
      "local t = {} for _, k in ipairs({{}, {}, {}}) do t[k] = 1 end local s = '' for k in pairs(t) do s = s .. tostring(k) end return s";
    const before = ask('EVAL', list, '0');
    ask('EVAL', 'local t = {} for i = 1, 5000 do t[i] = {tostring(i)} end return #t', '0');
    expect(ask('EVAL', list, '0')).toBe(before);
  });

  it('that never ends is cut off, also where it catches errors', () => {
    expect(ask('EVAL', 'while true do pcall(function() while true do end end) end', '0')).toMatch(
      /^-ERR The script ran for too long and was cut off/,
    );
    expect(ask('EVAL', 'return 1', '0')).toBe(':1\r\n');
  });

  it('counts an error once', () => {
    ask('EVAL', "return redis.call('incr')", '0');
    expect(booted.server.stats.errorReplies.get('ERR')).toBe(1);
  });
});

describe('sha1', () => {
  it.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ])('of a text (FIPS 180)', (text, digest) => expect(sha1(text)).toBe(digest));
});
