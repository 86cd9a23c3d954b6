import { describe, expect, test } from 'vitest';
import { isSignificant } from '../words/kinds';
import type { TraceEntry } from '../sim/trace';
import type { Mark, Update } from './api';
import { Lab } from './lab';
import type { FromWorker, ToWorker } from './worker/protocol';
import { connectLab } from './worker/remote';
import { serveLab } from './worker/serve';

/** A wall clock that passes when it is told to. */
function clock() {
  let tick: ((elapsedMs: number) => void) | null = null;
  let now = 0;
  return {
    ticker: {
      start: (callback: (elapsedMs: number) => void) => void (tick = callback),
      stop: () => void (tick = null),
      now: () => now,
    },
    pass(ms: number) {
      for (let i = 0; i < ms; i += 16) {
        now += 16;
        tick?.(16);
      }
    },
  };
}

const SCRIPT = '# three masters\nlab hosts=3 ports=6379-6380 clients=2 cluster-node-timeout=1000\ncreate 1\n';

async function opened(script = SCRIPT) {
  const wall = clock();
  const lab = new Lab(wall.ticker);
  const info = await lab.open(script);
  const updates: Update[] = [];
  lab.subscribe({ stage: true, traceFrom: 0, terminals: true }, (update) => updates.push(update));
  const last = () => {
    const merged: Update = { ...updates.at(-1)! };
    merged.stage ??= updates.findLast((update) => update.stage)?.stage;
    return merged;
  };
  return { lab, wall, info, updates, last };
}

const node = (update: Update, address: string) =>
  update.stage!.hosts.flatMap((host) => host.nodes).find((found) => found.address === address)!;

