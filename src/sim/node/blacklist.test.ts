import { expect, it } from 'vitest';
import { blacklistNode, isBlacklisted } from './blacklist';
import { bootServer } from './booted.fixture';

it('a forgotten node stays out for 60 s, counted in whole seconds', () => {
  const { world, server } = bootServer(7001);
  const cluster = server.cluster!;
  world.nowUs = 10_900_000;
  blacklistNode(world, cluster, 'x');
  expect([isBlacklisted(world, cluster, 'x'), isBlacklisted(world, cluster, 'y')]).toEqual([true, false]);
  // Until second 70 inclusive: an entry goes when its second is in the past.
  world.nowUs = 70_999_000;
  expect(isBlacklisted(world, cluster, 'x')).toBe(true);
  world.nowUs = 71_000_000;
  expect(isBlacklisted(world, cluster, 'x')).toBe(false);
  blacklistNode(world, cluster, 'y');
  expect([...cluster.blacklist.keys()]).toEqual(['y']);
});
