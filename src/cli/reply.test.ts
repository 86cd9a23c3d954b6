// Expectations are what redis-cli 7.0.15 printed for the same replies of a real server.

import { describe, expect, test } from 'vitest';
import { array, bulk, EMPTY_ARRAY, error, integer, NIL, NIL_ARRAY, readReply, status } from '../sim/resp';
import { formatCsv, formatRaw, formatTty, isVerbatim, twoDecimals } from './reply';

const tty = (bytes: string) => formatTty(readReply(bytes)!.reply);
const raw = (bytes: string, delimiter?: string) => formatRaw(readReply(bytes)!.reply, delimiter);

describe('for a terminal', () => {
  test('scalars', () => {
    expect(tty(status('fine'))).toBe('fine\n');
    expect(tty(error('ERR no'))).toBe('(error) ERR no\n');
    expect(tty(integer(-7))).toBe('(integer) -7\n');
    expect(tty(integer(9223372036854775807n))).toBe('(integer) 9223372036854775807\n');
    expect(tty(NIL)).toBe('(nil)\n');
    expect(tty(NIL_ARRAY)).toBe('(nil)\n');
    expect(tty(EMPTY_ARRAY)).toBe('(empty array)\n');
  });

  test('nested arrays stand in columns', () => {
    const reply = array([
      integer(1),
      array([integer(2), array([integer(3), bulk('a')]), EMPTY_ARRAY]),
      NIL,
      bulk('x"y\\z\n\t\x07\b\r\0\x7f\xc8 '),
    ]);
    expect(tty(reply)).toBe(`1) (integer) 1
2) 1) (integer) 2
   2) 1) (integer) 3
      2) "a"
   3) (empty array)
3) (nil)
4) "x\\"y\\\\z\\n\\t\\a\\b\\r\\x00\\x7f\\xc8 "
`);
  });

  test('indices are right-aligned to the longest', () => {
    const items = Array.from({ length: 11 }, (_, i) => array([integer(i + 1), EMPTY_ARRAY]));
    const lines = tty(array(items)).split('\n');
    expect(lines.slice(0, 2)).toEqual([' 1) 1) (integer) 1', '    2) (empty array)']);
    expect(lines.slice(-3)).toEqual(['11) 1) (integer) 11', '    2) (empty array)', '']);
  });

  test('statuses and errors within arrays', () => {
    expect(tty(array([status('fine'), error('ERR no')]))).toBe('1) fine\n2) (error) ERR no\n');
  });
});

test('raw: values alone, an error with its line end', () => {
  const nested = array([
    integer(1),
    array([integer(2), array([integer(3), bulk('a')]), EMPTY_ARRAY]),
    NIL,
    bulk('x y'),
  ]);
  expect(raw(nested)).toBe('1\n2\n3\na\n\n\nx y');
  expect(raw(error('ERR no'))).toBe('ERR no\n');
  expect(raw(array([error('ERR no'), integer(5)]))).toBe('ERR no\n\n5');
  expect(raw(NIL)).toBe('');
  expect(raw(array([NIL, NIL]), ';')).toBe(';');
});

test.each([
  ['INFO replication', true],
  ['cluster nodes', true],
  ['CLUSTER INFO', true],
  ['cluster nodes please', false],
  ['cluster slots', false],
  ['client list', true],
  ['client list id 3', true],
  ['client info', true],
  ['client getname', false],
  ['memory doctor', true],
  ['memory usage k', false],
  ['latency doctor', true],
  ['latency graph command', true],
  ['get info', false],
])('%s is shown as it is: %s', (line, verbatim) => {
  expect(isVerbatim(line.split(' '))).toBe(verbatim);
});

// printf("%.2f") of the C library.
test.each([
  [0.125, '0.12'],
  [0.375, '0.38'],
  [0.505, '0.51'],
  [1.005, '1.00'],
  [2.625, '2.62'],
  [1.06, '1.06'],
  [0, '0.00'],
])('%d has two decimals: %s', (value, text) => {
  expect(twoDecimals(value)).toBe(text);
});

test.each([
  [array([bulk('a'), bulk('b"c'), array([NIL, integer(1)])]), '"a","b\\"c",NULL,1'],
  [NIL, 'NULL'],
  [EMPTY_ARRAY, ''],
  [status('OK'), '"OK"'],
  [error('ERR EXEC without MULTI'), 'ERROR,"ERR EXEC without MULTI"'],
])('comma-separated: %#', (reply, text) => {
  expect(formatCsv(readReply(reply)!.reply)).toBe(text);
});
