import { describe, expect, test } from 'vitest';
import { layoutStage, type Rect, type StageLayout } from './layout';
import { pathOf, pointAt, routeBetween, type Route } from './routes';

function shape(hosts: number, ports: number, clients: number) {
  return {
    hosts: Array.from({ length: hosts }, (_, h) => ({
      name: `host${h + 1}`,
      nodes: Array.from({ length: ports }, (_, p) => `host${h + 1}:${6379 + p}`),
    })),
    clients: Array.from({ length: clients }, (_, c) => `client${c + 1}`),
  };
}

const inside = (rect: Rect, x: number, y: number): boolean =>
  x > rect.x + 0.6 && x < rect.x + rect.width - 0.6 && y > rect.y + 0.6 && y < rect.y + rect.height - 0.6;

function crossing(layout: StageLayout, route: Route): string | null {
  for (let step = 0; step <= 400; step++) {
    const { x, y } = pointAt(route, step / 400);
    for (const [name, rect] of [...layout.cards, ...layout.clients]) if (inside(rect, x, y)) return name;
  }
  return null;
}

describe('layout', () => {
  for (const [width, height] of [
    [1060, 520],
    [700, 600],
    [390, 420],
  ] as const) {
    test(`at ${width}x${height} nothing overlaps and nothing is outside`, () => {
      const layout = layoutStage(shape(3, 3, 2), width, height);
      const all = [...layout.cards.values(), ...layout.clients.values()];
      for (const a of all) {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width).toBeLessThanOrEqual(width);
        expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
        for (const b of all) if (a !== b) expect(inside(a, b.x + b.width / 2, b.y + b.height / 2)).toBe(false);
      }
    });
  }

  test.each([
    [20, 5, 1000, 470],
    [34, 3, 1000, 560],
    [10, 10, 1000, 470],
  ])('%i hosts of %i nodes fit into %ix%i without scrolling', (hosts, ports, width, height) => {
    const layout = layoutStage(shape(hosts, ports, 2), width, height);
    expect(layout.height).toBeLessThanOrEqual(height);
    const cards = [...layout.cards.values()];
    for (const a of cards) {
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      for (const b of cards) if (a !== b) expect(inside(a, b.x + b.width / 2, b.y + b.height / 2)).toBe(false);
    }
  });

  test('with more room the tiles of a large lab become cards', () => {
    expect(layoutStage(shape(10, 4, 1), 1000, 400).dense).toBe(true);
    expect(layoutStage(shape(10, 4, 1), 3000, 1200).compact).toBe(false);
  });

  test('many hosts stand in several rows', () => {
    const layout = layoutStage(shape(12, 2, 1), 1060, 600);
    expect(new Set([...layout.places.values()].map((place) => place.row)).size).toBeGreaterThan(1);
  });
});

describe('routes', () => {
  for (const [hosts, ports, clients, width] of [
    [3, 3, 2, 1060],
    [3, 3, 2, 390],
    [1, 6, 1, 800],
    [12, 2, 3, 1060],
  ] as const) {
    test(`${hosts} hosts with ${ports} nodes at ${width}: no message travels over a card`, () => {
      const layout = layoutStage(shape(hosts, ports, clients), width, 520);
      const ends = [...layout.cards.keys(), ...layout.clients.keys()];
      for (const from of ends) {
        for (const to of ends) {
          if (from === to) continue;
          const route = routeBetween(layout, from, to);
          expect(route, `${from} to ${to}`).not.toBeNull();
          expect(crossing(layout, route!), `${from} to ${to}`).toBeNull();
        }
      }
    });
  }

  test('begins and ends at the border of the cards', () => {
    const layout = layoutStage(shape(3, 3, 2), 1060, 520);
    const route = routeBetween(layout, 'host1:6379', 'host3:6381', 0)!;
    const from = layout.cards.get('host1:6379')!;
    const to = layout.cards.get('host3:6381')!;
    expect(pointAt(route, 0)).toEqual({ x: from.x + from.width, y: from.y + from.height / 2 });
    expect(pointAt(route, 1)).toEqual({ x: to.x, y: to.y + to.height / 2 });
    expect(pathOf(route)).toMatch(/^M[\d. ]+(L[\d. ]+Q[\d. ]+)+L[\d. ]+$/);
  });

  test('there is none to who is not there, nor to oneself', () => {
    const layout = layoutStage(shape(3, 3, 2), 1060, 520);
    expect(routeBetween(layout, 'host1:6379', 'host9:6379')).toBeNull();
    expect(routeBetween(layout, 'host1:6379', 'host1:6379')).toBeNull();
  });
});
