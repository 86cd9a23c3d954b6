// Who is told of what: several clients, the bus, replicas, lost slots, MONITOR. Rules: Redis 7.0's pubsub.c and
// replicationFeedMonitors; the lines of MONITOR are those of a redis-server 7.0.15 that was given the same commands.

import { beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../network';
import { bulks } from '../resp';
import type { BusPacket } from './packet';
import { bootServer, type Booted } from './booted.fixture';
import { clientClosed } from './clients';
import { newClient } from './client-state';
import './commands';
import { applyCommand, executeCommand } from './dispatch';
import { afterEvent } from './node';
import { packetArrives } from './packet-arrives';
import type { Client } from './server';

const ME = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);
const REPLICA = 'c'.repeat(40);
const TABLE =
  `${ME} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n` +
  `${OTHER} 127.0.0.1:7002@17002 master - 0 0 2 connected\n` +
  `${REPLICA} 127.0.0.1:7003@17003 slave ${ME} 0 0 1 connected\n`;

let booted: Booted;

/** A client whose connection stands, so that what it is told can be read off the network. */
function join(): Client {
  const { world, server } = booted;
  const id = openConnection(world, {
    from: { machine: 'host1', owner: { kind: 'program', program: 1 } },
    toIp: '127.0.0.1',
    toPort: 7001,
    cause: 0,
  });
  const connection = world.network.connections.get(id)!;
  connection.established = true;
  const joined = newClient(id, server.nextClientId++, 'host1', `127.0.0.1:${connection.initiator.port}`, 0);
  server.clients.set(id, joined);
  return joined;
}

const ask = (who: Client, line: string): string | null =>
  executeCommand(booted.world, booted.node, booted.server, who, line.split(' '));

/** What has been sent to a client unasked since the last look. */
function told(who: Client): unknown[] {
  const { world } = booted;
  const mine = world.queue.filter((event) => event.kind === 'segment' && event.connection === who.connection);
  world.queue = world.queue.filter((event) => !mine.includes(event));
  return mine.sort((a, b) => a.seq - b.seq).map((event) => (event as { payload: unknown }).payload);
}

/** Gives the bus a link to every other node; what is sent over them is read with `sent`. */
function link(): Map<string, number> {
  const { world, server } = booted;
  const links = new Map<string, number>();
  for (const peer of server.cluster!.nodes.values()) {
    if (peer.id === ME) continue;
    peer.link = openConnection(world, {
      from: { machine: 'host1', owner: { kind: 'bus', node: booted.node.address, incarnation: 1 } },
      toIp: '127.0.0.1',
      toPort: peer.cport,
      cause: 0,
    });
    links.set(peer.id, peer.link);
  }
  return links;
}

/** Packets of publishing that wait on a link. */
const sent = (id: number): [string, unknown][] =>
  booted.world.network.connections
    .get(id)!
    .up.held.map(({ payload }) => payload as BusPacket)
    .filter((packet) => packet.publish)
    .map((packet) => [packet.type, packet.publish]);

const begin = (table: string | null = TABLE, conf: Record<string, string> = {}): void => {
  booted = bootServer(7001, table, conf);
  booted.world.network.connections.clear();
};

beforeEach(() => begin());

describe('messages', () => {
  it('go to the channel first, then to each pattern that fits, and each is counted', () => {
    const [a, b, c] = [join(), join(), join()];
    ask(a, 'PSUBSCRIBE n* *s');
    ask(b, 'SUBSCRIBE news');
    ask(a, 'SUBSCRIBE news');
    expect(ask(c, 'PUBLISH news hi')).toBe(':4\r\n');
    expect(told(a)).toEqual([
      bulks(['message', 'news', 'hi']),
      bulks(['pmessage', 'n*', 'news', 'hi']),
      bulks(['pmessage', '*s', 'news', 'hi']),
    ]);
    expect(told(b)).toEqual([bulks(['message', 'news', 'hi'])]);
    expect(told(c)).toEqual([]);
  });

  it('reach nobody who has left, unsubscribed or said RESET', () => {
    const [a, b, c, d] = [join(), join(), join(), join()];
    for (const client of [a, b, c]) ask(client, 'SUBSCRIBE news');
    clientClosed(booted.world, booted.server, a.connection);
    ask(b, 'UNSUBSCRIBE');
    ask(c, 'RESET');
    expect(ask(d, 'PUBLISH news hi')).toBe(':0\r\n');
    expect(booted.server.pubsub.channels.size).toBe(0);
  });

  it('on shard channels are another matter, and know no patterns', () => {
    const [a, b] = [join(), join()];
    ask(a, 'PSUBSCRIBE *');
    ask(a, 'SSUBSCRIBE news');
    expect(ask(b, 'SPUBLISH news hi')).toBe(':1\r\n');
    expect(told(a)).toEqual([bulks(['smessage', 'news', 'hi'])]);
    ask(b, 'PUBLISH news hi');
    expect(told(a)).toEqual([bulks(['pmessage', '*', 'news', 'hi'])]);
  });
});

