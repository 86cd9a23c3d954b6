// The page begins with a part of the simulator and fetches the rest. What happens must not hang on when it comes.

import { afterEach, expect, it, vi } from 'vitest';
import type { TraceEntry } from '../../src/sim/trace';

const CREATE = 'lab hosts=3 ports=6379-6381 seed=7 cluster-node-timeout=2000\ncreate 2\n';
const LATER = [
  'redis-cli -c -h host1 rpush list a b c',
  'redis-cli -c -h host2 zadd board 3 carol 1 alice',
  'redis-cli -h host1 eval "return redis.call(\'ping\')" 0',
  'redis-cli --cluster check host2:6379',
  'kill host1:6379',
  'until state host1:6379 = fail',
  'redis-cli -c -h host2 lrange list 0 -1 | wc -l',
].join('\n');

afterEach(() => vi.resetModules());

interface Played {
  script: string;
  trace: TraceEntry[];
  atUs: number;
  terminals: string[];
}

/** A lab of modules that nobody has used before; `prepared`: everything is at hand before the first line. */
async function fresh(prepared: boolean) {
  vi.resetModules();
  const { Lab } = await import('../../src/lab/lab');
  const parts = await import('../../src/lab/parts/load');
  if (prepared) {
    await parts.loadPart('rest');
    await parts.loadPart('lua');
  }
  const lab = new Lab({ start: () => {}, stop: () => {}, now: () => 0 });
  const isHere = () => parts.partsFor('redis-cli get a').length === 0;
  return { lab, isHere };
}

async function ending({ lab }: Awaited<ReturnType<typeof fresh>>): Promise<Played> {
  const script = await lab.script();
  return new Promise((resolve) => {
    const views = { traceFrom: 0, terminals: true };
    const stop = lab.subscribe(views, ({ clock, trace, terminals }) => {
      const lines = terminals!.flatMap(({ lines: shown }) => shown.map(({ text }) => text));
      resolve({ script, trace: trace!.entries, atUs: clock.nowUs, terminals: lines });
    });
    queueMicrotask(() => stop());
  });
}

it('makes the first cluster with nothing else at hand', async () => {
  const { lab, isHere } = await fresh(false);
  await lab.open(CREATE);
  await lab.finish();
  expect(isHere()).toBe(false);
  const { terminals } = await ending({ lab, isHere });
  expect(terminals).toContain('[OK] All 16384 slots covered.');
});

it('brings what a line needs before it is given, and ends as a lab that had everything', async () => {
  const bare = await fresh(false);
  await bare.lab.open(CREATE);
  await bare.lab.finish();
  expect(await bare.lab.enqueue(LATER)).toEqual({ ok: true });
  await bare.lab.finish();
  expect(bare.isHere()).toBe(true);

  const full = await fresh(true);
  expect(full.isHere()).toBe(true);
  await full.lab.open(CREATE);
  await full.lab.finish();
  await full.lab.enqueue(LATER);
  await full.lab.finish();

  const [first, second] = [await ending(bare), await ending(full)];
  expect(first.trace.length).toBeGreaterThan(100);
  expect(first.terminals).toContain('PONG');
  expect(first.terminals).toContain('(integer) 3');
  expect(first).toEqual(second);
});

it('brings the rest for a script that is opened with it', async () => {
  const bare = await fresh(false);
  await bare.lab.open(CREATE + LATER);
  await bare.lab.finish();
  const full = await fresh(true);
  await full.lab.open(CREATE + LATER);
  await full.lab.finish();
  expect(await ending(bare)).toEqual(await ending(full));
});

it('stops before a step for which a server has no command yet', async () => {
  vi.resetModules();
  await import('../../src/sim/simulation');
  const { partNeeded } = await import('../../src/sim/node/part-needed');
  const { command } = await import('../../src/sim/resp');
  const known = command(['CLUSTER', 'NODES']) + command(['ping']);
  expect(partNeeded(known)).toBe(null);
  expect(partNeeded(known + command(['get', 'a']))).toBe('rest');
  expect(partNeeded(command(['cluster', 'help']))).toBe('rest');
  expect(partNeeded(known.slice(0, -1))).toBe('rest');
  expect(partNeeded('what is this\r\n')).toBe('rest');
  expect(partNeeded(command(['EVAL', 'return 1', '0']))).toBe('lua');
});
