import { expect, test } from 'vitest';
import type { TraceEntry } from '../sim/trace';
import { explain, reasons } from './because';

// A master dies: nearest first, as asked of the promotion.
const CHAIN = [
  { id: 9, atUs: 8_500_000, kind: 'promoted', causes: [8], node: 'host3:6380', master: 'host2:6379', epoch: 7, reason: 'election' },
  { id: 8, atUs: 8_500_000, kind: 'election-won', causes: [6, 7], node: 'host3:6380', master: 'host2:6379', epoch: 7, votes: 2, needed: 2 },
  { id: 6, atUs: 8_499_000, kind: 'vote-granted', causes: [5], node: 'host1:6379', candidate: 'host3:6380', epoch: 7 },
  { id: 7, atUs: 8_499_000, kind: 'vote-granted', causes: [5], node: 'host3:6379', candidate: 'host3:6380', epoch: 7 },
  { id: 5, atUs: 7_800_000, kind: 'fail', causes: [3, 4], node: 'host1:6379', subject: 'host2:6379', reports: 2, needed: 2, reporters: ['host1:6379', 'host3:6379'] },
  { id: 4, atUs: 7_799_000, kind: 'pfail', causes: [2], node: 'host3:6379', subject: 'host2:6379', silentMs: 5040 },
  { id: 3, atUs: 7_500_000, kind: 'pfail', causes: [2], node: 'host1:6379', subject: 'host2:6379', silentMs: 5010 },
  { id: 2, atUs: 1_000_000, kind: 'process-killed', causes: [1], node: 'host2:6379' },
  { id: 1, atUs: 1_000_000, kind: 'command', causes: [], line: 'kill host2', machine: '' },
] as TraceEntry[]; // prettier-ignore

test('a promotion is explained back to the command', () => {
  expect(explain(CHAIN, 'en')).toBe(
    'host3:6380 is master now: it takes the slots of host2:6379 with configEpoch 7 (elected by the majority)' +
      ' ← host3:6380 wins the election in epoch 7 with 2 votes (2 needed), in place of host2:6379' +
      ' ← host1:6379 and host3:6379 vote for host3:6380 in epoch 7' +
      ' ← host1:6379 marks host2:6379 as FAIL: 2 masters cannot reach it, 2 are a majority (host1:6379 and host3:6379)' +
      ' ← host1:6379 and host3:6379 suspect host2:6379 (PFAIL): no answer for 5.0 s, longer than the node timeout' +
      ' ← host2:6379 is killed (SIGKILL): its memory is gone, its files stay' +
      ' ← command: kill host2',
  );
});

test('the steps keep the ids that they tell, and begin with the entry asked about', () => {
  expect(reasons(CHAIN, 'zh').map(({ ids }) => ids)).toEqual([[9], [8], [6, 7], [5], [3, 4], [2], [1]]);
  expect(reasons(CHAIN, 'zh').at(-1)).toEqual({ text: '命令：kill host2', ids: [1], atUs: 1_000_000 });
});

test('nothing to explain is nothing', () => {
  expect(explain([], 'en')).toBe('');
});
