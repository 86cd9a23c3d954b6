import { expect, test } from 'vitest';
import type { HostView, NodeView } from '../../lab/api';
import { hostActions, nodeActions } from './actions';
import { neighbour } from './focus';

const node: NodeView = {
  address: 'host2:6380',
  id: null,
  port: 6380,
  process: 'running',
  role: 'replica',
  masterAddress: 'host1:6379',
  shard: 0,
  slots: '',
  slotCount: 0,
  keys: 0,
  configEpoch: 1,
  currentEpoch: 1,
  offset: 0,
  lag: 0,
  linkUp: true,
  clusterState: 'ok',
  suspectedBy: 0,
  failedBy: 0,
  observers: 5,
  election: null,
};
const host: HostView = { name: 'host2', ip: '10.0.0.2', powered: true, nodes: [node] };

const lines = (actions: ReturnType<typeof nodeActions>) =>
  actions.filter((a) => a.enabled).map((a) => `${a.key} ${a.does.kind === 'give' ? a.does.line : a.does.kind}`);

test('a running replica can be killed, paused, typed into, made master and looked into', () => {
  expect(lines(nodeActions(node, true))).toEqual([
    'K kill host2:6380',
    'P pause host2:6380',
    'C redis-cli',
    'F redis-cli -h host2 -p 6380 cluster failover',
    'I inspect',
  ]);
});

test('a stopped node can be started, unless its host has no power, and looked into', () => {
  const stopped: NodeView = { ...node, process: 'stopped' };
  expect(lines(nodeActions(stopped, true))).toEqual(['S start host2:6380', 'C redis-cli', 'I inspect']);
  expect(lines(nodeActions(stopped, false))).toEqual(['C redis-cli', 'I inspect']);
});

test('a paused node can be resumed with the key that paused it', () => {
  expect(lines(nodeActions({ ...node, process: 'paused' }, true))).toContain('P resume host2:6380');
});

test('a host goes off and on with one key', () => {
  expect(lines(hostActions(host))).toContain('O poweroff host2');
  expect(lines(hostActions({ ...host, powered: false, nodes: [{ ...node, process: 'stopped' }] }))).toEqual([
    'O poweron host2',
    'X partition',
  ]);
});

test('every key of a menu is its own', () => {
  for (const actions of [nodeActions(node, true), hostActions(host)]) {
    expect(new Set(actions.map((a) => a.key)).size).toBe(actions.length);
  }
});

test('arrows walk over hosts, nodes and clients and stop at the edges', () => {
  const places = {
    hosts: [
      { name: 'host1', nodes: ['host1:1', 'host1:2'] },
      { name: 'host2', nodes: ['host2:1'] },
    ],
    clients: ['client1'],
  };
  expect(neighbour(places, 'host1', 'ArrowDown')).toBe('host1:1');
  expect(neighbour(places, 'host1:2', 'ArrowRight')).toBe('host2:1');
  expect(neighbour(places, 'host2:1', 'ArrowDown')).toBe('client1');
  expect(neighbour(places, 'client1', 'ArrowUp')).toBe('host1:2');
  expect(neighbour(places, 'host1', 'ArrowUp')).toBe('host1');
  expect(neighbour(places, 'host2', 'ArrowRight')).toBe('host2');
});
