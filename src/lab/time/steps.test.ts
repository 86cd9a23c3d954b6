import { describe, expect, test } from 'vitest';
import { isSignificant } from '../../words/kinds';
import type { Step, Update } from '../api';
import { Lab } from '../lab';

const STILL = { start: () => {}, stop: () => {}, now: () => 0 };

async function opened() {
  const lab = new Lab(STILL);
  await lab.open('lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=1000\ncreate 1\n');
  let last: Update;
  let length = 0;
  const kinds: string[] = [];
  lab.subscribe({ traceFrom: 0, stage: true }, (update) => {
    last = update;
    if (update.trace) {
      kinds.length = update.trace.from;
      kinds.push(...update.trace.entries.map(({ kind }) => kind));
    }
    length = kinds.length;
  });
  await lab.seek(9_000_000);
  await lab.give('kill host2:6379');
  await lab.seek(14_000_000);
  const now = () => `${last.clock.nowUs} ${length} ${JSON.stringify(last.stage!.hosts)}`;
  return { lab, now, clock: () => last.clock, kinds };
}

describe('steps', () => {
  const steps: [string, Step, number][] = [
    ['events', { to: 'event' }, 25],
    ['messages', { to: 'message' }, 25],
    ['messages of a kind', { to: 'message', kinds: ['auth-req', 'auth-ack', 'fail'] }, 6],
    ['entries that matter', { to: 'significant' }, 8],
  ];

  test.each(steps)('back over %s lead where forward comes by, in the opposite order', async (_, step, count) => {
    const { lab, now } = await opened();
    await lab.seek(9_000_000);
    const there: string[] = [];
    for (let i = 0; i < count; i++) {
      await lab.step(step);
      there.push(now());
    }
    expect(new Set(there).size).toBeGreaterThan(count / 2);
    const back = [there.at(-1)!];
    while (back.length < count) {
      await lab.stepBack(step);
      back.push(now());
    }
    expect(back).toEqual(there.toReversed());
  });

  test('from between two events, back is to the one before and not one more', async () => {
    const { lab, now, clock } = await opened();
    await lab.seek(9_000_000);
    await lab.step({ to: 'event' });
    const after = now();
    const { nowUs } = clock();
    await lab.step({ to: 'event' });
    const between = Math.floor((nowUs + clock().nowUs) / 2);
    expect(between).toBeGreaterThan(nowUs);
    await lab.seek(between);
    await lab.stepBack({ to: 'event' });
    expect(now()).toBe(after);
  });

  test('an entry that matters is what the narration tells', async () => {
    const { lab, kinds } = await opened();
    await lab.seek(9_500_000);
    const before = kinds.length;
    await lab.step({ to: 'significant' });
    expect(kinds.slice(before).some((kind) => isSignificant(kind as never))).toBe(true);
  });

  test('steps of a kind stop at the limit when nothing of it comes, and at 0', async () => {
    const { lab, clock } = await opened();
    await lab.seek(8_000_000);
    await lab.step({ to: 'message', kinds: ['mfstart'] }, 250_000);
    expect(clock()).toMatchObject({ nowUs: 8_250_000, stopped: { why: 'nothing', forUs: 250_000 } });
    await lab.stepBack({ to: 'message', kinds: ['mfstart'] }, 500_000);
    expect(clock().nowUs).toBe(7_750_000);
    expect(clock().stopped).toBeUndefined();
    await lab.seek(0);
    await lab.stepBack({ to: 'event' });
    await lab.stepBack({ to: 'significant' });
    expect(clock()).toMatchObject({ nowUs: 0, endUs: 14_000_000 });
  });

  test('looking back and forth changes nothing of what has happened', async () => {
    const { lab, now } = await opened();
    const end = now();
    for (let i = 0; i < 10; i++) await lab.stepBack({ to: 'significant' });
    for (let i = 0; i < 10; i++) await lab.stepBack({ to: 'message' });
    await lab.seek(14_000_000);
    expect(now()).toBe(end);
  });
});
