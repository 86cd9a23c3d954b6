// npm run bench: the figures that the project claims, one a line, `NAME VALUE UNIT`.
//   speed.N         virtual seconds per wall second of a healthy cluster of N nodes, trace and history on; median of five runs
//   history.9       what the past of a healthy cluster of nine nodes costs: KB of heap per virtual second
//   seek.hour.*     showing any instant of an hour at nine nodes: median and worst of 300, ms; and what that past costs, MB
//   failover.*      time from kill to the first accepted write, simulated against real servers: p of a two-sample
//                   Kolmogorov–Smirnov test, and the quartiles of both

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openScript } from '../src/lab/script/open';
import '../src/lab/parts/all';
import { Player } from '../src/lab/script/player';
import type { Run } from '../src/lab/run';
import { failoverTimeMs } from './bench/failover';
import { anHour, seekTimesMs } from './bench/seek';
import { ksProbability, quantile } from './bench/statistics';

const RUNS = 5;
const FAILOVER_SEEDS = 400;
const SIZES: { nodes: number; hosts: number; ports: string; replicas: number; virtualS: number }[] = [
  { nodes: 6, hosts: 3, ports: '6379-6380', replicas: 1, virtualS: 2000 },
  { nodes: 9, hosts: 3, ports: '6379-6381', replicas: 2, virtualS: 1500 },
  { nodes: 30, hosts: 10, ports: '6379-6381', replicas: 2, virtualS: 200 },
  { nodes: 100, hosts: 20, ports: '6379-6383', replicas: 1, virtualS: 30 },
];

const say = (name: string, value: number, unit: string) => {
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  console.log(`${name} ${value.toFixed(digits)} ${unit}`);
};

/** A lab whose cluster has been created and has settled. */
function healthy(hosts: number, ports: string, replicas: number): Run {
  const { run, rest } = openScript(`lab hosts=${hosts} ports=${ports}\ncreate ${replicas}\nsleep 30s\n`);
  const player = new Player(run, rest, { begins: () => {}, wrong: () => {} }, true);
  for (let wait = player.next(); wait !== 'done'; wait = player.next()) run.runTo(wait.untilUs, true);
  return run;
}

function wallSeconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

for (const { nodes, hosts, ports, replicas, virtualS } of SIZES) {
  const run = healthy(hosts, ports, replicas);
  const speeds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const untilUs = run.nowUs + virtualS * 1e6;
    speeds.push(virtualS / wallSeconds(() => run.runTo(untilUs)));
  }
  say(`speed.${nodes}`, quantile(speeds, 0.5), 'x');
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapBytes(): number {
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().heapUsed;
}
{
  const virtualS = 1800;
  const run = healthy(3, '6379-6381', 2);
  run.runTo(run.nowUs + 60e6);
  const before = heapBytes();
  run.runTo(run.nowUs + virtualS * 1e6);
  const perSecond = (heapBytes() - before) / virtualS;
  say('history.9', perSecond / 1024, 'KB/s');
  if (run.history.count === 0) throw new Error('the run kept no history');
}

{
  const before = heapBytes();
  const run = anHour();
  say('seek.hour.heap', (heapBytes() - before) / 1024 / 1024, 'MB');
  const times = seekTimesMs(run);
  say('seek.hour.median', quantile(times, 0.5), 'ms');
  say('seek.hour.worst', Math.max(...times), 'ms');
}

const REAL = new URL('../test/real/failover-times-2000.txt', import.meta.url);
const real = readFileSync(REAL, 'utf8').split('\n').filter((line) => /^\d/.test(line)).map(Number); // prettier-ignore
const simulated = Array.from({ length: FAILOVER_SEEDS }, (_, i) => failoverTimeMs(i + 1));
say('failover.ks_p', ksProbability(real, simulated), 'p');
for (const [name, times] of Object.entries({ real, simulated })) {
  for (const [quartile, part] of Object.entries({ q1: 0.25, median: 0.5, q3: 0.75 })) {
    say(`failover.${name}.${quartile}`, quantile(times, part), 'ms');
  }
}
