// The entry of the Web Worker in which the page's lab runs: a lab, the wall clock, and the port to the page.

import { Lab } from '../lab';
import type { FromWorker, Port } from './protocol';
import { serveLab } from './serve';

const FRAME_MS = 16;
let timer: ReturnType<typeof setInterval> | undefined;

const lab = new Lab({
  start(tick) {
    let last = performance.now();
    timer = setInterval(() => {
      const now = performance.now();
      tick(now - last);
      last = now;
    }, FRAME_MS);
  },
  stop: () => clearInterval(timer),
  now: () => performance.now(),
});

serveLab(lab, self as unknown as Port<FromWorker>);
