// README.md and README.zh.md say the same: what does not depend on the language stands in both, in the same order.

import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const [english, chinese] = [read('README.md'), read('README.zh.md')];
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);

const same = (what: string, pattern: RegExp) =>
  test(`both have the same ${what}`, () => {
    expect(all(english, pattern).length).toBeGreaterThan(2);
    expect(all(chinese, pattern)).toEqual(all(english, pattern));
  });

same('blocks of code', /^```\n[\s\S]*?^```$/gm);
same('levels of headings', /^(#+) /gm);
same('points of lists', /^(-) /gm);
same('commands in their tables', /^\| (`.*?`) \| /gm);
same('links', /\]\(((?!README)[^)]+)\)/g);

test('each leads to the other', () => {
  expect(english).toContain('[简体中文](README.zh.md)');
  expect(chinese).toContain('[English](README.md)');
});
