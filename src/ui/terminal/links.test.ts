import { expect, test } from 'vitest';
import type { StageView } from '../../lab/api';
import { linkedNodes, namesKey, nodeNames, segmentsOf } from './links';

const ID = '0123456789abcdef0123456789abcdef01234567';
const stage = {
  hosts: [
    { ip: '10.0.0.1', nodes: [{ address: 'host1:6379', port: 6379, id: ID }] },
    { ip: '10.0.0.2', nodes: [{ address: 'host2:6379', port: 6379, id: null }] },
  ],
} as unknown as StageView;
const names = nodeNames(stage);

test('a node is found by its address, its socket and its id, whole or as the cluster manager shortens it', () => {
  const line = `${ID} 10.0.0.1:6379@16379 master - host2:6379 (01234567...) 10.0.0.2:6379`;
  expect(linkedNodes(line, names)).toEqual([...['host1:6379', 'host1:6379', 'host2:6379', 'host1:6379', 'host2:6379']]);
  expect(
    segmentsOf(line, names)
      .map(({ text }) => text)
      .join(''),
  ).toBe(line);
});

test('what names nothing of the stage is text, and so is a part of a longer word', () => {
  for (const text of ['10.0.0.9:6379', 'host9:6379', `${ID}0`, '110.0.0.1:6379', 'host1:63790', 'myhost1:6379', '']) {
    expect(linkedNodes(text, names)).toEqual([]);
  }
  expect(nodeNames(null).size).toBe(0);
});

test('the key changes with the names and with nothing else', () => {
  const other = (fields: object) =>
    ({
      hosts: [{ ...stage.hosts[0], nodes: [{ ...stage.hosts[0]!.nodes[0], ...fields }] }, stage.hosts[1]],
    }) as StageView;
  expect(namesKey(other({ keys: 7, role: 'replica' }))).toBe(namesKey(stage));
  expect(namesKey(other({ id: ID.replace('0', 'f') }))).not.toBe(namesKey(stage));
  expect(namesKey(other({ port: 7000 }))).not.toBe(namesKey(stage));
});
