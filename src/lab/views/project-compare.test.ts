import { describe, expect, test } from 'vitest';
import { describeDifference, type Difference } from '../../words/difference';
import type { NodeView, Update } from '../api';
import { Lab } from '../lab';
import type { CompareRequest, CompareView } from './compare';

/** A ticker whose frames pass when they are asked for. */
function frames() {
  let tick: ((elapsedMs: number) => void) | null = null;
  const ticker = {
    start: (callback: (elapsedMs: number) => void) => void (tick = callback),
    stop: () => void (tick = null),
    now: () => 0,
  };
  return { ticker, pass: () => tick?.(16) };
}

async function opened() {
  const wall = frames();
  const lab = new Lab(wall.ticker);
  await lab.open('lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=1000\ncreate 1\n');
  await lab.seek(9_000_000);
  await lab.give('kill host2:6379');
  await lab.seek(20_000_000);
  return { lab, wall };
}

function compare(lab: Lab, request: CompareRequest, pass = () => {}): CompareView {
  let view: CompareView | undefined;
  const stop = lab.subscribe({ compare: request }, (update) => (view = update.compare ?? view));
  for (let i = 0; i < 20; i++) pass();
  stop();
  return view!;
}

function shown(lab: Lab) {
  let update: Update | undefined;
  lab.subscribe({ traceFrom: 0, stage: true, branches: true }, (seen) => (update ??= seen))();
  return JSON.stringify({ ...update, stage: { ...update!.stage, messages: [], sent: {} } });
}

const node = (view: CompareView['left'], address: string): NodeView =>
  view.stage.hosts.flatMap((host) => host.nodes).find((one) => one.address === address)!;

const find = <About extends Difference['about']>(view: CompareView, about: About) =>
  view.differences.filter((difference) => difference.about === about) as Extract<Difference, { about: About }>[];

