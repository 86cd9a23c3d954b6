import { describe, expect, test } from 'vitest';
import { blocks, mask } from './mask';
import { readTree, renderTree } from './tree';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ids = new Map([
  [A, 'host1:6379'],
  [B, 'host2:6379'],
]);
const masked = (line: string, ...output: string[]) =>
  mask([`$ ${line}`, ...output].join('\n') + '\n', ids)
    .trimEnd()
    .split('\n')
    .slice(1);

test('blocks are commands with their output; INFO sections and comments stay with the one above', () => {
  expect(blocks('# top\n$ heal\n$ redis-cli info\n# Server\na:1\n\n')).toEqual([
    { line: '', output: ['# top'] },
    { line: 'heal', output: [] },
    { line: 'redis-cli info', output: ['# Server', 'a:1'] },
  ]);
});

describe('docs/SCRIPT.md, "Transcript"', () => {
  test('ids, and their short form', () => {
    expect(masked('redis-cli cluster myid', `"${A}"`)).toEqual(['"<host1:6379>"']);
    expect(masked('redis-cli --cluster info host1:6379', '10.0.0.1:6379 (aaaaaaaa...) -> 0 keys')).toEqual([
      '10.0.0.1:6379 (<host1:6379>) -> 0 keys',
    ]);
  });

  test('CLUSTER NODES: times as 0, sorted by address; epochs, flags and slots stay', () => {
    expect(
      masked(
        'redis-cli -h host1 -p 6379 cluster nodes',
        `${B} 10.0.0.10:6379@16379 master,fail - 1795343091300 1795343090293 5 disconnected 0-5 [7->-${A}]`,
        `${A} 10.0.0.9:6379@16379 myself,slave ${B} 0 1795343102000 7 connected`,
      ),
    ).toEqual([
      '<host1:6379> 10.0.0.9:6379@16379 myself,slave <host2:6379> 0 0 7 connected',
      '<host2:6379> 10.0.0.10:6379@16379 master,fail - 0 0 5 disconnected 0-5 [7->-<host1:6379>]',
    ]);
  });

  test('elapsed times are dropped, dots of waits are none', () => {
    expect(masked('redis-cli wait 1 0', '(integer) 1', '(1.06s)')).toEqual(['(integer) 1']);
    expect(masked('create 1', 'Waiting for the cluster to join', '...', '>>> Performing')).toEqual([
      'Waiting for the cluster to join',
      '>>> Performing',
    ]);
  });

  test('ROLE: offsets as 0, but no offset stays none', () => {
    expect(
      masked(
        'redis-cli role',
        '1) "slave"',
        '2) "10.0.0.1"',
        '3) (integer) 6379',
        '4) "connected"',
        '5) (integer) 28',
      )[4],
    ).toBe('5) (integer) 0');
    expect(
      masked(
        'redis-cli role',
        '1) "slave"',
        '2) "10.0.0.1"',
        '3) (integer) 6379',
        '4) "connect"',
        '5) (integer) -1',
      )[4],
    ).toBe('5) (integer) -1');
  });

  test('INFO: replication ids, offsets and lag; of some sections only the names', () => {
    expect(
      masked(
        'redis-cli info',
        '# Server',
        'redis_version:7.0.15',
        '# Replication',
        'slave0:ip=10.0.0.3,port=6380,state=online,offset=14,lag=1',
        `master_replid:${'c'.repeat(40)}`,
        'master_repl_offset:14',
        'repl_backlog_size:1048576',
        'connected_slaves:1',
      ),
    ).toEqual([
      '# Server',
      'redis_version:',
      '# Replication',
      'slave0:ip=10.0.0.3,port=6380,state=online',
      'master_replid:<replid>',
      'connected_slaves:1',
    ]);
  });

  test('KEYS sorted and renumbered, also in an interactive session', () => {
    expect(
      masked(
        'redis-cli',
        '10.0.0.1:6379> keys *',
        '1) "b"',
        '2) "a"',
        '10.0.0.1:6379> lrange l 0 1',
        '1) "b"',
        '2) "a"',
      ),
    ).toEqual(['10.0.0.1:6379> keys *', '1) "a"', '2) "b"', '10.0.0.1:6379> lrange l 0 1', '1) "b"', '2) "a"']);
  });

  test('HGETALL by pairs', () => {
    expect(masked('redis-cli hgetall h', '1) "f2"', '2) "a"', '3) "f1"', '4) "b"')).toEqual([
      '1) "f1"',
      '2) "b"',
      '3) "f2"',
      '4) "a"',
    ]);
  });
});

test('what has no mask is left alone', () => {
  const text = '$ redis-cli -c get foo\n-> Redirected to slot [12182] located at 10.0.0.3:6379\n"2"\n';
  expect(mask(text, ids)).toBe(text);
});

test('trees render as they were read', () => {
  const lines = [
    '1) 1) "a"',
    '   2) (empty array)',
    '2) 1)  1) "x"',
    ...Array.from({ length: 9 }, (_, i) => `      ${String(i + 2).padStart(2)}) "y"`),
    '   2) "b"',
  ];
  expect(renderTree(readTree(lines)!)).toEqual(lines);
  expect(readTree(['OK'])).toBeNull();
});
