import { beforeAll, expect, test } from 'vitest';
import { usages } from '../../cli/help';
import { complete } from '../../lab/completion/complete';
import { loadHints } from '../../lab/completion/redis';
import { playScript } from '../../lab/script/play';
import chinese from './meanings.zh.json';

const { run } = playScript('lab hosts=1 ports=6379-6379\nboot\n');
const at = (line: string, prompt: string | null) => complete(line, line.length, prompt, run.world);

beforeAll(loadHints);

test('every command and option that redis-cli explains is explained in Chinese too, and nothing else is', () => {
  const shown = [
    ...[...usages().keys(), 'help', 'exit', 'quit', 'clear'].map((name) => at(name, '10.0.0.1:6379> ')),
    ...at('redis-cli -', null).candidates.map((option) => at(`redis-cli ${option}`, null)),
  ];
  for (const { summary, about } of shown) expect({ about, summary }).not.toMatchObject({ summary: '' });
  expect(new Set(shown.map(({ about }) => about))).toEqual(new Set(Object.keys(chinese)));
});
