import { expect, test } from 'vitest';
import { Lab } from '../lab';
import type { Update } from '../api';

const STILL = { start: () => {}, stop: () => {}, now: () => 0 };

/** A cluster, and what a listener hears of three goals from now on. */
async function watched() {
  const lab = new Lab(STILL);
  await lab.open('lab hosts=3 ports=6379-6380 cluster-node-timeout=1000\ncreate 1\nsleep 8s\n');
  await lab.finish();
  let traceLength = 0;
  lab.subscribe(
    { traceFrom: 0 },
    ({ trace }) => (traceLength = trace ? trace.from + trace.entries.length : traceLength),
  );
  const heard: NonNullable<Update['goals']>[] = [];
  const predicates = ['happened promoted host3:6380', 'role host2:6379 = replica', 'role host9:1 = master', 'rol'];
  lab.subscribe({ goals: { predicates, from: traceLength } }, ({ goals }) => goals && heard.push(goals));
  return { lab, heard };
}

test('says which goals are met, why the others are not, and what is wrong with one', async () => {
  const { lab, heard } = await watched();
  expect(heard).toEqual([
    [
      { met: false, why: expect.objectContaining({ is: 'not-happened', kind: 'promoted' }) as unknown, fault: null },
      { met: false, why: expect.objectContaining({ is: 'value', found: 'master' }) as unknown, fault: null },
      { met: false, why: null, fault: { is: 'absent', at: 5, what: 'node', found: 'host9:1' } },
      { met: false, why: null, fault: expect.objectContaining({ is: 'unknown', found: 'rol' }) as unknown },
    ],
  ]);
  await lab.enqueue('kill host2:6379\nuntil role host3:6380 = master\nstart host2:6379\nsleep 3s\n');
  await lab.finish();
  expect(heard.at(-1)!.map(({ met }) => met)).toEqual([true, true, false, false]);
});

test('tells nothing again while nothing has changed, and takes back what has not happened yet', async () => {
  const { lab, heard } = await watched();
  await lab.enqueue('kill host2:6379\nuntil role host3:6380 = master\n');
  await lab.finish();
  const told = heard.length;
  await lab.enqueue('sleep 1s\n');
  await lab.finish();
  expect(heard.length).toBe(told);
  expect(heard.at(-1)![0]!.met).toBe(true);
  await lab.seek(10_000_000);
  expect(heard.at(-1)![0]!.met).toBe(false);
});
