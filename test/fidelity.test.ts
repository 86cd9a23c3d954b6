// docs/FIDELITY.md says what the recordings say. Cheap: nothing is played (test/real.test.ts does that).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notModelled, READMES, readmeWithTable } from '../scripts/fidelity/modelled';
import { differenceTable, scoreTable } from '../scripts/fidelity/score';

const text = readFileSync(new URL('../docs/FIDELITY.md', import.meta.url), 'utf8');

test.each([
  ['scores', scoreTable],
  ['known differences', differenceTable],
  [
    'commands that are not modelled',
    () =>
      notModelled()
        .map((name) => `\`${name}\``)
        .join(', '),
  ],
])('docs/FIDELITY.md is up to date: %s (npm run fidelity writes it)', (_what, now) => {
  expect(text).toContain(now());
});

test.each(['en', 'zh'] as const)(
  'what the README in %s says is not modelled is up to date (npm run fidelity writes it)',
  (language) => {
    expect(readFileSync(READMES[language], 'utf8')).toBe(readmeWithTable(language));
  },
);