describe('a lab', () => {
  test('says what stands on the stage', async () => {
    const { info } = await opened();
    expect(info.hosts[1]).toEqual({ name: 'host2', ip: '10.0.0.2', nodes: ['host2:6379', 'host2:6380'] });
    expect(info.clients.map(({ ip }) => ip)).toEqual(['10.0.0.101', '10.0.0.102']);
    expect(info).toMatchObject({ seed: 1, nodeTimeoutMs: 1000 });
  });

  test('plays against the wall clock at a speed, and stops', async () => {
    const { lab, wall, last } = await opened();
    wall.pass(160);
    expect(last().clock.nowUs).toBe(0);
    await lab.play(10);
    wall.pass(400);
    expect(last().clock).toMatchObject({ nowUs: 4_000_000, endUs: 4_000_000, playing: true });
    expect(last().stage!.state).toBe('ok');
    await lab.pause();
    wall.pass(160);
    expect(last().clock).toMatchObject({ nowUs: 4_000_000, playing: false });
  });

  test('a shard keeps its number when a replica takes over', async () => {
    const { lab, last } = await opened();
    await lab.seek(9_000_000);
    const before = node(last(), 'host2:6379').shard;
    expect(node(last(), 'host3:6380')).toMatchObject({ role: 'replica', masterAddress: 'host2:6379', shard: before });
    expect(new Set(['host1:6379', 'host2:6379', 'host3:6379'].map((address) => node(last(), address).shard))).toEqual(
      new Set([0, 1, 2]),
    );
    expect(await lab.give('kill host2')).toEqual({ ok: true });
    await lab.seek(16_000_000);
    expect(node(last(), 'host3:6380')).toMatchObject({ role: 'master', shard: before, slotCount: 5462 });
    expect(node(last(), 'host2:6379')).toMatchObject({ process: 'stopped', shard: before, failedBy: 4, observers: 4 });
  });

  test('a wrong line is refused and changes nothing', async () => {
    const { lab } = await opened();
    const script = await lab.script();
    expect(await lab.give('kill nobody')).toEqual({
      ok: false,
      error: { line: 'kill nobody', message: 'kill: there is no host nobody (usage: kill TARGET ...)' },
    });
    expect(await lab.script()).toBe(script);
    await expect(lab.open('kill host1')).rejects.toThrow('lab line');
    expect(await lab.script()).toBe(script);
  });

  test('the terminal runs redis-cli, keeps what is typed ahead, and shows prompts', async () => {
    const { lab, updates, last } = await opened();
    await lab.seek(5_000_000);
    await lab.type(1, 'redis-cli -c -h host1');
    await lab.type(1, 'set foo bar');
    await lab.seek(6_000_000);
    expect(last().clock.nowUs).toBe(6_000_000);
    const terminal = updates.flatMap((update) => update.terminals ?? []).findLast(({ session }) => session === 1)!;
    expect(terminal).toMatchObject({ prompt: '10.0.0.3:6379> ', running: true });
    expect(terminal.lines.slice(-3).map(({ prompt, text }) => prompt + text)).toEqual([
      '10.0.0.1:6379> set foo bar',
      '-> Redirected to slot [12182] located at 10.0.0.3:6379',
      'OK',
    ]);
    await lab.interrupt(1);
    const ended = updates.at(-1)!.terminals!.find(({ session }) => session === 1)!;
    expect(ended).toMatchObject({ prompt: 'client1$ ', running: false });
  });

  test('its script, opened anew, is the same run', async () => {
    const { lab } = await opened();
    await lab.seek(4_000_000);
    const session = await lab.openTerminal('client2');
    await lab.type(session, 'redis-cli -h host2');
    await lab.seek(4_500_000);
    await lab.type(session, 'ping');
    await lab.give('cut host1 host3');
    await lab.give('frobnicate');
    await lab.seek(7_000_000);
    const again = await opened(await lab.script());
    await again.lab.seek(7_000_000);
    expect(await again.lab.script()).toBe(await lab.script());
    expect(again.last().stage).toEqual({ ...again.last().stage, messages: expect.anything() });
    const traceOf = async (of: Lab) => {
      let entries: unknown;
      of.subscribe({ traceFrom: 0 }, (update) => (entries ??= update.trace?.entries))();
      return Promise.resolve(entries);
    };
    expect(await traceOf(again.lab)).toEqual(await traceOf(lab));
  });

  test('steps to the next event that matters, and explains it', async () => {
    const { lab, updates } = await opened();
    await lab.seek(9_000_000);
    await lab.give('kill host2:6379');
    const before = updates.at(-1)!.clock.nowUs;
    await lab.step({ to: 'significant' });
    const next = updates.at(-1)!;
    expect(next.clock.nowUs).toBeGreaterThan(before);
    const told = next.trace!.entries.filter((entry) => isSignificant(entry.kind));
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((entry) => entry.atUs === next.clock.nowUs)).toBe(true);
    await lab.seek(11_000_000);
    const pfail = updates.flatMap((update) => update.trace?.entries ?? []).find((entry) => entry.kind === 'pfail')!;
    const chain = await lab.why(pfail.id);
    expect(chain.map((entry) => entry.kind)).toEqual(['process-killed', 'command']);
  });

  test('a listener keeps what it was told of the past that it shares, and is told only the rest', async () => {
    const { lab, updates } = await opened();
    /** What a listener has who does as `Update` says. */
    const known = () => {
      const trace: TraceEntry[] = [];
      const marks: Mark[] = [];
      for (const update of updates) {
        if (update.trace) trace.splice(update.trace.from, Infinity, ...update.trace.entries);
        if (update.clock.marks) marks.splice(update.clock.marks.from, Infinity, ...update.clock.marks.marks);
      }
      return { trace, marks };
    };
    /** What one is told who comes now. */
    const whole = () => {
      let first: Update | undefined;
      lab.subscribe({ traceFrom: 0 }, (update) => (first ??= update))();
      return { trace: first!.trace!.entries, marks: first!.clock.marks!.marks };
    };
    const told = () => updates.at(-1)!.trace!.entries.length;
    await lab.seek(9_000_000);
    await lab.give('kill host2');
    await lab.seek(14_000_000);
    const all = known();
    expect(all).toEqual(whole());
    await lab.seek(12_000_000);
    expect(told()).toBe(0);
    expect(known()).toEqual(whole());
    expect(known().marks).toEqual(all.marks);
    await lab.give('kill host3');
    expect(told()).toBeLessThan(10);
    expect(known()).toEqual(whole());
    await lab.seek(13_000_000);
    await lab.switchBranch(1);
    expect(known()).toEqual(whole());
    expect(known().marks).toEqual(all.marks);
    await lab.vary({ seed: '2' });
    expect(known()).toEqual(whole());
  });

  test('going back shows the past; a command there makes another future', async () => {
    const { lab, last } = await opened();
    await lab.seek(9_000_000);
    await lab.give('kill host2');
    await lab.seek(12_000_000);
    await lab.seek(8_000_000);
    expect(last().clock).toMatchObject({ nowUs: 8_000_000, endUs: 12_000_000 });
    expect(node(last(), 'host2:6379').process).toBe('running');
    await lab.give('kill host3');
    expect(last().clock.endUs).toBe(8_000_000);
    await lab.seek(10_000_000);
    expect(node(last(), 'host2:6379').process).toBe('running');
    expect(node(last(), 'host3:6379').process).toBe('stopped');
    // What was there is there still, as another branch.
    await lab.switchBranch(1);
    expect(last().clock).toMatchObject({ nowUs: 10_000_000, endUs: 12_000_000 });
    expect(node(last(), 'host2:6379').process).toBe('stopped');
    expect(node(last(), 'host3:6379').process).toBe('running');
  });

  test('in the past a wrong line is refused and costs no future', async () => {
    const { lab, last } = await opened();
    await lab.seek(9_000_000);
    await lab.seek(5_000_000);
    await expect(lab.type(1, 'frobnicate')).rejects.toThrow('frobnicate: command not found');
    await lab.type(1, ' ');
    expect((await lab.give('kill nobody')).ok).toBe(false);
    expect(last().clock).toMatchObject({ nowUs: 5_000_000, endUs: 9_000_000 });
  });

  test('stepping through the past and on gives the lines of the script at their times', async () => {
    const { lab, updates } = await opened(`${SCRIPT}sleep 500ms\nkill host3\nsleep 2s\nkill host2\n`);
    await lab.seek(4_000_000);
    await lab.seek(3_700_000);
    for (let i = 0; i < 40; i++) await lab.step({ to: 'significant' }, 500_000);
    for (let i = 0; i < 20; i++) await lab.step({ to: 'event' });
    const straight = await opened(`${SCRIPT}sleep 500ms\nkill host3\nsleep 2s\nkill host2\n`);
    await straight.lab.seek(updates.at(-1)!.clock.nowUs);
    expect(await lab.script()).toBe(await straight.lab.script());
  });

  test('lines given together are played as a script is, each when the one before it has finished', async () => {
    const { lab, last } = await opened();
    await lab.seek(12_000_000);
    const typed = 'redis-cli -c -h host1\n  set foo bar\n  get foo';
    expect(await lab.enqueue(`sleep 1s\n${typed}\nkill host3:6380`)).toEqual({ ok: true });
    expect(last().clock.busy).toBe(true);
    await lab.finish();
    expect(last().clock.busy).toBe(false);
    expect(last().clock.nowUs).toBeLessThan(13_100_000);
    const script = await lab.script();
    expect(script).toContain(
      '[12.000s] sleep 1s\n[13.010s] redis-cli -c -h host1\n[13.010s] @client1#1> set foo bar\n',
    );
    expect(script.indexOf('kill host3:6380')).toBeGreaterThan(script.indexOf('@client1#1> ^D'));
    expect(node(last(), 'host3:6380').process).toBe('stopped');
    expect(await lab.enqueue('kill nobody\nheal')).toMatchObject({ ok: false, error: { line: 'kill nobody' } });
    expect(last().clock.busy).toBe(false);
  });

  test('what `until` looks for in the past counts from the last comment that was given', async () => {
    const { lab, last } = await opened();
    await lab.enqueue(
      'kill host3:6380\nuntil happened process-killed\n# then\nuntil happened process-killed within 1s',
    );
    await lab.finish();
    const shown = last().terminals!.flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(shown.filter((text) => text.includes('does not hold'))).toEqual([
      'until: happened process-killed does not hold after 1 s',
    ]);
  });

  test('time kept by commands runs while something is under way, and stands still when it is done', async () => {
    const { lab, wall, last } = await opened();
    await lab.finish();
    await lab.keepTime('commands');
    const { nowUs } = last().clock;
    await lab.give('kill host3:6380');
    wall.pass(160);
    expect(last().clock).toMatchObject({ nowUs, playing: false });
    await lab.enqueue('sleep 500ms\nredis-cli -h host1 ping');
    expect(last().clock.playing).toBe(true);
    wall.pass(400);
    expect(last().clock).toMatchObject({ playing: true, busy: true });
    wall.pass(400);
    expect(last().clock).toMatchObject({ playing: false, busy: false });
    expect(last().clock.nowUs - nowUs).toBeLessThan(600_000);
    await lab.type(1, 'redis-cli -h host1');
    wall.pass(160);
    await lab.type(1, 'ping');
    wall.pass(160);
    expect(last().clock.playing).toBe(false);
    expect(last().clock.nowUs - nowUs).toBeLessThan(760_000);
    await lab.play(1);
    await lab.type(1, 'ping');
    wall.pass(160);
    expect(last().clock.playing).toBe(true);
  });

  test('a line with & is not waited for: time stands still, and what it began goes on with the next', async () => {
    const { lab, wall, last } = await opened();
    await lab.finish();
    await lab.keepTime('commands');
    const { nowUs } = last().clock;
    await lab.enqueue('redis-cli -h host1 -r 300 -i 0.01 ping &');
    wall.pass(1000);
    expect(last().clock).toMatchObject({ playing: false, busy: false });
    expect(last().clock.nowUs - nowUs).toBeLessThan(200_000);
    await lab.enqueue('sleep 1s');
    wall.pass(2000);
    expect(last().clock).toMatchObject({ playing: false, busy: false });
    expect(last().clock.nowUs - nowUs).toBeLessThan(1_300_000);
    expect(last().terminals?.some(({ running }) => running)).toBe(true);
  });

  test('completes commands, and their arguments by kind', async () => {
    const { lab } = await opened();
    expect((await lab.complete(1, 'pa', 2)).candidates).toEqual(['pause', 'partition']);
    expect((await lab.complete(1, 'kill host2', 10)).candidates).toEqual(['host2', 'host2:6379', 'host2:6380']);
    const partition = await lab.complete(1, 'partition host1,cl', 18);
    expect(partition).toMatchObject({ from: 16, candidates: ['client1', 'client2'] });
    expect((await lab.complete(1, 'cut host1 ', 10)).hint).toBe('B [oneway]');
  });
});

test('behind messages it is the same lab', async () => {
  const wall = clock();
  // Two ends of a channel; messages are copied as a worker's are.
  const page = { onmessage: null as unknown, postMessage: (message: ToWorker) => deliver(worker.onmessage, message) };
  const worker = { onmessage: null as unknown, postMessage: (message: FromWorker) => deliver(page.onmessage, message) };
  const deliver = (listener: unknown, data: unknown) =>
    (listener as (event: { data: unknown }) => void)({ data: structuredClone(data) });
  serveLab(new Lab(wall.ticker), worker);
  const lab = connectLab(page);
  const updates: Update[] = [];
  expect((await lab.open(SCRIPT)).seed).toBe(1);
  const stop = lab.subscribe({ stage: true }, (update) => updates.push(update));
  await lab.seek(3_000_000);
  expect(updates.at(-1)!.clock.nowUs).toBe(3_000_000);
  stop();
  const { length } = updates;
  await lab.seek(3_100_000);
  expect(updates).toHaveLength(length);
  await expect(lab.openTerminal('nobody')).rejects.toThrow('there is no client nobody');
});
