import { describe, expect, test } from 'vitest';
import type { Breakpoint, Update } from '../api';
import { Lab } from '../lab';

function wallClock() {
  let tick: ((elapsedMs: number) => void) | null = null;
  let now = 0;
  const ticker = {
    start: (callback: (elapsedMs: number) => void) => void (tick = callback),
    stop: () => void (tick = null),
    now: () => now,
  };
  const pass = (ms: number): void => {
    for (let i = 0; i < ms; i += 16) {
      now += 16;
      tick?.(16);
    }
  };
  return { ticker, pass };
}

async function opened() {
  const wall = wallClock();
  const lab = new Lab(wall.ticker);
  await lab.open('lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=1000\ncreate 1\n');
  const updates: Update[] = [];
  lab.subscribe({ traceFrom: 0, breakpoints: true }, (update) => updates.push(update));
  await lab.seek(9_000_000);
  await lab.give('kill host2:6379');
  const clock = () => updates.at(-1)!.clock;
  const hits = () =>
    updates.findLast((update) => update.breakpoints)!.breakpoints!.map((breakpoint) => breakpoint.hits);
  return { lab, wall, clock, hits };
}

const rule = (id: number, fields: Partial<Breakpoint>): Breakpoint => ({
  id,
  on: true,
  kinds: [],
  about: null,
  condition: null,
  ...fields,
});

