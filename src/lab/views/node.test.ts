import '../parts/all';
import { expect, test } from 'vitest';
import { openScript } from '../script/open';
import { Player } from '../script/player';
import type { Run } from '../run';
import type { NodeInside, NodeSection } from './node';
import { nodeView } from './project-node';

function play(text: string): Run {
  const { run, rest } = openScript(text);
  const player = new Player(run, rest, {}, true);
  for (let wait = player.next(); wait !== 'done'; wait = player.next()) run.runTo(wait.untilUs, true);
  return run;
}

const look = (run: Run, address: string, section: NodeSection, memory = {}): NodeInside | undefined =>
  nodeView({ run } as never, { address, section }, memory);

function section<Name extends NodeSection>(run: Run, address: string, name: Name) {
  const found = look(run, address, name)!.section;
  if (found?.name !== name) throw new Error(`no ${name}`);
  return found as Extract<typeof found, { name: Name }>;
}

const BEGIN = `lab hosts=3 ports=6379-6380 clients=1 seed=1 cluster-node-timeout=2000
create 1
sleep 10s
`;

test('tells whom a node voted for and in which epoch, and who voted for the one that won', () => {
  const run = play(`${BEGIN}kill host3:6379\nuntil happened promoted host1:6380\n`);
  const winner = section(run, 'host1:6380', 'cluster');
  expect(winner.election).toMatchObject({ state: 'won', votes: 2, needed: 2 });
  expect([...winner.election.voters].sort()).toEqual(['host1:6379', 'host2:6379']);
  expect(winner.votes).toEqual([]);
  const voter = section(run, 'host1:6379', 'cluster');
  expect(voter.votes.map(({ candidate, epoch }) => ({ candidate, epoch }))).toEqual([
    { candidate: 'host1:6380', epoch: winner.election.epoch },
  ]);
  expect(voter.lastVoteEpoch).toBe(winner.election.epoch);
  expect(section(run, 'host1:6380', 'charts').charts.find(({ id }) => id === 'election')?.active).toBe('won');
});

test('tells what a node answered to the last CONFIG SET, whoever gave it', () => {
  const before = play(BEGIN);
  expect(section(before, 'host1:6379', 'config').lastSet).toBeNull();
  const run = play(
    `${BEGIN}redis-cli -h host1 config set cluster-node-timeout 700\nredis-cli -h host2 CONFIG SET Cluster-Node-Timeout soon\n`,
  );
  const changed = section(run, 'host1:6379', 'config');
  expect(changed.lastSet).toMatchObject({ names: ['cluster-node-timeout'], answer: { text: 'OK', isError: false } });
  expect(changed.directives.find(({ name }) => name === 'cluster-node-timeout')).toMatchObject({ value: '700' });
  const refused = section(run, 'host2:6379', 'config');
  expect(refused.lastSet).toMatchObject({ names: ['cluster-node-timeout'], answer: { isError: true } });
  expect(refused.lastSet?.answer?.text).toContain('CONFIG SET failed');
  expect(refused.directives.find(({ name }) => name === 'cluster-node-timeout')).toMatchObject({ value: '2000' });
});

test('a stopped node has a disk and a log, and no memory', () => {
  const run = play(`${BEGIN}redis-cli -c -h host1 set foo bar\nkill host3:6379\nsleep 1s\n`);
  expect(look(run, 'host3:6379', 'cluster')).toMatchObject({ process: 'stopped', section: null });
  expect(look(run, 'host3:6379', 'keys')?.section).toBeNull();
  expect(section(run, 'host3:6379', 'disk').aof.last.at(-1)).toBe('set foo bar');
  expect(section(run, 'host3:6379', 'log').entries.length).toBeGreaterThan(3);
});

test('says nothing twice', () => {
  const run = play(BEGIN);
  const memory = {};
  expect(look(run, 'host1:6379', 'cluster', memory)).toBeDefined();
  expect(look(run, 'host1:6379', 'cluster', memory)).toBeUndefined();
});
