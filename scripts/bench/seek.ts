// How long it takes to show any instant of an hour: nine nodes, a client that writes now and then, a master that is killed and
// started again every ten minutes.

import { openScript } from '../../src/lab/script/open';
import '../../src/lab/parts/all';
import { Player } from '../../src/lab/script/player';
import type { Run } from '../../src/lab/run';

export const HOUR_S = 3600;
const WRITE_EVERY_S = 10;
const SEEKS = 300;
const WARMING = 30;

/** The script of the hour, a line an item. */
export function hourLines(): string[] {
  const lines = ['lab hosts=3 ports=6379-6381 clients=1', 'create 2', 'sleep 10s'];
  for (let s = 0; s < HOUR_S; s += WRITE_EVERY_S) {
    if (s % 600 === 300) lines.push('kill host2:6379');
    if (s % 600 === 360) lines.push('start host2:6379');
    lines.push(`redis-cli -c -h host1 set key:${s % 500} ${s}`, `sleep ${WRITE_EVERY_S}s`);
  }
  return lines;
}

export function anHour(): Run {
  const { run, rest } = openScript(hourLines().join('\n'));
  const player = new Player(run, rest, {}, true);
  for (let wait = player.next(); wait !== 'done'; wait = player.next()) run.runTo(wait.untilUs, true);
  return run;
}

/** Wall ms of seeks to instants spread over the whole of it, in an order that jumps back and forth. The first ones only warm up. */
export function seekTimesMs(run: Run): number[] {
  const times: number[] = [];
  for (let i = -WARMING; i < SEEKS; i++) {
    // A step prime to their number visits each once.
    const atUs = Math.floor(((((i + SEEKS) * 121) % SEEKS) + 0.5) * (run.endUs / SEEKS));
    const began = process.hrtime.bigint();
    run.seek(atUs);
    if (i >= 0) times.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  return times;
}
