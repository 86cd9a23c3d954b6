// The words are those that GNU xargs gave to `echo` for the same lines.

import { expect, test } from 'vitest';
import { commandsOf, readXargs, type Xargs } from './xargs';

const commands = (words: string[], lines: string[]) => commandsOf(readXargs(['xargs', ...words]) as Xargs, lines);

test('all words become the arguments of one command', () => {
  expect(commands(['redis-cli', 'DEL'], ['a  b', '', "'c d' e\\ f", '"g"h'])).toEqual([
    ['redis-cli', 'DEL', 'a', 'b', 'c d', 'e f', 'gh'],
  ]);
});

test('without words it runs once, but with -r not at all', () => {
  expect(commands(['redis-cli', 'DEL'], [''])).toEqual([['redis-cli', 'DEL']]);
  expect(commands(['-r', 'redis-cli', 'DEL'], [''])).toEqual([]);
});

test('-n parts them, -I puts a line into its place', () => {
  expect(commands(['-n2', 'redis-cli', 'mget'], ['a', 'b', 'c'])).toEqual([
    ['redis-cli', 'mget', 'a', 'b'],
    ['redis-cli', 'mget', 'c'],
  ]);
  expect(commands(['-I{}', 'redis-cli', 'set', '{}', '<{}>'], ['  a b', '', "'c'"])).toEqual([
    ['redis-cli', 'set', 'a b', '<a b>'],
    ['redis-cli', 'set', 'c', '<c>'],
  ]);
});

test('refusals', () => {
  expect(commands(['redis-cli'], ["it's"])).toEqual({
    error: 'xargs: unmatched single quote; by default quotes are special to xargs unless you use the -0 option',
  });
  expect(readXargs(['xargs', 'rm'])).toEqual({ error: 'xargs: only redis-cli is simulated as its command' });
  expect(readXargs(['xargs', '-n', '0', 'redis-cli'])).toEqual({
    error: 'xargs: invalid number "0" for -n option',
  });
});
