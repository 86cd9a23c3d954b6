// What CLUSTER commands leave in the trace, and what they ask to be done before the server sleeps again.

import { expect, it } from 'vitest';
import type { TraceEntry } from '../../trace';
import { bootServer } from '../booted.fixture';
import { TODO } from '../bus';
import { newClient } from '../client-state';
import { clusterCommands } from './cluster';

const [ME, B, C] = [...'abc'].map((letter) => letter.repeat(40)) as [string, string, string];
const CONF = `${ME} 127.0.0.1:7001@17001 myself,master - 0 1 5 connected 0-99
${B} 10.0.0.2:7002@17002 master - 0 1 3 connected 100-16383
${C} 10.0.0.3:7003@17003 slave ${B} 0 1 3 connected
`;

function begin() {
  const { world, node, server } = bootServer(7001, CONF);
  const entries: TraceEntry[] = [];
  world.around.trace = (entry) => entries.push(entry);
  const client = newClient(1, 1, 'client1', '127.0.0.1:40001', 0);
  const cluster = server.cluster!;
  cluster.todo = 0;
  /** The new entries without what is the same in all of them, and the TODO bits. */
  const run = (line: string) => {
    const argv = ['CLUSTER', ...line.split(' ')];
    const handler = clusterCommands[`cluster|${argv[1]!.toLowerCase()}`]!;
    const reply = handler({ world, node, server, client, argv, origin: 'client', inExec: false, pending: [] });
    const made = entries.splice(0).map(({ id: _id, atUs: _at, causes: _causes, node: _node, ...rest }: any) => rest); // eslint-disable-line @typescript-eslint/no-explicit-any
    const todo = cluster.todo;
    cluster.todo = 0;
    return { reply, made, todo };
  };
  return { run, cluster };
}

const SAVE = TODO.saveConfig | TODO.updateState;

it('an error leaves no trace and nothing to do', () => {
  const { run } = begin();
  for (const line of ['ADDSLOTS 5', `SETSLOT 5 NODE ${C}`, `FORGET ${ME}`, `REPLICATE ${B}`, 'SETSLOT 5 SOMEHOW']) {
    expect(run(line)).toMatchObject({ reply: expect.stringMatching(/^-ERR/), made: [], todo: 0 });
  }
});

it('slots that come and go name both sides, and those of this node become the cause of its claims', () => {
  const { run, cluster } = begin();
  expect(run('DELSLOTS 98 99 100 200')).toEqual({
    reply: '+OK\r\n',
    made: [
      { kind: 'slots-moved', from: 'host1:7001', to: null, count: 2, ranges: '98-99' },
      { kind: 'slots-moved', from: '10.0.0.2:7002', to: null, count: 2, ranges: '100 200' },
    ],
    todo: SAVE,
  });
  const before = cluster.because;
  expect(run('ADDSLOTSRANGE 98 100').made).toEqual([
    { kind: 'slots-moved', from: null, to: 'host1:7001', count: 3, ranges: '98-100' },
  ]);
  expect(cluster.because).toBeGreaterThan(before);
  expect(run('FLUSHSLOTS').made).toEqual([
    { kind: 'slots-moved', from: 'host1:7001', to: null, count: 101, ranges: '0-100' },
  ]);
});

it('the move of a slot: opened, closed, moved', () => {
  const { run, cluster } = begin();
  const peer = '10.0.0.2:7002';
  expect(run(`SETSLOT 7 MIGRATING ${B}`)).toEqual({
    reply: '+OK\r\n',
    made: [{ kind: 'slot-opened', slot: 7, state: 'migrating', peer }],
    todo: SAVE,
  });
  expect(run(`SETSLOT 7 NODE ${B}`).made).toEqual([
    { kind: 'slot-closed', slot: 7 },
    { kind: 'slots-moved', from: 'host1:7001', to: peer, count: 1, ranges: '7' },
  ]);
  expect(run(`SETSLOT 200 IMPORTING ${B}`).made).toEqual([
    { kind: 'slot-opened', slot: 200, state: 'importing', peer },
  ]);
  // Mine has the greatest epoch already (5): taking the slot needs no new one.
  expect(run(`SETSLOT 200 NODE ${ME}`).made).toEqual([
    { kind: 'slots-moved', from: peer, to: 'host1:7001', count: 1, ranges: '200' },
    { kind: 'slot-closed', slot: 200 },
  ]);
  cluster.nodes.get(B)!.configEpoch = 6;
  run(`SETSLOT 201 IMPORTING ${B}`);
  const taken = run(`SETSLOT 201 NODE ${ME}`);
  expect(taken.made).toContainEqual({ kind: 'epoch-bumped', configEpoch: 6, reason: 'import' });
  expect(taken.todo).toBe(SAVE | TODO.fsyncConfig);
  expect(run('SETSLOT 201 STABLE').made).toEqual([]);
});

it('a forgotten node is named, blacklisted and gone with its slots and replicas', () => {
  const { run, cluster } = begin();
  expect(run(`FORGET ${B}`)).toEqual({
    reply: '+OK\r\n',
    made: [{ kind: 'node-forgotten', subject: '10.0.0.2:7002' }],
    todo: SAVE,
  });
  expect([...cluster.blacklist.keys()]).toEqual([B]);
  expect([...cluster.nodes.keys()]).toEqual([ME, C]);
  expect(cluster.nodes.get(C)!.slaveof).toBeNull();
});

it('RESET forgets everybody without blacklisting; HARD takes a new id and epoch 0', () => {
  const { run, cluster } = begin();
  cluster.lastVoteEpoch = 4;
  expect(run('RESET')).toMatchObject({ reply: '+OK\r\n', todo: SAVE | TODO.fsyncConfig });
  expect([...cluster.nodes.keys()]).toEqual([ME]);
  expect(cluster).toMatchObject({ ids: [ME], currentEpoch: 5, lastVoteEpoch: 4 });
  expect(cluster.blacklist.size).toBe(0);
  expect(cluster.nodes.get(ME)).toMatchObject({ numslots: 0, configEpoch: 5 });
  run('RESET HARD');
  expect(cluster.myself).toMatch(/^[0-9a-f]{40}$/);
  expect(cluster).toMatchObject({ ids: [cluster.myself], currentEpoch: 0, lastVoteEpoch: 0 });
  expect(cluster.nodes.get(cluster.myself)).toMatchObject({ id: cluster.myself, configEpoch: 0 });
});
