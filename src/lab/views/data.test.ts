import '../parts/all';
import { describe, expect, test } from 'vitest';
import { openScript } from '../script/open';
import { Player } from '../script/player';
import type { Run } from '../run';
import { newShardBook } from '../stage/shards';
import { dataView } from './project-data';
import { ledgerView } from './project-ledger';
import type { DataView } from './data';
import type { LedgerView } from './ledger';

function play(text: string): Run {
  const { run, rest } = openScript(text);
  const player = new Player(run, rest, {}, true);
  for (let wait = player.next(); wait !== 'done'; wait = player.next()) run.runTo(wait.untilUs, true);
  return run;
}

/** The answer once nothing is left to be done a slice at a time. */
function settled<Request, View>(
  project: (sight: never, request: Request, memory: Record<string, unknown>) => View | undefined,
  run: Run,
  request: Request,
): View {
  const memory = {};
  let view: View | undefined;
  let more = true;
  for (let i = 0; more && i < 1000; i++) {
    more = false;
    view = project({ run, shards: newShardBook(), again: () => (more = true) } as never, request, memory) ?? view;
  }
  return view!;
}

const ledgerOf = (run: Run, fate?: 'lost' | 'safe' | 'at-risk' | 'overwritten') =>
  settled<Parameters<typeof ledgerView>[1], LedgerView>(ledgerView, run, { from: 0, count: 50, ...(fate && { fate }) });
const dataOf = (run: Run, more: object = {}) =>
  settled<Parameters<typeof dataView>[1], DataView>(dataView, run, { from: { slot: 0, skip: 0 }, count: 50, ...more });

const BEGIN = `lab hosts=3 ports=6379-6380 clients=2 seed=3 cluster-node-timeout=3000
create 1
sleep 12s
redis-cli -c -h host1 set hello old
`;
const PARTED = `${BEGIN}partition host1,client1 | host2,host3,client2
redis-cli -h host1 set hello new
redis-cli -h host1 set b 1
`;

describe('the ledger', () => {
  test('a write that the owner and its replica have is safe', () => {
    const { rows, counts, total } = ledgerOf(play(`${BEGIN}sleep 1s\n`));
    expect(total).toBe(1);
    expect(counts).toMatchObject({ safe: 1, lost: 0 });
    expect(rows[0]).toMatchObject({ fate: 'safe', onOwner: true, copies: 1, replicas: 1, key: 'hello' });
  });

  test('behind a partition it is at risk, then only on a rival, then lost; the promotion lost it', () => {
    const parted = ledgerOf(play(PARTED));
    expect(parted.rows.map(({ argv, fate }) => `${argv.join(' ')}: ${fate}`)).toEqual([
      'set b 1: at-risk',
      'set hello new: at-risk',
      'set hello old: overwritten',
    ]);
    expect(parted.rows[0]).toMatchObject({ onOwner: true, copies: 0 });

    const promoted = ledgerOf(play(`${PARTED}sleep 10s\n`)).rows[0]!;
    expect(promoted).toMatchObject({ fate: 'at-risk', onOwner: false, owner: 'host2:6380' });
    expect(promoted.elsewhere).toEqual([{ node: 'host1:6379', how: 'rival' }]);

    const run = play(`${PARTED}sleep 10s\nheal\nsleep 8s\n`);
    const lost = ledgerOf(run, 'lost');
    expect(lost.matching).toBe(2);
    expect(lost.rows[0]).toMatchObject({ fate: 'lost', onOwner: false, node: 'host1:6379', owner: 'host2:6380' });
    expect(lost.rows[0]!.because).toMatchObject({ kind: 'promoted', node: 'host2:6380' });
    expect(run.ledger.lostWrites(run.world.nextTraceId)).toBe(2);
  });

  test('what a master had in memory alone is lost by its crash, not by its return', () => {
    const run = play(
      `${BEGIN.replace('timeout=3000', 'timeout=3000 appendonly=no')}kill host1:6379\nstart host1:6379\nsleep 3s\n`,
    );
    const [row] = ledgerOf(run, 'lost').rows;
    expect(row!.because).toMatchObject({ kind: 'process-killed', node: 'host1:6379' });
  });

  test('of an earlier instant it tells what was known then, also when everything is seen again', () => {
    const run = play(`${PARTED}sleep 10s\nheal\nsleep 8s\n`);
    const { endUs } = run;
    const trace = JSON.stringify(run.trace);
    const { atUs } = run.trace.find(({ kind }) => kind === 'write-lost')!;
    run.seek(atUs - 1000);
    expect(run.ledger.lostWrites(run.world.nextTraceId)).toBe(0);
    expect(ledgerOf(run, 'lost').rows).toEqual([]);
    run.seek(run.ledger.rows[0]!.toldUs! + 10);
    expect(ledgerOf(run).total).toBe(1);
    run.seek(endUs);
    expect(run.ledger.lostWrites(run.world.nextTraceId)).toBe(2);
    expect(ledgerOf(run, 'lost').matching).toBe(2);
    expect(JSON.stringify(run.trace)).toBe(trace);

    // In another future, begun before the heal, nothing is lost yet; the first one is as it was.
    run.seek(atUs - 2_000_000);
    const other = run.fork();
    other.runTo(endUs);
    expect(other.ledger.lostWrites(other.world.nextTraceId)).toBe(0);
    // The new owner has the old value, and no replica: what was overwritten behind the partition is what it serves.
    expect(ledgerOf(other).rows.map(({ fate, onOwner }) => [fate, onOwner])).toEqual([
      ['at-risk', false],
      ['at-risk', false],
      ['at-risk', true],
    ]);
    run.seek(endUs);
    expect(run.ledger.lostWrites(run.world.nextTraceId)).toBe(2);
  });
});

