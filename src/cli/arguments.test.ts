import { describe, expect, test } from 'vitest';
import { parseArguments, type Arguments } from './arguments';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean)) as Arguments;

test('options, then the command as it stands', () => {
  const args = parse('-h host2 -p 6380 -c -n 2 -r -1 -i 0.25 --raw --user u --pass p set -h x');
  expect(args).toMatchObject({ host: 'host2', port: 6380, cluster: true, db: 2, repeat: -1, intervalUs: 250_000 });
  expect(args).toMatchObject({ output: 'raw', user: 'u', password: 'p', command: ['set', '-h', 'x'], manager: null });
});

test('options may stand around the arguments of the cluster manager', () => {
  const { manager } = parse('--cluster create a:1 b:2 --cluster-replicas 2 --cluster-yes c:3');
  expect(manager).toMatchObject({ name: 'create', args: ['a:1', 'b:2'], replicas: 2, yes: true });
  expect(parse('--cluster check --cluster-search-multiple-owners a:1').manager).toMatchObject({
    args: ['a:1'],
    searchMultipleOwners: true,
  });
  expect(parse('--cluster rebalance a:1 --cluster-weight x=1 y=2 --cluster-threshold 1.5').manager).toMatchObject({
    weights: ['x=1', 'y=2'],
    threshold: 1.5,
  });
});

test('a URI names all at once', () => {
  expect(parse('-u redis://me:p%40ss@host3:7000/5 ping')).toMatchObject({
    ...{ host: 'host3', port: 7000, user: 'me', password: 'p@ss', db: 5 },
  });
});

test('an empty user in a URI is one', () => {
  expect(parse('-u redis://:pw@host3 ping')).toMatchObject({ user: '', password: 'pw', host: 'host3', port: 6379 });
  expect(parse('-u redis://pw@host3/2 ping')).toMatchObject({ user: null, password: 'pw', host: 'host3', db: 2 });
});

describe('refusals', () => {
  test.each([
    ['-u http://host3', 'Invalid URI scheme\n'],
    ['-u redis://a:b%@host3', 'Incomplete URI encoding\n'],
    ['-u redis://a:%zz@host3', 'Illegal character in URI encoding\n'],
    ['-z', "Unrecognized option or bad number of args for: '-z'\n"],
    ['-p', "Unrecognized option or bad number of args for: '-p'\n"],
    ['--cluster-replicas', "Unrecognized option or bad number of args for: '--cluster-replicas'\n"],
    ['--hotkeys', 'redis-cli: --hotkeys is not simulated\n'],
  ])('%s', (line, text) => {
    expect(parse(line)).toEqual({ text, code: 1 });
  });

  test('--cluster without a command shows the usage', () => {
    expect(parse('--cluster')).toMatchObject({ code: 1, text: expect.stringContaining('Usage: redis-cli') });
  });
});
