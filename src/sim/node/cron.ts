// The server's clock work: serverCron, ten times a second.

import { randomBelow } from '../random';
import type { World } from '../world';

/** hz 10. */
export const CRON_PERIOD_US = 100_000;
/** The event loop sleeps in whole milliseconds and does other work first: measured 100.1 to 100.3 ms from one to the next. */
const CRON_LATENESS_US = 200;

export const nextCronInUs = (world: World): number =>
  CRON_PERIOD_US + 100 + randomBelow(world.random, CRON_LATENESS_US);