describe('the keys', () => {
  test('stand with their copies, and those that differ stand out', () => {
    const run = play(PARTED);
    const all = dataOf(run);
    expect(all.rows.map(({ key }) => key).sort()).toEqual(['b', 'hello']);
    const hello = dataOf(run, { find: 'hel' }).rows[0]!;
    expect(hello).toMatchObject({ owner: 'host1:6379', differs: true });
    expect(hello.copies.map(({ node, value, same }) => [node, value, same])).toEqual([
      ['host1:6379', 'new', true],
      ['host2:6380', 'old', false],
    ]);
    expect(dataOf(run, { node: 'host2:6380' }).rows.map(({ key }) => key)).toEqual(['hello']);
    expect(dataOf(run, { differing: true }).rows).toHaveLength(2);
    const replica = all.nodes.find(({ address }) => address === 'host2:6380')!;
    expect(replica.lag).toBeGreaterThan(0);
  });

  test('of a server outside the cluster stand beside those of the cluster', () => {
    const run = play(`lab hosts=4 ports=6379 seed=3 cluster-node-timeout=2000
boot host1 host2 host3
start host4:6379 --cluster-enabled no
sleep 1s
redis-cli --cluster create host1:6379 host2:6379 host3:6379 --cluster-yes
sleep 2s
redis-cli -c -h host1 set foo old
redis-cli -h host4 mset foo 1 bar 2
`);
    const { rows, total } = dataOf(run);
    expect(total).toBe(3);
    expect(rows.map(({ key, owner, differs }) => [key, owner, differs])).toEqual([
      ['bar', 'host1:6379', true],
      ['foo', 'host3:6379', true],
    ]);
    expect(rows[1]!.copies.map(({ node, value }) => [node, value])).toEqual([
      ['host3:6379', 'old'],
      ['host4:6379', '1'],
    ]);
  });

  test('come a page at a time, in the order of slots', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `redis-cli -c -h host1 set key:${i} ${i}\n`).join('');
    const run = play(`${BEGIN}${lines}sleep 1s\n`);
    const first = dataOf(run, { count: 5 });
    expect(first.rows).toHaveLength(5);
    const second = dataOf(run, { count: 100, from: first.next! });
    expect(second.next).toBeNull();
    const slots = [...first.rows, ...second.rows].map(({ slot }) => slot);
    expect(slots).toHaveLength(13);
    expect(slots).toEqual([...slots].sort((a, b) => a - b));
    expect(first.total).toBe(13);
  });
});