describe('two branches side by side', () => {
  test('the same crash under two node timeouts: what differs is named', async () => {
    const { lab } = await opened();
    await lab.vary({ 'cluster-node-timeout': '4000' });
    const view = compare(lab, { left: 1, right: 2 });
    expect(view.partedAtUs).toBe(0);
    expect(view.left.atUs).toBe(20_000_000);
    expect(view.right.atUs).toBe(20_000_000);
    expect(find(view, 'setting')).toEqual([
      { about: 'setting', name: 'cluster-node-timeout', left: '1000', right: '4000' },
    ]);
    expect(find(view, 'command')).toEqual([]);
    const promoted = find(view, 'milestone').find(({ what }) => what === 'promoted')!;
    expect(promoted.subjects).toEqual(['host2:6379']);
    expect(promoted.right! - promoted.left!).toBeGreaterThan(2_000_000);
    // In between it is no master there yet.
    const between = compare(lab, { left: 1, right: 2, atUs: promoted.left! + 1_000_000 });
    expect(find(between, 'role')).toEqual([{ about: 'role', nodes: ['host3:6380'], left: 'master', right: 'replica' }]);
    expect(node(between.left, 'host3:6380').role).toBe('master');
    expect(node(between.right, 'host3:6380').role).toBe('replica');
    expect(find(between, 'milestone').find(({ what }) => what === 'promoted')).toMatchObject({ right: null });
    expect(find(between, 'slots')).toEqual([{ about: 'slots', count: 5462 }]);
  });

  test('events are those since they parted, and belong together by what they are about', async () => {
    const { lab } = await opened();
    await lab.seek(9_500_000);
    await lab.give('kill host3:6379');
    await lab.seek(20_000_000);
    const view = compare(lab, { left: 1, right: 2 });
    expect(view.partedAtUs).toBeLessThanOrEqual(9_500_000);
    expect(view.partedAtUs).toBeGreaterThanOrEqual(9_000_000);
    const about = (of: 'left' | 'right', kind: string) =>
      view.events.filter((event) => event[of]?.kind === kind && event.relation === of).length;
    expect(about('right', 'process-killed')).toBe(1);
    expect(about('left', 'promoted')).toBe(1);
    expect(
      view.events.every(
        ({ left, right, relation }) => relation !== 'same' || Math.abs(left!.atUs - right!.atUs) < 100_000,
      ),
    ).toBe(true);
    expect(view.events.every(({ left, right }) => (left?.atUs ?? right!.atUs) >= view.partedAtUs)).toBe(true);
    expect(find(view, 'command')).toEqual([
      { about: 'command', line: 'kill host3:6379', atUs: 9_500_000, only: 'right' },
    ]);
    expect(find(view, 'cluster')).toEqual([{ about: 'cluster', left: 'ok', right: 'fail' }]);
  });

  test('looking at another branch or instant disturbs nothing', async () => {
    const { lab } = await opened();
    await lab.seek(9_500_000);
    await lab.give('kill host3:6379');
    await lab.seek(20_000_000);
    const before = shown(lab);
    for (const atUs of [3_000_000, 12_000_000, 9_500_000, 20_000_000]) {
      const view = compare(lab, { left: 2, right: 1, atUs });
      expect([view.left.atUs, view.right.atUs]).toEqual([atUs, atUs]);
      expect(shown(lab)).toBe(before);
    }
  });

  test('one that has not come so far is run on, in slices', async () => {
    const { lab, wall } = await opened();
    await lab.seek(9_500_000);
    await lab.give('kill host3:6379');
    await lab.seek(45_000_000);
    expect(compare(lab, { left: 1, right: 2 }).left.atUs).toBe(30_000_000);
    expect(compare(lab, { left: 1, right: 2 }, wall.pass).left).toMatchObject({ atUs: 45_000_000, endUs: 45_000_000 });
  });

  test('writes that are lost on one side only', async () => {
    const { lab } = await opened();
    await lab.seek(8_000_000);
    await lab.give('partition host1,host2 | host3,client1');
    await lab.give('redis-cli -h host3 set foo during');
    await lab.seek(15_000_000);
    await lab.give('heal');
    await lab.seek(40_000_000);
    const view = compare(lab, { left: 2, right: 1, atUs: 40_000_000 });
    expect(find(view, 'lost-writes')).toEqual([{ about: 'lost-writes', left: 1, right: 0 }]);
    expect(find(compare(lab, { left: 2, right: 1, atUs: 12_000_000 }), 'lost-writes')).toEqual([]);
  });

  test('alike branches differ in nothing', async () => {
    const { lab } = await opened();
    await lab.vary({});
    expect(compare(lab, { left: 1, right: 2 })).toMatchObject({ differences: [] });
    expect(compare(lab, { left: 1, right: 2 }).events.every(({ relation }) => relation === 'same')).toBe(true);
  });
});

test('every difference has its words', () => {
  const later: Difference = {
    about: 'milestone',
    what: 'promoted',
    subjects: ['host2:6379'],
    left: 10_000_000,
    right: 14_200_000,
  };
  expect(describeDifference(later, 'en')).toBe('host2:6379 gets a successor 4.2 s later at right');
  expect(describeDifference({ ...later, right: null }, 'en')).toBe(
    'host2:6379 gets a successor only at left, not yet at right',
  );
  expect(describeDifference({ about: 'role', nodes: ['host3:6380'], left: 'master', right: 'replica' }, 'en')).toBe(
    'host3:6380 is master at left, replica at right',
  );
  expect(
    describeDifference(
      { about: 'process', nodes: ['host2:6379', 'host2:6380'], left: 'stopped', right: 'running' },
      'en',
    ),
  ).toBe('host2:6379 and host2:6380 are stopped at left, up at right');
  expect(describeDifference({ about: 'lost-writes', left: 0, right: 2 }, 'en')).toBe(
    'no writes lost at left, 2 at right',
  );
  expect(describeDifference(later, 'zh')).toBe('host2:6379 的位置被接替：右边晚 4.2 秒');
});
