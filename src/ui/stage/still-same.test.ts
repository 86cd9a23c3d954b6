import { expect, test } from 'vitest';
import type { StageView } from '../../lab/api';
import { stillStage } from './still-same';

const node = (port: number, offset: number) => ({ address: `host1:${port}`, port, offset, election: { votes: 1 } });
const stage = (offset: number, messages: unknown[] = []): StageView =>
  ({
    hosts: [
      { name: 'host1', nodes: [node(6379, 14), node(6380, offset)] },
      { name: 'host2', nodes: [node(6379, 14)] },
    ],
    clients: [],
    cuts: [{ from: 'host1', to: 'host2' }],
    messages,
    sent: { ping: 1 },
    slotsSeenBy: null,
  }) as unknown as StageView;

test('what is equal stays the object that it was, what changed is the new one', () => {
  const before = stage(14);
  const after = stillStage(before, stage(28, [{ id: 'a' }]));
  expect(after).toEqual(stage(28, [{ id: 'a' }]));
  expect(after.hosts).not.toBe(before.hosts);
  expect(after.hosts[1]).toBe(before.hosts[1]);
  expect(after.hosts[0]!.nodes[0]).toBe(before.hosts[0]!.nodes[0]);
  expect(after.hosts[0]!.nodes[1]).not.toBe(before.hosts[0]!.nodes[1]);
  expect(after.cuts).toBe(before.cuts);
});

test('of a stage on which nothing happened all but what flies is the same; what was taken away is gone', () => {
  const before = stage(14);
  const still = stillStage(before, stage(14));
  expect(still.hosts).toBe(before.hosts);
  const healed = stillStage(before, { ...stage(14), cuts: [] });
  expect(healed.cuts).toEqual([]);
  expect(stillStage(null, stage(14))).toEqual(stage(14));
});
