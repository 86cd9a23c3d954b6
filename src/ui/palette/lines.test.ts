import '../../lab/parts/all';
import { expect, test } from 'vitest';
import type { StageView } from '../../lab/api';
import { COMMANDS as KNOWN, readCommand } from '../../lab/script/commands';
import { stageView } from '../../lab/stage/project';
import { Run } from '../../lab/run';
import { setupOf } from '../../lab/script/setup';
import { newShardBook } from '../../lab/stage/shards';
import { meaningOf } from '../terminal/meaning';
import { possibleLines, typedLine, USAGES } from './lines';

function stand(lab: string): { run: Run; stage: StageView } {
  const setup = setupOf(lab.split(' '));
  const run = new Run(setup, [`lab ${lab}`]);
  return { run, stage: { ...stageView(run.world, run.setup, newShardBook()), messages: [], sent: {} } };
}

test('the palette knows the commands of the stage, how each is written and what it does, and no other', () => {
  const known = Object.entries(KNOWN).flatMap(([name, { usage }]) => (name === 'lab' ? [] : [[name, usage]]));
  expect(USAGES).toEqual(Object.fromEntries(known));
  for (const name of Object.keys(USAGES)) expect(meaningOf({ about: name, summary: '' })).not.toBe('');
});

test('every line that is offered can be given as things stand', () => {
  const { run, stage } = stand('hosts=3 ports=6379-6380 clients=2');
  const lines = possibleLines(stage).map(({ line }) => line);
  expect(lines).toContain('start host2:6380');
  expect(lines).toContain('partition host2 | host1,host3,client1,client2');
  expect(lines).toContain('delay host1 client2 200ms');
  expect(lines.filter((line) => 'error' in readCommand(line, run.world))).toEqual([]);
  expect(new Set(lines).size).toBe(lines.length);
});

test('in a large lab pairs of machines are typed, not listed', () => {
  const { stage } = stand('hosts=30 ports=6379-6381');
  expect(possibleLines(stage).filter(({ line }) => line.startsWith('cut ')).length).toBe(0);
});

test('a line is taken as typed when it begins with a command', () => {
  expect(typedLine('  sleep 12s ')).toBe('sleep 12s');
  expect(typedLine('sleepy')).toBeNull();
  expect(typedLine('kill')).toBeNull();
  expect(typedLine('heal')).toBe('heal');
  expect(typedLine('create')).toBe('create');
  expect(typedLine('')).toBeNull();
});
