import { expect, test } from 'vitest';
import { cutLines, sidesOf, unreachable } from './cuts';
import { layoutStage } from './layout';

const both = (a: string, b: string) => [
  { from: a, to: b },
  { from: b, to: a },
];
const machines = ['host1', 'host2', 'host3', 'client1', 'client2'];
const split = [
  ...both('host1', 'host3'),
  ...both('host2', 'host3'),
  ...both('client1', 'host3'),
  ...both('host1', 'client2'),
  ...both('host2', 'client2'),
  ...both('client1', 'client2'),
];
const layout = layoutStage(
  {
    hosts: ['host1', 'host2', 'host3'].map((name) => ({ name, nodes: [`${name}:6379`] })),
    clients: ['client1', 'client2'],
  },
  1000,
  500,
);

test('says of each machine whom it cannot reach, and which way', () => {
  const found = unreachable([...both('host1', 'host3'), { from: 'host1', to: 'host2' }]);
  expect(found.get('host1')).toEqual([
    { machine: 'host2', way: 'out' },
    { machine: 'host3', way: 'both' },
  ]);
  expect(found.get('host2')).toEqual([{ machine: 'host1', way: 'in' }]);
});

test('a partition is a line between the neighbours on either side', () => {
  expect(cutLines(layout, split).map((line) => line.key)).toEqual(['host2|host3']);
});

test('hosts that are no neighbours get a line above them', () => {
  expect(cutLines(layout, both('host1', 'host3')).map((line) => line.key)).toEqual(['host1~host3']);
});

test('finds the two sides of a partition again, and does not invent them', () => {
  expect(sidesOf(machines, split)).toEqual([
    ['host1', 'host2', 'client1'],
    ['host3', 'client2'],
  ]);
  expect(sidesOf(machines, both('host1', 'host3'))).toBeNull();
  expect(sidesOf(machines, [])).toBeNull();
});
