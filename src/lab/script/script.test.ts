import { expect, test } from 'vitest';
import fc from 'fast-check';
import { quoteWord, splitWords } from './quote';
import { formatLine, formatTime, parseLine, parseScript } from './script';

// The forms of docs/SCRIPT.md, "Lines".
test('comments and blank lines are kept, typed lines belong to the line above', () => {
  const lines = parseScript('# why\n\nredis-cli -h host1\n  get foo\n  cluster nodes\nheal\n');
  expect(lines.map(({ kind, text, typed }) => ({ kind, text, typed }))).toEqual([
    { kind: 'note', text: '# why', typed: [] },
    { kind: 'note', text: '', typed: [] },
    { kind: 'run', text: 'redis-cli -h host1', typed: ['get foo', 'cluster nodes'] },
    { kind: 'run', text: 'heal', typed: [] },
  ]);
});

test.each([
  ['@client2 redis-cli ping', { kind: 'run', machine: 'client2', command: 'redis-cli ping', background: false }],
  ['redis-cli blpop q 0 &', { kind: 'run', machine: null, command: 'redis-cli blpop q 0', background: true }],
  ['@client2> get foo', { kind: 'input', machine: 'client2', terminal: null, command: 'get foo' }],
  ['@client2> ^C', { kind: 'input', command: '^C' }],
  ['[12.350s] kill host2', { kind: 'run', atUs: 12_350_000, command: 'kill host2' }],
  ['[0.000250s] @client1#3> x &', { kind: 'input', atUs: 250, machine: 'client1', terminal: 3, command: 'x &' }],
  ['@client1#2', { kind: 'run', machine: 'client1', terminal: 2, command: '' }],
  ['set a&b', { kind: 'run', command: 'set a&b', background: false }],
])('%s', (text, expected) => {
  expect(parseLine(text)).toMatchObject(expected);
});

test('a typed line without a command above it carries its error', () => {
  expect(parseScript('  get foo')[0]).toMatchObject({ kind: 'run', error: 'get: no session reads this line' });
});

test('words are parted as a shell does', () => {
  expect(splitWords(`set "a b" 'c"d' e\\ f "g\\"h" ''`)).toEqual(['set', 'a b', 'c"d', 'e f', 'g"h', '']);
  expect(splitWords(`partition host1,host2 | host3`)).toEqual(['partition', 'host1,host2', '|', 'host3']);
  expect(splitWords(`set 'a`)).toBeNull();
});

test('times are milliseconds, or microseconds where those do not say it all', () => {
  expect([0, 12_350_000, 12_350_071, 16_458_990].map(formatTime)).toEqual([
    '0.000s',
    '12.350s',
    '12.350071s',
    '16.458990s',
  ]);
});

test('a quoted word reads back', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      expect(splitWords(quoteWord(word))).toEqual([word]);
    }),
  );
});

test('a written line reads back', () => {
  const line = fc.record({
    kind: fc.constantFrom('run' as const, 'input' as const),
    atUs: fc.option(fc.nat(10 ** 12)),
    machine: fc.constantFrom('client1', 'client2', 'client10'),
    terminal: fc.option(fc.integer({ min: 1, max: 99 })),
    command: fc.constantFrom('kill host2', 'get "a b"', '^C'),
    background: fc.constant(false),
  });
  fc.assert(
    fc.property(line, (written) => {
      expect(parseLine(formatLine(written))).toMatchObject(written);
    }),
  );
});
