// Each numbered rule of redirect(), on hand-built views. What the replies must be was also recorded from a real server
// (commands/cluster.test.ts); here are the cases that need time, other settings or several roles.

import './commands/index';
import { beforeEach, describe, expect, it } from 'vitest';
import { wallMs } from '../world';
import { bootServer, type Booted } from './booted.fixture';
import { lookupCommand } from './commands/specs';
import { put, setExpiry } from './keyspace';
import { redirect } from './redirect';
import type { Client } from './server';

const [ME, OTHER, REPLICA] = [...'abc'].map((letter) => letter.repeat(40)) as [string, string, string];
// Slots: foo 12182, bar 5061 (reference: Redis Cluster specification's CRC16).
const MASTER_CONF = `${ME} 127.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-8191
${OTHER} 10.0.0.2:7002@17002 master - 0 1 2 connected 8192-16383
${REPLICA} 10.0.0.3:7003@17003 slave ${OTHER} 0 1 2 connected
`;
const REPLICA_CONF = `${ME} 127.0.0.1:7001@17001 myself,slave ${OTHER} 0 1 2 connected
${OTHER} 10.0.0.2:7002@17002 master - 0 1 2 connected 8192-16383
${REPLICA} 10.0.0.3:7003@17003 master - 0 1 1 connected 0-8191
`;

let booted: Booted;
let client: Client;

function begin(conf: string): void {
  booted = bootServer(7001, conf);
  client = { readonly: false, asking: false, multi: null } as Client;
  expect(booted.server.cluster!.state).toBe('ok');
}

/** The reply's text; null: carried out here. */
function ask(line: string): string | null {
  const argv = line.split(' ');
  const reply = redirect(booted.world, booted.node, booted.server, client, lookupCommand(argv)!, argv);
  return reply === null ? null : reply.slice(1, -2);
}

/** MULTI, these, EXEC: what EXEC is told. */
function exec(...lines: string[]): string | null {
  client.multi = { commands: lines.map((line) => line.split(' ')), failed: false };
  return ask('EXEC');
}

function has(...keys: string[]): void {
  for (const key of keys) put(booted.server.db, key, { type: 'string', encoding: 'raw', text: 'x' }, 0);
}

beforeEach(() => begin(MASTER_CONF));

