// What the GNU tools printed for the same lines in the locale C.UTF-8.

import { describe, expect, test } from 'vitest';
import { splitShell } from '../words';
import { readFilter, type Filter, type Memory } from './filters';

const INPUT = 'user:10\nuser:2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n';

const wordsOf = (line: string): string[] => (splitShell(line) as { words: string[] }).words;

function run(line: string, input: string): string {
  const filter = readFilter(wordsOf(line)) as Filter;
  const memory: Memory = { lines: [], count: 0 };
  const lines = input.split('\n');
  const partial = lines.pop()!;
  const out = lines.flatMap((one) => filter.line(memory, one, true));
  if (partial !== '') out.push(...filter.line(memory, partial, false));
  out.push(...(filter.end?.(memory) ?? []));
  return out.map((one) => `${one}\n`).join('');
}

describe('lines as the real tools pass them on', () => {
  test.each([
    ['grep user', 'user:10\nuser:2\nuser:2\n'],
    ['grep -vi a', 'user:10\nuser:2\n\n 7 x\nuser:2\n'],
    ['grep -c foo', '2\n'],
    ["grep -E 'user:[0-9]+$'", 'user:10\nuser:2\nuser:2\n'],
    [String.raw`grep 'user:[0-9]\+$'`, 'user:10\nuser:2\nuser:2\n'],
    ["grep 'a+b'", ''],
    ["grep -i 'a+b'", 'A+b\n'],
    [String.raw`grep -iE 'a\+b|7'`, 'A+b\n 7 x\n'],
    ["grep 'a|b'", 'a|b\n'],
    [String.raw`grep 'foo\|7'`, 'foo bar  baz\nfoo bar  baz\n 7 x\n'],
    ["grep -F '|'", 'a|b\n'],
    ["grep '^[[:space:]]'", ' 7 x\n'],
    ["grep -E '^(user|foo)'", 'user:10\nuser:2\nfoo bar  baz\nfoo bar  baz\nuser:2\n'],
    ["grep '*'", ''],
    ['grep -v .', '\n'],
    ["grep -c ''", '9\n'],
    ['grep -e user -v', 'foo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\n'],
    ['wc -l', '9\n'],
    ['sort', '\n 7 x\nA+b\na|b\nfoo bar  baz\nfoo bar  baz\nuser:10\nuser:2\nuser:2\n'],
    ['sort -r', 'user:2\nuser:2\nuser:10\nfoo bar  baz\nfoo bar  baz\na|b\nA+b\n 7 x\n\n'],
    ['sort -n', '\nA+b\na|b\nfoo bar  baz\nfoo bar  baz\nuser:10\nuser:2\nuser:2\n 7 x\n'],
    ['sort -nr', ' 7 x\nuser:2\nuser:2\nuser:10\nfoo bar  baz\nfoo bar  baz\na|b\nA+b\n\n'],
    ['sort -u', '\n 7 x\nA+b\na|b\nfoo bar  baz\nuser:10\nuser:2\n'],
    ['sort -nu', 'user:10\n 7 x\n'],
    ['head -2', 'user:10\nuser:2\n'],
    ['head -n 1', 'user:10\n'],
    ['tail -2', ' 7 x\nuser:2\n'],
    ['tail -n +3', 'foo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n'],
    ['uniq', 'user:10\nuser:2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n'],
    [
      'uniq -c',
      '      1 user:10\n      1 user:2\n      1 foo bar  baz\n      1 \n      1 foo bar  baz\n      1 A+b\n      1 a|b\n      1  7 x\n      1 user:2\n',
    ],
    ['uniq -d', ''],
    ['cut -d: -f2', '10\n2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\n2\n'],
    ['cut -d : -f 1 -s', 'user\nuser\nuser\n'],
    ['cut -c2-3', 'se\nse\noo\n\noo\n+b\n|b\n7 \nse\n'],
    ["cut -d ' ' -f 2-", 'user:10\nuser:2\nbar  baz\n\nbar  baz\nA+b\na|b\n7 x\nuser:2\n'],
    ["awk '{print $1}'", 'user:10\nuser:2\nfoo\n\nfoo\nA+b\na|b\n7\nuser:2\n'],
    ["awk '{ print $2, $1 }'", ' user:10\n user:2\nbar foo\n \nbar foo\n A+b\n a|b\nx 7\n user:2\n'],
    ["awk -F: '{print $2}'", '10\n2\n\n\n\n\n\n\n2\n'],
    ["awk '{print $NF}'", 'user:10\nuser:2\nbaz\n\nbaz\nA+b\na|b\nx\nuser:2\n'],
    ["awk '{print}'", 'user:10\nuser:2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n'],
    ['grep -cv user', '6\n'],
    ["grep -E '[0-9]{2}'", 'user:10\n'],
    ["grep -E 'o{2} ?'", 'foo bar  baz\nfoo bar  baz\n'],
    ["grep '[^a-z]$'", 'user:10\nuser:2\nuser:2\n'],
    [String.raw`grep '\(o\)\1'`, 'foo bar  baz\nfoo bar  baz\n'],
    [String.raw`grep -E '\<b'`, 'foo bar  baz\nfoo bar  baz\nA+b\na|b\n'],
    ["grep 'a.b'", 'a|b\n'],
    ["grep 'x$'", ' 7 x\n'],
    ['tail -n 0', ''],
    ['uniq -u', 'user:10\nuser:2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n'],
    ['cut -f1', 'user:10\nuser:2\nfoo bar  baz\n\nfoo bar  baz\nA+b\na|b\n 7 x\nuser:2\n'],
    ['cut -c -2,5', 'us:\nus:\nfob\n\nfob\nA+\na|\n 7\nus:\n'],
  ])('%s', (line, text) => {
    expect(run(line, INPUT)).toBe(text);
  });
});

test('wc -l counts line ends', () => {
  expect(run('wc -l', 'a\nb')).toBe('1\n');
  expect(run('wc -l', '')).toBe('0\n');
});

describe('refusals', () => {
  test.each([
    ["grep '['", 'grep: Unmatched [, [^, [:, [., or [='],
    [String.raw`grep 'a\'`, 'grep: Trailing backslash'],
    ["grep -E '('", 'grep: Invalid regular expression'],
    ['grep a file', 'grep: files are not simulated'],
    ['grep -o a', 'grep: -o is not simulated'],
    ['grep', 'grep: which pattern?'],
    ['grep -e', "grep: option requires an argument -- 'e'"],
    ['wc', 'wc: only wc -l is simulated'],
    ['head -n x', "head: invalid number of lines: 'x'"],
    ['cut -d:', 'cut: you must specify a list of bytes, characters, or fields'],
    ["awk '{ exit }'", "awk: only '{ print $N }' is simulated"],
  ])('%s', (line, error) => {
    expect(readFilter(wordsOf(line))).toEqual({ error });
  });

  test('other names are no filters', () => {
    expect(readFilter(['toString'])).toBeNull();
    expect(readFilter(['less'])).toBeNull();
  });
});
