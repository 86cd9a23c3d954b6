// The gallery's scenarios: each plays without an error and does what its summary claims.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { playScript, type Played } from '../src/lab/script/play';
import type { TraceKind } from '../src/sim/trace';

const files = readdirSync('scenarios').filter((name) => name.endsWith('.play'));

type Seen = Played & { count: (kind: TraceKind) => number; said: string[] };
const seen = new Map<string, Seen>();

/** Each is played once; the tests only look. */
function play(name: string): Seen {
  const known = seen.get(name) ?? playNow(name);
  seen.set(name, known);
  return known;
}

function playNow(name: string): Seen {
  const played = playScript(readFileSync(`scenarios/${name}.play`, 'utf8'));
  const { trace } = played.run;
  const lines = played.transcript.split('\n');
  return {
    ...played,
    count: (kind) => trace.filter((entry) => entry.kind === kind).length,
    /** The line below each `redis-cli` that asks for the key, in order. */
    said: lines.flatMap((line, index) => (/^\$ .*redis-cli .*\bget foo$/.test(line) ? [lines[index + 1]!] : [])),
  };
}
const processes = (played: Played) =>
  [...played.run.world.nodes.values()].map((node) => `${node.address} ${String(node.process.value)}`);

describe.each(files)('%s', (file) => {
  test('says in its first line what is seen, and plays without an error', () => {
    expect(readFileSync(`scenarios/${file}`, 'utf8')).toMatch(/^# \S.{40,}\n/);
    expect(play(file.replace('.play', '')).errors).toEqual([]);
  });
});

test('failover: two nodes outside the dead host become what it was, and the key is still there', () => {
  const played = play('failover');
  const promoted = played.run.trace.filter((entry) => entry.kind === 'promoted');
  expect(promoted.map((entry) => entry.master)).toEqual(['host2:6379']);
  expect(promoted[0]!.node).not.toMatch(/^host2:/);
  expect(played.said).toEqual(['"before"']);
  expect(played.transcript).toMatch(/10\.0\.0\.2:6379\S* master,fail/);
});

test('split-brain: the minority master said OK, and the write is gone after the heal', () => {
  const played = play('split-brain');
  expect(played.transcript).toMatch(/set foo during\nOK\n/);
  expect(played.said).toEqual(['"before"', '"before"']);
  expect(played.count('promoted')).toBe(1);
});

test('crash: an acknowledged write dies with the host', () => {
  const played = play('crash');
  expect(played.transcript).toMatch(/set foo after\nOK\n/);
  expect(played.said).toEqual(['"before"']);
});

test('reshard: slots move, and every read finds its key', () => {
  const played = play('reshard');
  expect(played.said).toEqual(['"bar"', '"bar"']);
  expect(played.transcript).toMatch(/10\.0\.0\.1:6379 \(\S+\) -> \d keys \| 5861 slots/);
});

test('orphan: a spare replica moves to the master that lost its own', () => {
  const played = play('orphan');
  expect(played.run.trace.filter((entry) => entry.kind === 'replica-migrating').map((entry) => entry.to)).toEqual([
    'host1:6379',
  ]);
});

test('two-masters: nobody is elected until one of them is back', () => {
  const played = play('two-masters');
  const { trace } = played.run;
  const back = trace.find((entry) => entry.kind === 'command' && entry.line.startsWith('start'))!.atUs;
  const promoted = trace.filter((entry) => entry.kind === 'promoted');
  expect(promoted.map((entry) => [entry.master, entry.atUs > back])).toEqual([['host3:6379', true]]);
  expect(played.said).toEqual(['(error) CLUSTERDOWN The cluster is down', '"bar"']);
});

test('flapping: three cuts, and not one node is declared failed', () => {
  const played = play('flapping');
  expect(played.count('partitioned')).toBe(3);
  expect(played.count('pfail')).toBeGreaterThan(0);
  expect(played.count('fail')).toBe(0);
  expect(played.count('promoted')).toBe(0);
  expect(played.transcript).toMatch(/cluster_state:ok/);
});

test('manual-failover: the replica takes over from a master that lives on, and the key is there', () => {
  const played = play('manual-failover');
  const promoted = played.run.trace.filter((entry) => entry.kind === 'promoted');
  expect(promoted.map((entry) => [entry.node, entry.reason])).toEqual([['host2:6380', 'manual']]);
  expect(processes(played).every((line) => line.endsWith('running'))).toBe(true);
  expect(played.said).toEqual(['"bar"']);
});