describe('in a cluster', () => {
  it('a message goes to every node, a sharded one to the shard', () => {
    const links = link();
    const client = join();
    ask(client, 'PUBLISH news hi');
    ask(client, 'SPUBLISH news ho');
    const plain = ['publish', { channel: 'news', message: 'hi' }];
    expect(sent(links.get(OTHER)!)).toEqual([plain]);
    expect(sent(links.get(REPLICA)!)).toEqual([plain, ['publishshard', { channel: 'news', message: 'ho' }]]);
  });

  it('a message from the bus is told here and not passed on', () => {
    const links = link();
    const { world, node, server } = booted;
    const client = join();
    ask(client, 'SUBSCRIBE news');
    const peer = server.cluster!.nodes.get(OTHER)!;
    server.cluster!.outbound.set(peer.link!, OTHER);
    const packet = {
      ...{ type: 'publish', sender: OTHER, publish: { channel: 'news', message: 'hi' } },
      ...{ currentEpoch: 2, configEpoch: 2, offset: 0, paused: false },
    } as BusPacket;
    packetArrives(world, node, server, world.network.connections.get(peer.link!)!, false, packet);
    expect(told(client)).toEqual([bulks(['message', 'news', 'hi'])]);
    packetArrives(world, node, server, world.network.connections.get(peer.link!)!, false, {
      ...packet,
      type: 'publishshard',
    });
    expect(told(client)).toEqual([]);
    expect(sent(links.get(REPLICA)!)).toEqual([]);
  });

  it('who listens to a channel of a slot that was lost is told that this is over, and may do other things again', () => {
    const [a, b] = [join(), join()];
    ask(a, 'SSUBSCRIBE {a}1 {a}2');
    ask(b, 'SSUBSCRIBE b');
    ask(b, 'SUBSCRIBE {a}1');
    const slot = /\d+/.exec(ask(join(), 'CLUSTER KEYSLOT a')!)![0];
    ask(join(), `CLUSTER SETSLOT ${slot} NODE ${OTHER}`);
    afterEvent(booted.world, booted.node);
    expect(told(a)).toEqual([
      '*3\r\n$12\r\nsunsubscribe\r\n$4\r\n{a}1\r\n:1\r\n',
      '*3\r\n$12\r\nsunsubscribe\r\n$4\r\n{a}2\r\n:0\r\n',
    ]);
    expect(told(b)).toEqual([]);
    expect(ask(a, 'PING')).toBe('+PONG\r\n');
    expect(ask(a, 'SSUBSCRIBE {a}1')).toBe(`-MOVED ${slot} 127.0.0.1:7002\r\n`);
    expect(ask(a, 'SSUBSCRIBE {b}1 {c}1')).toMatch(/^-CROSSSLOT/);
  });
});

describe('alone', () => {
  const STANDALONE = { 'cluster-enabled': 'no', appendonly: 'yes' };

  it('a message goes to the replicas and not into the file', () => {
    begin(null, STANDALONE);
    const { server, node } = booted;
    server.replication.backlogActive = true;
    const before = server.replication.offset;
    ask(join(), 'PUBLISH news hi');
    expect(server.replication.offset).toBeGreaterThan(before);
    expect(server.replication.backlog.value.join('')).toContain('$7\r\nPUBLISH\r\n$4\r\nnews\r\n$2\r\nhi\r\n');
    expect(node.disk.aof.commands.value.join('')).not.toContain('PUBLISH');
  });

  it('a replica tells what its master sends', () => {
    begin(null, STANDALONE);
    const { world, node, server } = booted;
    const client = join();
    ask(client, 'SUBSCRIBE news');
    server.replication.masterHost = '10.0.0.9';
    applyCommand(world, node, server, server.replication.streamClient, ['PUBLISH', 'news', 'hi'], 'master');
    expect(told(client)).toEqual([bulks(['message', 'news', 'hi'])]);
  });
});

describe('MONITOR', () => {
  it('shows what is carried out, when and by whom; nothing of administration, nothing that was refused', () => {
    const [monitor, client] = [join(), join()];
    expect(ask(monitor, 'MONITOR')).toBe('+OK\r\n');
    booted.world.nowUs = 3_000_042;
    executeCommand(booted.world, booted.node, booted.server, client, ['SET', 'foo', 'a\0b"\\\n\x07\b\t\xff \xc3\xa9']);
    for (const line of ['MULTI', 'INCR n', 'CONFIG GET maxmemory', 'EXEC']) ask(client, line);
    for (const line of ['nonsense', 'get', 'CLUSTER INFO', 'CONFIG GET port']) ask(client, line);
    const from = `+1700000003.000042 [0 ${client.addr}]`;
    expect(told(monitor)).toEqual([
      `${from} "SET" "foo" "a\\x00b\\"\\\\\\n\\a\\b\\t\\xff \\xc3\\xa9"\r\n`,
      `${from} "MULTI"\r\n`,
      `${from} "INCR" "n"\r\n`,
      `${from} "EXEC"\r\n`,
      `${from} "CLUSTER" "INFO"\r\n`,
    ]);
  });

  it('leaves the keyspace alone, as a replica does, until RESET', () => {
    const monitor = join();
    ask(monitor, 'MONITOR');
    expect(ask(monitor, 'GET k')).toBe("-ERR Replica can't interact with the keyspace\r\n");
    expect(ask(monitor, 'PUBLISH a b')).toBe("-ERR Replica can't interact with the keyspace\r\n");
    expect(ask(monitor, 'MONITOR')).toBeNull();
    expect(ask(monitor, 'RESET')).toBe('+RESET\r\n');
    expect(ask(monitor, 'GET k')).toBe('$-1\r\n');
    expect(booted.server.monitors).toEqual([]);
  });
});
