// Every state and every transition of the machines that nodes are made of is in the drawing.
import { describe, expect, test } from 'vitest';
import { chartOf, MACHINES } from '../../lab/views/charts';
import { layoutChart } from './chart-layout';

describe.each(MACHINES.map((machine) => [machine.id, machine] as const))('%s', (_, machine) => {
  const chart = { ...chartOf(machine), active: machine.config.initial as unknown as string };
  const drawn = layoutChart(chart);

  test('has all its states, the active one lit', () => {
    const names = drawn.states.map(({ name }) => name).filter((name) => name !== '*');
    expect(names).toEqual(Object.keys(machine.config.states ?? {}));
    expect(drawn.states.filter(({ active }) => active).map(({ name }) => name)).toEqual([chart.initial]);
  });

  test('has all its events on the way from state to state', () => {
    const config = machine.config as { on?: object; states?: Record<string, { on?: object }> };
    for (const [state, { on = {} }] of [['*', config] as const, ...Object.entries(config.states ?? {})]) {
      const leaving = drawn.transitions
        .filter(({ key }) => key.startsWith(`${state}>`))
        .flatMap(({ label }) => label.split(', '));
      expect(leaving.sort()).toEqual(Object.keys(on).sort());
    }
  });

  test('draws no state over another', () => {
    for (const a of drawn.states) {
      for (const b of drawn.states) {
        if (a !== b) expect(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= 30).toBe(true);
      }
    }
  });
});