describe('breakpoints', () => {
  test('playing stops just after what was named, and says what it was', async () => {
    const { lab, wall, clock, hits } = await opened();
    await lab.setBreakpoints([rule(1, { kinds: ['fail'] }), rule(2, { kinds: ['promoted'], about: 'host3:6380' })]);
    await lab.play(5);
    wall.pass(2000);
    expect(clock().stopped).toMatchObject({ why: 'breakpoint', id: 1, entry: { kind: 'fail', subject: 'host2:6379' } });
    const { stopped, nowUs, playing, speed } = clock();
    expect(playing).toBe(false);
    expect(speed).toBe(5);
    expect(stopped).toMatchObject({ entry: { atUs: nowUs } });
    expect(hits()).toEqual([1, 0]);
    await lab.play(5);
    expect(clock().stopped).toBeUndefined();
    wall.pass(2000);
    expect(clock()).toMatchObject({ playing: false, stopped: { id: 2, entry: { node: 'host3:6380' } } });
    await lab.play(5);
    wall.pass(2000);
    expect(clock().playing).toBe(true);
    expect(hits()).toEqual([1, 1]);
  });

  test('it stops there again when that time is played again, and at the same instant', async () => {
    const { lab, wall, clock, hits } = await opened();
    await lab.setBreakpoints([rule(1, { kinds: ['fail'] })]);
    await lab.play(5);
    wall.pass(2000);
    const { nowUs } = clock();
    await lab.seek(nowUs + 5_000_000);
    expect(clock().nowUs).toBe(nowUs + 5_000_000);
    await lab.seek(9_000_000);
    expect(clock().stopped).toBeUndefined();
    // Even where flights are not followed.
    await lab.play(100);
    wall.pass(2000);
    expect(clock()).toMatchObject({ nowUs, playing: false, stopped: { id: 1 } });
    expect(hits()).toEqual([2]);
  });

  test('one that is off does not stop; a host stands for its nodes', async () => {
    const { lab, wall, clock } = await opened();
    await lab.setBreakpoints([
      rule(1, { kinds: ['fail'], on: false }),
      rule(2, { about: 'host3', kinds: ['promoted'] }),
    ]);
    await lab.play(5);
    wall.pass(4000);
    expect(clock().stopped).toMatchObject({ id: 2 });
  });

  test('a stop changes nothing of what happens', async () => {
    const { lab, wall, clock } = await opened();
    await lab.setBreakpoints([rule(1, { about: 'host3:6380' }), rule(2, { kinds: ['vote-granted', 'fail-received'] })]);
    for (let i = 0; i < 60 && clock().nowUs < 14_000_000; i++) {
      await lab.play(5);
      wall.pass(1000);
    }
    await lab.pause();
    const straight = await opened();
    await straight.lab.seek(clock().nowUs);
    const trace = (of: Lab) => {
      let entries: unknown;
      of.subscribe({ traceFrom: 0 }, (update) => (entries ??= update.trace?.entries))();
      return JSON.stringify(entries);
    };
    expect(trace(lab)).toBe(trace(straight.lab));
  });

  test('running until something stops there, or says that it did not come', async () => {
    const { lab, wall, clock } = await opened();
    await lab.runUntil({ kinds: ['promoted'], about: null, condition: null }, 60_000_000);
    wall.pass(500);
    expect(clock()).toMatchObject({ playing: false, speed: 1, stopped: { why: 'until', entry: { kind: 'promoted' } } });
    const { nowUs } = clock();
    await lab.runUntil({ kinds: ['promoted'], about: null, condition: null }, 7_000_000);
    wall.pass(500);
    expect(clock()).toMatchObject({ nowUs: nowUs + 7_000_000, playing: false, speed: 1, stopped: { why: 'limit' } });
  });

  test('playing for a goal ends at the very instant at which it holds, whatever the speed, and says nothing of it', async () => {
    const goal = { predicates: ['role host3:6380 = master', 'happened election-won within 30s'], from: 0 };
    const ends: number[] = [];
    for (const speed of [1, 40]) {
      const { lab, wall, clock } = await opened();
      await lab.setSpeed(speed);
      await lab.playForGoal(goal, 60_000_000);
      expect(clock().playing).toBe(true);
      wall.pass(20_000);
      expect(clock()).toMatchObject({ playing: false, speed });
      expect(clock().stopped).toBeUndefined();
      ends.push(clock().nowUs);
      // It holds: there is nothing to play for.
      await lab.playForGoal(goal, 60_000_000);
      expect(clock()).toMatchObject({ playing: false, nowUs: ends[0] });
    }
    expect(ends[1]).toBe(ends[0]);
  });

  test('playing for a goal that does not come ends after the time that it was given', async () => {
    const { lab, wall, clock } = await opened();
    const { nowUs } = clock();
    await lab.setSpeed(10);
    await lab.playForGoal({ predicates: ['cluster = ok and lost-writes >= 1'], from: 0 }, 5_000_000);
    wall.pass(2_000);
    expect(clock()).toMatchObject({ nowUs: nowUs + 5_000_000, playing: false, speed: 10 });
    expect(clock().stopped).toBeUndefined();
  });

  test('a condition stops when it comes to hold, and not because it holds still', async () => {
    const { lab, wall, clock, hits } = await opened();
    await lab.setBreakpoints([rule(1, { condition: 'role host3:6380 = master' })]);
    await lab.play(100);
    wall.pass(2000);
    const { nowUs } = clock();
    expect(clock()).toMatchObject({ playing: false, stopped: { why: 'breakpoint', id: 1 } });
    await lab.play(100);
    wall.pass(300);
    expect(clock().playing).toBe(true);
    expect(hits()).toEqual([1]);
    await lab.setBreakpoints([]);
    await lab.seek(9_000_000);
    await lab.runUntil({ kinds: ['promoted'], about: null, condition: null }, 60_000_000);
    wall.pass(500);
    expect(clock().nowUs).toBe(nowUs);
  });

  test('with a condition beside it an event counts only while that holds', async () => {
    const { lab, wall, clock } = await opened();
    await lab.runUntil({ kinds: ['fail-received'], about: null, condition: 'role host3:6380 = master' }, 3_000_000);
    wall.pass(500);
    expect(clock().stopped).toEqual({ why: 'limit' });
  });

  test('a condition with a fault says which', async () => {
    const { lab } = await opened();
    await expect(lab.setBreakpoints([rule(1, { condition: 'role host9:1 = master' })])).rejects.toThrow('host9:1');
    await expect(lab.setBreakpoints([rule(1, { condition: 'frobnicates' })])).rejects.toThrow('frobnicates');
  });

  test('one that names nothing is refused, and the others stay', async () => {
    const { lab, hits } = await opened();
    await lab.setBreakpoints([rule(1, { kinds: ['fail'] })]);
    await expect(lab.setBreakpoints([rule(2, {})])).rejects.toThrow('names a kind');
    expect(hits()).toEqual([0]);
  });
});
