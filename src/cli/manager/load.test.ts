// Lines of CLUSTER NODES as real servers write them (ids shortened), and what the manager makes of them.

import { expect, test } from 'vitest';
import type { Script } from '../effects';
import { bulk } from '../../sim/resp';
import { isConsistent } from './consistency';
import { loadNode, numberField } from './load';
import { newNode, nodeText, parseAddress, slotsText, type ManagerNode } from './node';

/** Runs a script whose only effects are commands to nodes; each gets the next of `replies`. */
function answered<T>(script: Script<T>, replies: string[]): { value: T; said: string } {
  let said = '';
  let result: unknown;
  for (;;) {
    const step = script.next(result);
    if (step.done) return { value: step.value, said };
    result = step.value.do === 'receive' ? { bytes: bulk(replies.shift()!) } : undefined;
    if (step.value.do === 'print') said += step.value.text;
  }
}

function connected(port: number): ManagerNode {
  const node = newNode('10.0.0.3', port);
  node.link = { connection: port, buffer: '' };
  return node;
}

const SEEN = `bbbb 10.0.0.2:6379@16379 master - 0 1795343296289 2 connected 5461-10922
aaaa 10.0.0.1:6379@16379 slave,fail bbbb 1795343296285 1795343295285 1 disconnected
cccc 10.0.0.3:6379@16379 myself,master - 0 1795343296000 3 connected 7 10923-12181 12183-16383 [12182->-aaaa] [9-<-bbbb]
`;

test('a node tells its own slots, and who its friends are', () => {
  const node = connected(6379);
  expect(answered(loadNode(node, true, true), [SEEN])).toEqual({ value: true, said: '' });
  expect(nodeText(node)).toBe('M: cccc 10.0.0.3:6379\n   slots:[7],[10923-12181],[12183-16383] (5461 slots) master');
  expect(node.migrating).toEqual([{ slot: '12182', node: 'aaaa' }]);
  expect(node.importing).toEqual([{ slot: '9', node: 'bbbb' }]);
  expect(node.friends.map((friend) => [friend.name, friend.slave, friend.fail, friend.slots.size])).toEqual([
    ['bbbb', false, false, 0],
    ['aaaa', true, true, 0],
  ]);
  expect(node.friends[1]!.replicate).toBe('bbbb');
});

test('agreement is about who owns which slots, whatever the order, and not about open slots', () => {
  const nodes = [connected(1), connected(2)];
  const reordered = SEEN.split('\n').reverse().join('\n').trimStart().replace(' [9-<-bbbb]', '') + '\n';
  expect(answered(isConsistent(nodes), [SEEN, reordered]).value).toBe(true);
  expect(answered(isConsistent(nodes), [SEEN, SEEN.replace('5461-10922', '5461-10921')]).value).toBe(false);
  // Nodes that know of no slots at all do not agree.
  const empty = 'cccc 10.0.0.3:6379@16379 myself,master - 0 0 3 connected\n';
  expect(answered(isConsistent(nodes), [empty, empty]).value).toBe(false);
  expect(answered(isConsistent(nodes.slice(1)), []).value).toBe(true);
});

test('addresses and slots as text', () => {
  expect(parseAddress('10.0.0.1:6379@16379,name')).toEqual({ host: '10.0.0.1', port: 6379, busPort: 16379 });
  expect(parseAddress(':0@0')).toEqual({ host: '', port: 0, busPort: 0 });
  expect(parseAddress('host1')).toBeNull();
  expect(slotsText(new Set([16383, 1, 0, 5]))).toBe('[0-1],[5],[16383]');
  expect(slotsText(new Set())).toBe('');
  expect(numberField('a:1\r\ncluster_known_nodes:9\r\n', 'cluster_known_nodes')).toBe(9);
});
