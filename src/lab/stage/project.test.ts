// What the stage shows of the world: slots with a node's own eyes, and slots on the move.
import { expect, test } from 'vitest';
import { playScript } from '../script/play';
import { slotsSeenBy, stageView } from './project';
import { newShardBook } from './shards';

const LAB = 'lab hosts=3 ports=6379-6380 clients=2 seed=3 cluster-node-timeout=1000\ncreate 1\nsleep 8s\n';

test('after a failover behind a cut, each side sees its own owner of the slots', () => {
  const { run } = playScript(`${LAB}partition host1,host2,client1 | host3,client2\nsleep 5s\n`);
  const owner = (eyes: string) =>
    slotsSeenBy(run.world, eyes)!.slots.find((range) => range.from <= 12182 && range.to >= 12182)!.owner;
  expect(owner('host3:6379')).toBe('host3:6379');
  expect(owner('host1:6379')).not.toBe('host3:6379');
  expect(stageView(run.world, run.setup, newShardBook()).slotsSeenBy).not.toBe('host3:6379');
});

test('a node that does not run has no eyes', () => {
  const { run } = playScript(`${LAB}kill host3:6379\nsleep 100ms\n`);
  expect(slotsSeenBy(run.world, 'host3:6379')).toBeNull();
});

test('a slot on the move is open at its source and at its target', () => {
  const lines = [
    'redis-cli -h host3 -p 6379 cluster setslot 12182 migrating <host1:6379>',
    'redis-cli -h host1 -p 6379 cluster setslot 12182 importing <host3:6379>',
  ];
  const { run } = playScript(`${LAB}${lines.join('\n')}\n`);
  expect(stageView(run.world, run.setup, newShardBook()).openSlots).toEqual([
    { slot: 12182, node: 'host3:6379', state: 'migrating', peer: 'host1:6379' },
    { slot: 12182, node: 'host1:6379', state: 'importing', peer: 'host3:6379' },
  ]);
});
