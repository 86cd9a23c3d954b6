// What `--cluster create` proposes, against what redis-cli 7.0.15 proposed for the same nodes (test/real/create-plans.json:
// empty servers on several loopback addresses, answered with `no`; addresses and ids rewritten).

import { describe, expect, test, vi } from 'vitest';
import plans from '../../../test/real/create-plans.json';
import { toyScreen, toyStep } from '../../../test/support/toy-screen';
import { toyWorld } from '../../../test/support/toy-world';

vi.mock('../../sim/client', async () => (await import('../../../test/support/toy-world')).client);

const OPTIMIZING = '>>> Trying to optimize slaves allocation for anti-affinity';

function propose(nodes: string[], replicas: number): string[] {
  const world = toyWorld(nodes, 3);
  const screen = toyScreen();
  const argv = ['redis-cli', '--cluster', 'create', ...nodes, '--cluster-replicas', String(replicas)];
  screen.programs.startProgram(world, 'client1', argv, 0);
  const lines = ['no'];
  let asked = '';
  while (world.clients.programs.size > 0) {
    if (lines.length === 1) asked = screen.text;
    if (!toyStep(world, screen, lines)) break;
  }
  // After `no` nothing more is said.
  if (lines.length === 0) expect(screen.text).toBe(asked);
  return screen.text.split('\n');
}

describe.each(plans.map((plan) => [plan.nodes, plan] as const))('%s', (_, { nodes, replicas, said }) => {
  test(`${replicas} replicas`, () => {
    const ours = propose(nodes.split(' '), replicas);
    const real = said.filter((line) => !line.startsWith('Can I set'));
    const chance = real.indexOf(OPTIMIZING);
    if (chance < 0) {
      expect(ours.filter((line) => line !== '').join('\n')).toBe(real.filter((line) => line !== '').join('\n'));
      return;
    }
    // From here on chance decides who replicates whom, but not how well the best layout is.
    expect(ours.slice(0, chance + 2)).toEqual(real.slice(0, chance + 2));
    expect(ours.filter((line) => !line.includes('replicates'))).toEqual(
      [...real, ''].filter((line) => !line.includes('replicates')),
    );
  });
});
