// Scripts that were played on real Redis 7.0.15 servers, twice, and are played here by the simulator: after the masks
// of mask.ts every block must be the same. Where the two real runs differ, rules.ts says what must hold instead.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { idsOf, playScript } from '../src/lab/play';
import { blocks, maskBlock } from './mask';
import { ALIKE_BY_CHANCE, RULES } from './real/rules';

const folder = fileURLToPath(new URL('real/', import.meta.url));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.play'))
  .map((file) => file.slice(0, -'.play'.length));

describe.each(names)('%s', (name) => {
  const { run, transcript, errors } = playScript(read(`${name}.play`));
  const none = new Map<string, string>();
  const real = blocks(read(`${name}.txt`)).map((block) => ({ line: block.line, output: maskBlock(block, none) }));
  const again = blocks(read(`${name}.again.txt`)).map((block) => maskBlock(block, none));
  const ids = idsOf(run);
  const ours = blocks(transcript).map((block) => ({ line: block.line, output: maskBlock(block, ids) }));

  test('every line of the script was carried out', () => {
    expect(errors).toEqual([]);
    expect(ours.map((block) => block.line)).toEqual(real.map((block) => block.line));
  });

  test.each(real.map((block, index) => ({ index, line: block.line || '(opening)' })))('$index: $line', ({ index }) => {
    const block = real[index]!;
    const output = ours[index]?.output ?? [];
    const byChance = ALIKE_BY_CHANCE[name]?.includes(block.line) ?? false;
    if (!byChance && block.output.join('\n') === again[index]!.join('\n')) {
      expect(output.join('\n'), `block ${index} of ${name}: $ ${block.line}`).toBe(block.output.join('\n'));
      return;
    }
    const rule = RULES[name]?.[block.line];
    expect(rule, 'the real runs differ here, so rules.ts must say what holds').toBeDefined();
    const wrong = rule!(output, block.output, again[index]!);
    expect(wrong, `${output.join('\n')}\n`).toBeNull();
  });
});

test('every rule belongs to a block in which the real runs differ', () => {
  for (const [name, rules] of Object.entries(RULES)) {
    const real = blocks(read(`${name}.txt`));
    const again = blocks(read(`${name}.again.txt`));
    for (const line of Object.keys(rules)) {
      if (ALIKE_BY_CHANCE[name]?.includes(line)) continue;
      const differing = real.some(
        (block, i) =>
          block.line === line && maskBlock(block, new Map()).join('\n') !== maskBlock(again[i]!, new Map()).join('\n'),
      );
      expect(differing, `${name}: ${line}`).toBe(true);
    }
  }
});
