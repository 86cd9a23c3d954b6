// When serverCron runs: hz 10, and a little late.

import { randomBelow } from '../random';
import type { World } from '../world';

/** hz 10. */
export const CRON_PERIOD_US = 100_000;
/**
 * The event loop reckons the next run from the end of the last, and sleeps in whole milliseconds, rounded up (ae.c,
 * ae_epoll.c): it wakes up to 1 ms late, and takes about 0.1 ms until it runs. In the recordings of real servers a node is
 * pinged 1004 to 1009 ms after its last pong, ten runs later, which is 0.6 ms a run on average.
 */
const LEAST_LATENESS_US = 100;
const ROUNDING_US = 1000;

export const nextCronInUs = (world: World): number =>
  CRON_PERIOD_US + LEAST_LATENESS_US + randomBelow(world.random, ROUNDING_US);
