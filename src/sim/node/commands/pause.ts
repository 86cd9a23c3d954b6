// CLIENT PAUSE and UNPAUSE: who is held back until when. Whoever reads the clients carries out what was held back.

import { record, schedule } from '../../world';
import { WALL_CLOCK_START_MS, wallMs } from '../../world';
import type { Call } from './command';

/** Holds back writes, or `all` commands, until `untilMs`; a pause that lasts longer or holds back more stays so. */
export function pauseCommands(call: Call, untilMs: number, all: boolean): void {
  const { world, node, server } = call;
  const { pauseReasons } = server;
  const running = pauseReasons.commandUntilMs > wallMs(world);
  pauseReasons.commandAll = all || (running && pauseReasons.commandAll);
  pauseReasons.commandUntilMs = Math.max(pauseReasons.commandUntilMs, untilMs);
  server.pausedUntilMs = Math.max(server.pausedUntilMs, untilMs);
  const untilUs = (server.pausedUntilMs - WALL_CLOCK_START_MS) * 1000;
  record(world, 'clients-paused', { node: node.address, untilUs });
}

/** Ends what CLIENT PAUSE began; a manual failover's pause goes on. */
export function resumeCommands({ world, node, server }: Call): void {
  const { pauseReasons } = server;
  if (pauseReasons.commandUntilMs === 0) return;
  pauseReasons.commandUntilMs = 0;
  pauseReasons.commandAll = false;
  // The time of the pause that is left; the timer notices that it is over.
  server.pausedUntilMs = Math.max(pauseReasons.failoverUntilMs, Math.min(server.pausedUntilMs, wallMs(world)));
  const { address, incarnation } = node;
  schedule(world, 0, { kind: 'node-timer', node: address, incarnation, timer: { what: 'clients-unpause' } });
}
