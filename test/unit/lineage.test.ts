// Which writes a copy has been through, and transactions that are cut in the middle.

import '../../src/lab/parts/all';
import { expect, test } from 'vitest';
import { openScript } from '../../src/lab/script/open';
import { Player } from '../../src/lab/script/player';
import type { Run } from '../../src/lab/run';
import { keysInSlot, lastWrite } from '../../src/sim/node/keyspace';
import { appendToStream } from '../../src/sim/node/replication';
import { keyHashSlot } from '../../src/sim/node/slots';
import { command, readCommand } from '../../src/sim/resp';

function play(text: string): Run {
  const { run, rest } = openScript(text);
  const player = new Player(run, rest, {}, true);
  for (let wait = player.next(); wait !== 'done'; wait = player.next()) run.runTo(wait.untilUs, true);
  return run;
}

const BEGIN = `lab hosts=3 ports=6379-6380 clients=2 seed=3 cluster-node-timeout=2000 repl-diskless-sync-delay=0
create 1
sleep 4s
redis-cli -c -h host1 set hello 1
`;
const server = (run: Run, address: string) => run.world.nodes.get(address)!.server!;
const writeAt = (run: Run, address: string) => lastWrite(server(run, address).db, 'hello');

test('master and replica name a write alike, also after a restart from the file and after a failover', () => {
  const run = play(`${BEGIN}redis-cli -h host1 append hello 2\nsleep 1s\n`);
  const write = writeAt(run, 'host1:6379');
  expect(write).toBeGreaterThan(0);
  expect(writeAt(run, 'host2:6380')).toBe(write);

  const restarted = play(
    `${BEGIN}redis-cli -h host1 append hello 2\nsleep 1s\nkill host1:6379\nstart host1:6379\nsleep 500ms\n`,
  );
  expect(writeAt(restarted, 'host1:6379')).toBe(write);

  // The replica goes on under the new master's history; what it is sent of the old one keeps its number.
  const moved = play(
    `${BEGIN}redis-cli -h host1 append hello 2\nredis-cli -h host2 -p 6380 cluster failover\nsleep 3s\n`,
  );
  expect(writeAt(moved, 'host2:6380')).toBe(write);
  expect(writeAt(moved, 'host1:6379')).toBe(write);
});

test('a replica that loses its link in a transaction has nothing of it, and is not in it afterwards', () => {
  const run = play(`${BEGIN}sleep 1s\n`);
  const master = server(run, 'host1:6379');
  const replica = server(run, 'host2:6380');
  const { offset } = replica.replication;
  for (const words of [['MULTI'], ['SET', 'hello', 'half']]) appendToStream(run.world, master, command(words));
  run.runTo(run.nowUs + 50_000);
  expect(replica.replication.streamClient.multi).not.toBeNull();
  // What is not carried out does not count: it would be asked for again.
  expect(replica.replication.offset).toBe(offset);

  run.give({
    kind: 'line',
    atUs: run.nowUs,
    machine: 'client1',
    number: 1,
    line: 'kill host1:6379',
    background: false,
  });
  run.runTo(run.nowUs + 8_000_000);
  const promoted = server(run, 'host2:6380');
  expect(promoted.replication.masterHost).toBeNull();
  expect(promoted.replication.streamClient.multi).toBeNull();
  expect(promoted.replication.offset).toBe(offset);
});

test('a file whose last transaction lacks its EXEC is cut where that began', () => {
  const run = play(`${BEGIN}sleep 2s\n`);
  const node = run.world.nodes.get('host1:6379')!;
  const before = node.disk.aof.commands.value.length;
  node.disk.aof.commands.value.push(command(['MULTI']), command(['SET', 'hello', 'half']));
  for (const line of ['kill host1:6379', 'start host1:6379']) {
    run.give({ kind: 'line', atUs: run.nowUs, machine: 'client1', number: 1, line, background: false });
  }
  run.runTo(run.nowUs + 500_000);
  const { aof } = node.disk;
  expect(aof.commands.value.slice(before).map((resp) => readCommand(resp)!.argv[0])).not.toContain('MULTI');
  expect(keysInSlot(node.server!.db, keyHashSlot('hello'))).toEqual(['hello']);
  expect(node.server!.replication.streamClient.multi).toBeNull();
});