describe('rules of redirection', () => {
  it('0: no keys, or no cluster mode, and the command is carried out anywhere', () => {
    booted.server.cluster!.state = 'fail';
    for (const line of ['PING', 'DBSIZE', 'KEYS *', 'FLUSHALL', 'EVAL x 0', 'EXEC', 'CLUSTER NODES', 'PUBLISH foo x']) {
      expect([line, ask(line)]).toEqual([line, null]);
    }
    expect(exec('PING', 'DBSIZE')).toBeNull();
    booted.server.cluster = null;
    expect(ask('GET foo')).toBeNull();
  });

  it('1: a slot without owner comes before everything else', () => {
    const { cluster } = booted.server;
    cluster!.state = 'fail';
    const other = cluster!.nodes.get(OTHER)!;
    other.numslots = 0;
    other.slots = new Uint8Array(2048);
    expect(ask('GET foo')).toBe('CLUSTERDOWN Hash slot not served');
    expect(ask('MGET foo bar')).toBe('CLUSTERDOWN Hash slot not served');
    expect(ask('MGET bar foo')).toBe("CROSSSLOT Keys in request don't hash to the same slot");
  });

  it('2: keys in two slots, even of one owner, even while down', () => {
    expect(ask('MSET a 1 bar 2')).toBe("CROSSSLOT Keys in request don't hash to the same slot");
    booted.server.cluster!.state = 'fail';
    expect(ask('MGET bar foo')).toBe("CROSSSLOT Keys in request don't hash to the same slot");
    booted.server.cluster!.state = 'ok';
    expect(ask('MGET bar {bar}1 bar')).toBeNull();
    expect(exec('GET bar', 'GET foo')).toBe("CROSSSLOT Keys in request don't hash to the same slot");
  });

  it('3: while down nothing is served, or reads, or sharded publish and subscribe', () => {
    const { server } = booted;
    server.cluster!.state = 'fail';
    expect(ask('GET bar')).toBe('CLUSTERDOWN The cluster is down');
    expect(ask('SPUBLISH bar x')).toBeNull();
    server.settings.allowPubsubshardWhenDown = false;
    expect(ask('SPUBLISH bar x')).toBe('CLUSTERDOWN The cluster is down');
    server.settings.allowReadsWhenDown = true;
    expect(ask('GET bar')).toBeNull();
    expect(ask('GET foo')).toBe('MOVED 12182 10.0.0.2:7002');
    expect(ask('SET bar 1')).toBe('CLUSTERDOWN The cluster is down and only accepts read commands');
  });

  it('4: MIGRATE works in an open slot, and only there', () => {
    const { cluster } = booted.server;
    expect(ask('MIGRATE h 1 foo 0 9')).toBe('MOVED 12182 10.0.0.2:7002');
    cluster!.importingFrom.set(12182, OTHER);
    expect(ask('MIGRATE h 1 foo 0 9')).toBeNull();
    cluster!.migratingTo.set(5061, OTHER);
    expect(ask('MIGRATE h 1 bar 0 9')).toBeNull();
    cluster!.state = 'fail';
    expect(ask('MIGRATE h 1 bar 0 9')).toBe('CLUSTERDOWN The cluster is down');
  });

  it('5: migrating: ASK where no key is here any more, TRYAGAIN where some are', () => {
    booted.server.cluster!.migratingTo.set(5061, OTHER);
    has('bar');
    expect(ask('GET bar')).toBeNull();
    expect(ask('SET bar 1')).toBeNull();
    expect(ask('SET {bar}new 1')).toBe('ASK 5061 10.0.0.2:7002');
    expect(ask('MGET bar {bar}2')).toBe('TRYAGAIN Multiple keys request during rehashing of slot');
    expect(ask('MGET {bar}1 {bar}2')).toBe('ASK 5061 10.0.0.2:7002');
    expect(exec('GET {bar}1', 'GET {bar}2')).toBe('ASK 5061 10.0.0.2:7002');
    expect(exec('GET bar', 'GET {bar}2')).toBe('TRYAGAIN Multiple keys request during rehashing of slot');
    expect(ask('SPUBLISH {bar}2 x')).toBeNull();
  });

  it('5: a key past its time is missing', () => {
    booted.server.cluster!.migratingTo.set(5061, OTHER);
    has('bar');
    setExpiry(booted.server.db, 'bar', wallMs(booted.world));
    expect(ask('GET bar')).toBeNull();
    booted.world.nowUs += 1000;
    expect(ask('GET bar')).toBe('ASK 5061 10.0.0.2:7002');
  });

  it('6: importing: only who said ASKING, and not with several keys of which one is missing', () => {
    booted.server.cluster!.importingFrom.set(12182, OTHER);
    expect(ask('GET foo')).toBe('MOVED 12182 10.0.0.2:7002');
    client.asking = true;
    expect(ask('GET foo')).toBeNull();
    expect(ask('MGET foo foo')).toBeNull();
    expect(ask('MGET foo {foo}2')).toBe('TRYAGAIN Multiple keys request during rehashing of slot');
    has('foo', '{foo}2');
    expect(ask('MGET foo {foo}2')).toBeNull();
    expect(ask('GET {foo}2')).toBeNull();
    client.asking = false;
    expect(ask('RESTORE-ASKING foo 0 x')).toBeNull();
  });

  it('6: ASKING opens no slot that is not being imported', () => {
    client.asking = true;
    expect(ask('GET foo')).toBe('MOVED 12182 10.0.0.2:7002');
  });

  it("7: a replica reads its master's slots for READONLY clients", () => {
    begin(REPLICA_CONF);
    expect(ask('GET foo')).toBe('MOVED 12182 10.0.0.2:7002');
    expect(ask('SSUBSCRIBE foo')).toBeNull();
    client.readonly = true;
    expect(ask('GET foo')).toBeNull();
    expect(ask('SET foo 1')).toBe('MOVED 12182 10.0.0.2:7002');
    expect(ask('GET bar')).toBe('MOVED 5061 10.0.0.3:7003');
    expect(exec('GET foo', 'GET foo')).toBeNull();
    expect(exec('GET foo', 'SET foo 1')).toBe('MOVED 12182 10.0.0.2:7002');
  });

  it('8: MOVED to the owner, dead or not', () => {
    expect(ask('GET foo')).toBe('MOVED 12182 10.0.0.2:7002');
    booted.server.cluster!.nodes.get(OTHER)!.flags |= 8;
    expect(ask('SET foo 1')).toBe('MOVED 12182 10.0.0.2:7002');
    expect(exec('SET foo 1')).toBe('MOVED 12182 10.0.0.2:7002');
  });
});
