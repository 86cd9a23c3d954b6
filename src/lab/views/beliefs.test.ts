import { expect, test } from 'vitest';
import { playScript } from '../script/play';
import type { Run } from '../run';
import { bookEntry, newShardBook } from '../stage/shards';
import { HEALTH, OWNER, ROLE, UNKNOWN, type BeliefsRequest, type BeliefsView } from './beliefs';
import { beliefsView } from './project-beliefs';
import type { Memory } from './sight';

const SCRIPT = `lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=2000
create 1
sleep 8s
kill host2:6379
sleep 8s
`;
const { run } = playScript(SCRIPT);

function look(of: Run, request: BeliefsRequest, memory: Memory = {}): BeliefsView | undefined {
  const shards = newShardBook();
  for (const entry of of.trace.slice(0, of.traceLength)) bookEntry(shards, entry);
  return beliefsView({ run: of, shards, again: () => {}, branch: () => null }, request, memory);
}

function cell(view: BeliefsView, observer: string, subject: string): number {
  const place = (address: string) => view.nodes.findIndex((node) => node.address === address);
  return view.cells[place(observer) * view.nodes.length + place(subject)]!;
}

const when = (kind: string): number => run.trace.find((entry) => entry.kind === kind)!.atUs;

test('health: suspicion is one node’s, the verdict spreads, a dead node thinks nothing', () => {
  run.seek(when('process-killed'));
  const killed = look(run, { lens: 'health' })!;
  expect(cell(killed, 'host1:6379', 'host2:6379')).toBe(HEALTH.ok);
  expect(cell(killed, 'host2:6379', 'host1:6379')).toBe(UNKNOWN);
  expect(killed.nodes.find(({ address }) => address === 'host2:6379')).toMatchObject({
    state: 'stopped',
    follows: null,
  });
  expect(killed.majority).toBe(2);

  const pfail = run.trace.find((entry) => entry.kind === 'pfail')!;
  run.seek(pfail.atUs);
  const suspected = look(run, { lens: 'health' })!;
  const doubters = suspected.nodes.filter(({ address }) => cell(suspected, address, 'host2:6379') === HEALTH.pfail);
  expect(doubters.map(({ address }) => address)).toEqual([(pfail as { node: string }).node]);

  run.seek(run.endUs);
  const all = look(run, { lens: 'health' })!;
  for (const { address, state } of all.nodes)
    if (state === 'running') expect([address, cell(all, address, 'host2:6379')]).toEqual([address, HEALTH.fail]);
});

test('role, epoch and owner of a slot change hands with the promotion', () => {
  const promoted = run.trace.find((entry) => entry.kind === 'promoted')!;
  const { node: winner, epoch } = promoted as { node: string; epoch: number };
  run.seek(promoted.atUs - 1);
  const roles = look(run, { lens: 'role' })!;
  const old = roles.nodes.findIndex(({ address }) => address === 'host2:6379');
  expect(cell(roles, winner, winner)).toBe(ROLE.replicaOf + old);
  run.seek(run.endUs);
  expect(cell(look(run, { lens: 'role' })!, 'host1:6379', winner)).toBe(ROLE.master);
  expect(cell(look(run, { lens: 'epoch' })!, 'host1:6379', winner)).toBe(epoch);
  const owners = look(run, { lens: 'slot', slot: 8000 })!;
  expect(cell(owners, 'host1:6379', winner)).toBe(OWNER.yes);
  expect(cell(owners, 'host1:6379', 'host2:6379')).toBe(OWNER.no);
});

test('who asks about a belief is told the entry that made it, also after a jump back', () => {
  const ask = (lens: BeliefsRequest['lens'], observer: string, subject: string) =>
    look(run, { lens, slot: 8000, asked: { observer, subject } })!.because;
  const promoted = run.trace.find((entry) => entry.kind === 'promoted')!;
  const { node: winner } = promoted as { node: string };
  run.seek(run.endUs);
  const verdict = ask('health', 'host1:6379', 'host2:6379')!;
  expect(['fail', 'fail-received']).toContain(verdict.kind);
  expect(verdict).toMatchObject({ node: 'host1:6379', subject: 'host2:6379' });
  expect(ask('role', 'host1:6379', winner)).toBe(promoted);
  expect(ask('epoch', 'host1:6379', winner)).toBe(promoted);
  expect(ask('slot', 'host1:6379', winner)).toMatchObject({ kind: 'slots-moved', node: 'host1:6379', to: winner });

  run.seek(when('process-killed'));
  expect(ask('health', 'host1:6379', 'host2:6379')).toMatchObject({ kind: 'node-joined', subject: 'host2:6379' });
  expect(ask('role', 'host1:6379', winner)).toMatchObject({ kind: 'became-replica', node: winner });
});

test('nothing is told again while nothing has changed', () => {
  run.seek(when('process-killed'));
  const memory: Memory = {};
  expect(look(run, { lens: 'health' }, memory)).toBeDefined();
  run.seek(when('process-killed') + 1000);
  expect(look(run, { lens: 'health' }, memory)).toBeUndefined();
  run.seek(when('pfail'));
  expect(look(run, { lens: 'health' }, memory)).toBeDefined();
});
