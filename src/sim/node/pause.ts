// Holding the clients' writes back: a manual failover does it while the replica catches up.
// (CLIENT PAUSE shares the deadline; its command is in commands/.)

import { record, WALL_CLOCK_START_MS, type World } from '../world';
import type { RedisServer } from './server';

function recompute(server: RedisServer): void {
  const { failoverUntilMs, commandUntilMs } = server.pauseReasons;
  server.pausedUntilMs = Math.max(failoverUntilMs, commandUntilMs);
}

export function pauseForFailover(world: World, server: RedisServer, untilMs: number): void {
  server.pauseReasons.failoverUntilMs = untilMs;
  recompute(server);
  record(world, 'clients-paused', { node: server.address, untilUs: (untilMs - WALL_CLOCK_START_MS) * 1000 });
}

export function unpauseForFailover(world: World, server: RedisServer): void {
  server.pauseReasons.failoverUntilMs = 0;
  recompute(server);
  record(world, 'clients-resumed', { node: server.address });
}
