import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEntry } from '../../sim/trace';
import type { BranchView, Clock, Update } from '../api';
import { Lab } from '../lab';

const STILL = { start: () => {}, stop: () => {}, now: () => 0 };
const SCRIPT = 'lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=1000\ncreate 1\n';

/** What a lab shows at one look. */
function look(lab: Lab): { branches: BranchView[]; trace: TraceEntry[]; clock: Clock } {
  let seen: Update | undefined;
  lab.subscribe({ traceFrom: 0, branches: true }, (update) => (seen ??= update))();
  return { branches: seen!.branches!, trace: seen!.trace?.entries ?? [], clock: seen!.clock };
}

const kills = ({ trace }: { trace: TraceEntry[] }) =>
  trace.flatMap((entry) => (entry.kind === 'process-killed' ? [entry.node] : []));

async function opened(script = SCRIPT): Promise<Lab> {
  const lab = new Lab(STILL);
  await lab.open(script);
  return lab;
}

/** Two branches: host2 is killed at 6 s in the first, host3 at 5 s in the second; both reach 8 s. */
async function forked(): Promise<Lab> {
  const lab = await opened();
  await lab.seek(6_000_000);
  await lab.give('kill host2');
  await lab.seek(8_000_000);
  await lab.seek(5_000_000);
  await lab.give('kill host3');
  await lab.seek(8_000_000);
  return lab;
}

describe('branches', () => {
  test('something done in the past begins another one, and both stay', async () => {
    const lab = await forked();
    const { branches } = look(lab);
    expect(branches).toMatchObject([
      { id: 1, name: '', origin: { how: 'opened' }, parent: null, endUs: 8_000_000, current: false },
      {
        id: 2,
        origin: { how: 'forked', by: 'kill host3' },
        parent: 1,
        forkedAtUs: 5_000_000,
        endUs: 8_000_000,
        current: true,
      },
    ]);
    expect(kills(look(lab))).toEqual(['host3:6379', 'host3:6380']);
    await lab.switchBranch(1);
    expect(look(lab).clock.nowUs).toBe(8_000_000);
    expect(kills(look(lab))).toEqual(['host2:6379', 'host2:6380']);
  });

  test('an accidental one is undone by removing it: the other is there as it was', async () => {
    const lab = await forked();
    await lab.removeBranch(2);
    expect(look(lab).branches.map(({ id }) => id)).toEqual([1]);
    expect(kills(look(lab))).toEqual(['host2:6379', 'host2:6380']);
    await expect(lab.removeBranch(1)).rejects.toThrow('the only branch');
    await expect(lab.switchBranch(2)).rejects.toThrow('there is no branch 2');
  });

  test('a branch outlives the one that it left', async () => {
    const lab = await forked();
    await lab.seek(7_000_000);
    await lab.give('kill host1:6379');
    const before = JSON.stringify(look(lab).trace);
    const script = await lab.script();
    await lab.removeBranch(2);
    expect(look(lab).branches).toMatchObject([{ id: 1 }, { id: 3, parent: 1, forkedAtUs: 5_000_000, current: true }]);
    await lab.removeBranch(1);
    expect(look(lab).branches).toMatchObject([{ id: 3, parent: null, forkedAtUs: 0 }]);
    expect(JSON.stringify(look(lab).trace)).toBe(before);
    const again = new Lab(STILL);
    await again.open(await lab.saveSession());
    expect(await again.script()).toBe(script);
    expect(JSON.stringify(look(again).trace)).toBe(before);
  });

  test('the script goes on in the branch that it was opened in, and nowhere else', async () => {
    const lab = await opened(`${SCRIPT}sleep 5s\nkill host1\n`);
    await lab.seek(4_000_000);
    await lab.seek(3_500_000);
    await lab.give('kill host3');
    await lab.seek(12_000_000);
    expect(kills(look(lab))).toEqual(['host3:6379', 'host3:6380']);
    await lab.switchBranch(1);
    await lab.seek(12_000_000);
    expect(kills(look(lab))).toEqual(['host1:6379', 'host1:6380']);
  });

  test('terminals belong to their branch', async () => {
    const lab = await opened();
    await lab.seek(5_000_000);
    await lab.type(1, 'redis-cli -c -h host1 set foo first');
    await lab.seek(6_000_000);
    await lab.seek(4_500_000);
    await lab.type(1, 'redis-cli -c -h host1 set foo other');
    await lab.seek(6_000_000);
    const shown = () => {
      let text = '';
      lab.subscribe(
        { terminals: true },
        (update) => (text ||= update.terminals!.map((t) => t.lines.map((l) => l.text)).join()),
      )();
      return text;
    };
    expect(shown()).toContain('set foo other');
    expect(shown()).not.toContain('set foo first');
    await lab.switchBranch(1);
    expect(shown()).toContain('set foo first');
    expect(shown()).not.toContain('set foo other');
  });

  test('names are given and taken away; too long ones are refused', async () => {
    const lab = await forked();
    await lab.renameBranch(2, '  host3 dies ');
    expect(look(lab).branches[1]!.name).toBe('host3 dies');
    await expect(lab.renameBranch(2, 'x'.repeat(61))).rejects.toThrow('at most 60');
    await lab.renameBranch(2, '');
    expect(look(lab).branches[1]!.name).toBe('');
  });

  test('there is an end to them, and it costs nothing', async () => {
    const lab = await opened('lab hosts=1 ports=6379\nboot\n');
    await lab.seek(2_000_000);
    for (let i = 0; i < 15; i++) {
      await lab.seek(1_900_000);
      await lab.give('heal');
      await lab.seek(2_000_000);
    }
    await lab.seek(1_950_000);
    await expect(lab.give('heal')).rejects.toThrow('16 branches; remove one first');
    expect(look(lab).branches).toHaveLength(16);
    expect(look(lab).clock).toMatchObject({ nowUs: 1_950_000, endUs: 2_000_000 });
  });
});

