// Scripts that were played on real Redis 7.0.15 servers, twice, and are played here by the simulator: after the masks
// of mask.ts every block must be the same. Where the two real runs differ, rules.ts says what must hold instead; what is
// known to differ stands in differences.ts, and only as long as it does.

import { describe, expect, test } from 'vitest';
import { compare, recorded, recordings, unrecorded } from './real/compare';
import { DIFFERENCES } from './real/differences';
import { ALIKE_BY_CHANCE, RULES } from './real/rules';

describe.each(recordings)('%s', (name) => {
  const compared = compare(name);

  test.each(compared.map((block, index) => ({ index, line: block.line || '(opening)' })))(
    '$index: $line',
    ({ index }) => {
      const { line, verdict, ours, real, again, why, known } = compared[index]!;
      if (known !== null) {
        expect(verdict, 'differences.ts names a block that does not differ any more').toBe('different');
        return;
      }
      if (verdict !== 'different') return;
      if (real.join('\n') === again.join('\n')) {
        expect(ours.join('\n'), `block ${index} of ${name}: $ ${line}`).toBe(real.join('\n'));
      }
      expect.fail(`${why}:\n${ours.join('\n')}\n`);
    },
  );
});

test('every script has been recorded', () => {
  expect(unrecorded).toEqual([]);
});

test('every rule belongs to a block in which the real runs differ', () => {
  for (const [name, rules] of Object.entries(RULES)) {
    const real = recorded(`${name}.txt`);
    const again = recorded(`${name}.again.txt`);
    for (const line of Object.keys(rules)) {
      if (ALIKE_BY_CHANCE[name]?.includes(line)) continue;
      const differing = real.some(
        (block, i) => block.line === line && block.output.join('\n') !== again[i]!.output.join('\n'),
      );
      expect(differing, `${name}: ${line}`).toBe(true);
    }
  }
});

test('every known difference belongs to a line of a recording', () => {
  for (const [name, lines] of Object.entries(DIFFERENCES)) {
    const known = recorded(`${name}.txt`).map((block) => block.line);
    for (const line of Object.keys(lines)) expect(known, name).toContain(line);
  }
});
