// What is kept over a restart. That the file itself is written as by a real server is in commands/cluster.test.ts.

import { describe, expect, it } from 'vitest';
import { bootServer } from './booted.fixture';
import { CORRUPTED, readNodesConf, writeNodesConf } from './nodes-conf';
import { FLAG } from './server';
import { me, ownerOf } from './view';

const [A, B, C] = [...'abc'].map((letter) => letter.repeat(40)) as [string, string, string];
const { world } = bootServer(7001);
/** 2.5 s after the beginning of the nodes' wall clock. */
const NOW = 1700000002500;

const read = (...lines: string[]) => readNodesConf(world, `${lines.join('\n')}\n`);
const MYSELF = `${A} 10.0.0.1:7001@17001 myself,master - 0 1690000000000 5 connected 0-9 12 [7->-${C}] [99-<-${B}]`;

describe('readNodesConf', () => {
  it('rebuilds nodes, roles, slots, open slots and epochs', () => {
    const cluster = read(
      MYSELF,
      `${B} 10.0.0.2:7002@17002,two.example slave,nofailover ${C} 1690000000000 1690000000000 7 connected`,
      `${C} 10.0.0.3:7003 master,fail - 0 0 7 disconnected 10-11`,
      'vars currentEpoch 9 lastVoteEpoch 8',
    );
    expect(cluster.myself).toBe(A);
    expect([...cluster.nodes.keys()].sort()).toEqual([A, B, C]);
    expect([...cluster.ids].sort()).toEqual([A, B, C]);
    expect(cluster).toMatchObject({ currentEpoch: 9, lastVoteEpoch: 8, state: 'fail', size: 1, todo: 0 });
    const [a, b, c] = [A, B, C].map((id) => cluster.nodes.get(id)!);
    expect(a).toMatchObject({ ip: '10.0.0.1', port: 7001, cport: 17001, configEpoch: 5, numslots: 11 });
    expect(a!.flags).toBe(FLAG.myself | FLAG.master);
    // A replica's line shows its master's epoch: it has none of its own. Times begin anew.
    expect(b).toMatchObject({
      hostname: 'two.example',
      slaveof: C,
      configEpoch: 0,
      pingSentMs: NOW,
      pongReceivedMs: NOW,
    });
    expect(b!.flags).toBe(FLAG.slave | FLAG.nofailover);
    // Without @ the bus port is 10000 higher; FAIL counts from now; the replica is known though its line came first.
    expect(c).toMatchObject({ cport: 17003, failTimeMs: NOW, pingSentMs: 0, pongReceivedMs: 0, slaves: [B] });
    expect(c!.flags).toBe(FLAG.master | FLAG.fail | FLAG.migrateTo);
    expect([9, 10, 12, 13].map((slot) => ownerOf(cluster, slot)?.id)).toEqual([A, C, A, undefined]);
    expect([...cluster.migratingTo]).toEqual([[7, C]]);
    expect([...cluster.importingFrom]).toEqual([[99, B]]);
  });

  it('raises a currentEpoch that is too low for the epochs in the file', () => {
    expect(read(MYSELF, 'vars currentEpoch 2 lastVoteEpoch 0').currentEpoch).toBe(5);
  });

  it('skips blank lines and variables it does not know', () => {
    expect(read('', MYSELF, '', 'vars future 3 currentEpoch 6').currentEpoch).toBe(6);
  });

  it('reads back what it wrote', () => {
    const text = `${MYSELF}\n${C} 10.0.0.3:7003@17003 master - 0 0 7 disconnected 10-11\n`;
    const again = (from: string): string => writeNodesConf({ cluster: readNodesConf(world, from) });
    const first = again(text);
    expect(first).toContain(`[7->-${C}] [99-<-${B}]\n`);
    expect(again(first)).toBe(first);
  });

  it.each([
    ['no line of its own', `${B} 10.0.0.2:7002@17002 master - 0 0 7 connected`],
    ['nothing at all', ''],
    ['too few words', `${A} 10.0.0.1:7001@17001 myself,master - 0 0 5`],
    ['an id that is none', `xyz 10.0.0.1:7001@17001 myself,master - 0 0 5 connected`],
    ['a master that is none', `${A} 10.0.0.1:7001@17001 myself,slave xyz 0 0 5 connected`],
    ['an address without port', `${A} 10.0.0.1 myself,master - 0 0 5 connected`],
    ['an unknown flag', `${A} 10.0.0.1:7001@17001 myself,chief - 0 0 5 connected`],
    ['a slot too high', `${A} 10.0.0.1:7001@17001 myself,master - 0 0 5 connected 16384`],
    ['a range too high', `${A} 10.0.0.1:7001@17001 myself,master - 0 0 5 connected 5-16384`],
    ['an open slot too high', `${A} 10.0.0.1:7001@17001 myself,master - 0 0 5 connected [16384->-${B}]`],
    ['an open slot to nobody', `${A} 10.0.0.1:7001@17001 myself,master - 0 0 5 connected [1->-xyz]`],
    ['half a variable', `${MYSELF}\nvars currentEpoch`],
  ])('refuses %s', (_what, text) => {
    expect(() => readNodesConf(world, `${text}\n`)).toThrow(CORRUPTED);
  });
});

describe('at boot', () => {
  it('a first boot writes the file before the ports are known, as redis-server does', () => {
    const { node, server } = bootServer(7001);
    const id = server.cluster!.myself;
    expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(node.disk.nodesConf).toBe(
      `${id} :0@0 myself,master - 0 0 0 connected\nvars currentEpoch 0 lastVoteEpoch 0\n`,
    );
    expect(me(server.cluster!)).toMatchObject({ ip: '', port: 7001, cport: 17001 });
  });

  it('ports, hostname and nofailover come from the configuration, not from the file', () => {
    const { server } = bootServer(
      7005,
      `${A} 10.0.0.1:7001@17001,old.example myself,master,nofailover - 0 0 5 connected\n`,
    );
    expect(me(server.cluster!)).toMatchObject({ ip: '10.0.0.1', port: 7005, cport: 17005, hostname: '' });
    expect(me(server.cluster!).flags).toBe(FLAG.myself | FLAG.master);
    const announced = bootServer(7005, null, {
      'cluster-port': '1',
      'cluster-announce-ip': '10.9.9.9',
      'cluster-announce-port': '2',
      'cluster-announce-hostname': 'new.example',
      'cluster-replica-no-failover': 'yes',
    });
    const myself = me(announced.server.cluster!);
    expect(myself).toMatchObject({ ip: '10.9.9.9', port: 2, cport: 1, hostname: 'new.example' });
    expect(myself.flags).toBe(FLAG.myself | FLAG.master | FLAG.nofailover);
  });

  it('nodes in handshake are not kept', () => {
    const { server } = bootServer(7001);
    const before = writeNodesConf(server);
    const cluster = server.cluster!;
    cluster.nodes.set(B, { ...me(cluster), id: B, flags: FLAG.handshake });
    expect(writeNodesConf(server)).toBe(before);
  });
});
