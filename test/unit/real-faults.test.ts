// Faults of the stage as packet-filter rules of real machines.

import { expect, test } from 'vitest';
import { Faults } from '../../scripts/real/faults';
import type { Namespaces } from '../../scripts/real/namespaces';

const MACHINES = [
  { name: 'host1', ip: '10.0.0.1' },
  { name: 'host2', ip: '10.0.0.2' },
  { name: 'client1', ip: '10.0.0.101' },
];

function stage() {
  const rules: Record<string, readonly string[]> = {};
  const traffic: Record<string, (readonly string[])[]> = {};
  const off = new Set<string>();
  const namespaces = {
    has: (name: string) => !off.has(name),
    filter: (name: string, lines: readonly string[]) => Promise.resolve(void (rules[name] = lines)),
    traffic: (name: string, lines: readonly string[]) => Promise.resolve(void (traffic[name] ??= []).push(lines)),
  };
  return { faults: new Faults(MACHINES, namespaces as unknown as Namespaces), rules, traffic, off };
}

test('a partition cuts both ways, machines not named hear everybody', async () => {
  const { faults, rules } = stage();
  await faults.partition([['host1'], ['host2']]);
  expect(rules).toEqual({ host1: ['-A INPUT -s 10.0.0.2 -j DROP'], host2: ['-A INPUT -s 10.0.0.1 -j DROP'] });
});

test('a partition takes the place of earlier cuts, not of losses', async () => {
  const { faults, rules } = stage();
  await faults.cut('host1', 'client1', false);
  await faults.lose('host1', 'host2', 30);
  await faults.partition([['host1'], ['host2']]);
  expect(rules.client1).toEqual([]);
  await faults.partition([['host1'], ['client1']]);
  expect(rules.host2).toEqual(['-A INPUT -s 10.0.0.1 -m statistic --mode random --probability 0.3 -j DROP']);
});

test('a cut one way drops at the receiver alone', async () => {
  const { faults, rules } = stage();
  await faults.cut('host1', 'host2', true);
  expect(rules).toEqual({ host2: ['-A INPUT -s 10.0.0.1 -j DROP'] });
});

test('* stands for any machine, and the greater of two losses counts', async () => {
  const { faults, rules } = stage();
  await faults.lose('*', '*', 10);
  await faults.lose('host1', '*', 50);
  expect(rules.client1).toEqual([
    '-A INPUT -s 10.0.0.1 -m statistic --mode random --probability 0.5 -j DROP',
    '-A INPUT -s 10.0.0.2 -m statistic --mode random --probability 0.1 -j DROP',
  ]);
});

test('heal empties every filter and takes delays away', async () => {
  const { faults, rules, traffic } = stage();
  await faults.cut('host1', 'host2', false);
  await faults.delay('host1', 'client1', 200_000);
  expect(traffic.host1![0]!.join('\n')).toContain('netem delay 200000us');
  expect(traffic.host1![0]!.join('\n')).toContain('match ip dst 10.0.0.101/32');
  await faults.heal();
  expect(rules).toEqual({ host1: [], host2: [] });
  expect(traffic.host1!.at(-1)).toEqual(['qdisc del dev eth0 root']);
});

test('a machine that came back gets the rules that hold now', async () => {
  const { faults, rules, off } = stage();
  off.add('host2');
  await faults.cut('host1', 'host2', false);
  expect(rules.host2).toBeUndefined();
  off.delete('host2');
  await faults.renew('host2');
  expect(rules.host2).toEqual(['-A INPUT -s 10.0.0.1 -j DROP']);
});