describe('a variation', () => {
  const first = (lab: Lab, kind: TraceEntry['kind']) => look(lab).trace.find((entry) => entry.kind === kind)!.atUs;

  test('is the same script under another lab line: the same crash, noticed later', async () => {
    const lab = await opened();
    await lab.seek(9_000_000);
    await lab.give('kill host2:6379');
    await lab.seek(20_000_000);
    await lab.vary({ 'cluster-node-timeout': '4000' });
    expect(look(lab).branches[1]).toMatchObject({
      origin: { how: 'varied', changes: { 'cluster-node-timeout': '4000' } },
      parent: null,
      current: true,
      info: { nodeTimeoutMs: 4000 },
    });
    expect(look(lab).clock).toMatchObject({ nowUs: 20_000_000, endUs: 20_000_000 });
    expect(await lab.script()).toContain('cluster-node-timeout=4000');
    expect(first(lab, 'process-killed')).toBe(9_000_000);
    const later = first(lab, 'fail');
    await lab.switchBranch(1);
    expect(first(lab, 'process-killed')).toBe(9_000_000);
    expect(later - first(lab, 'fail')).toBeGreaterThan(2_000_000);
  });

  test('goes on with the rest of the script, waiting for what it waits for', async () => {
    const lab = await opened(`${SCRIPT}sleep 5s\nkill host1\n`);
    await lab.seek(2_000_000);
    await lab.vary({ seed: '7' });
    await lab.seek(12_000_000);
    expect(kills(look(lab))).toEqual(['host1:6379', 'host1:6380']);
    expect(first(lab, 'process-killed')).toBeGreaterThan(6_000_000);
    expect(look(lab).branches[1]!.info.seed).toBe(7);
  });

  test('of another stage, or with a directive that is none, is refused', async () => {
    const lab = await opened();
    await lab.seek(3_000_000);
    await expect(lab.vary({ hosts: '4' })).rejects.toThrow('the same stage');
    await expect(lab.vary({ frob: '1' })).rejects.toThrow('frob');
    await expect(lab.vary({ 'cluster-node-timeout': 'soon' })).rejects.toThrow('cluster-node-timeout');
    expect(look(lab).branches).toHaveLength(1);
  });
});

const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('seek' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('run' as const), us: fc.nat(2_000_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      line: fc.constantFrom(
        'kill host2',
        'start host2',
        'cut host1 host3',
        'heal',
        'redis-cli -c -h host1 incr foo',
        'pause host3:6379',
        'resume host3:6379',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('type' as const),
      text: fc.constantFrom('redis-cli -h host1', 'incr bar', 'exit'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back' as const) }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

async function perform(lab: Lab, what: Action): Promise<void> {
  const { clock, branches } = look(lab);
  const chosen = (which: number) => branches[which % branches.length]!.id;
  switch (what.do) {
    case 'seek':
      return lab.seek(Math.floor(clock.endUs * what.share));
    case 'run':
      return lab.seek(clock.endUs + what.us);
    case 'give':
      await lab.give(what.line);
      return;
    case 'type':
      // A line that no shell would run is refused in the past.
      return lab.type(1, what.text).catch(() => {});
    case 'switch':
      return lab.switchBranch(chosen(what.which));
    case 'remove':
      return branches.length > 1 ? lab.removeBranch(chosen(what.which)) : undefined;
    case 'back':
      return lab.stepBack({ to: 'event' });
  }
}

/** All that each branch is, at its end. */
async function whole(lab: Lab): Promise<string[]> {
  const all: string[] = [];
  for (const { id } of look(lab).branches) {
    await lab.switchBranch(id);
    const { clock } = look(lab);
    await lab.seek(clock.endUs);
    all.push(`${id} ${clock.endUs} ${await lab.script()} ${JSON.stringify(look(lab).trace)}`);
  }
  return all;
}

describe('whatever is forked, wherever', () => {
  test('a branch is what its script says, the others are as they were, and all come back when stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 14 }), async (actions) => {
        const lab = await opened();
        await lab.seek(4_000_000);
        for (const what of actions) await perform(lab, what);
        const saved = structuredClone(await lab.saveSession());
        const all = await whole(lab);
        expect(await whole(lab)).toEqual(all);
        for (const { id } of look(lab).branches) {
          await lab.switchBranch(id);
          await lab.seek(look(lab).clock.endUs);
          const alone = await opened(await lab.script());
          await alone.seek(look(lab).clock.endUs);
          expect(JSON.stringify(look(alone).trace)).toBe(JSON.stringify(look(lab).trace));
        }
        const again = new Lab(STILL);
        await again.open(saved);
        expect(look(again).clock.nowUs).toBe(saved.nowUs);
        expect(await whole(again)).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });
});
