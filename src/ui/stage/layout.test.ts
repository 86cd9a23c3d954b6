import { expect, test } from 'vitest';
import { layoutStage } from './layout';

const shape = (hosts: number, ports: number, clients: number) => ({
  hosts: Array.from({ length: hosts }, (_, host) => ({
    name: `host${host + 1}`,
    nodes: Array.from({ length: ports }, (_, port) => `host${host + 1}:${6379 + port}`),
  })),
  clients: Array.from({ length: clients }, (_, client) => `client${client + 1}`),
});

// What a window of 1440 by 900 leaves for the stage, without and with branches above it.
test.each([
  [3, 3, 435],
  [3, 3, 346],
  [20, 5, 435],
  [20, 5, 346],
])('%i hosts of %i nodes and their clients are in sight in %i px', (hosts, ports, height) => {
  const layout = layoutStage(shape(hosts, ports, 3), 1050, height);
  expect(layout.height).toBeLessThanOrEqual(height);
  for (const card of layout.cards.values()) expect(card.height).toBeGreaterThanOrEqual(20);
});

test('a stage takes the room that it has', () => {
  const heightOf = (height: number) => layoutStage(shape(3, 3, 2), 1050, height).cards.get('host1:6379')!.height;
  expect(heightOf(346)).toBeLessThan(heightOf(435));
  expect(heightOf(435)).toBeLessThan(heightOf(700));
});
