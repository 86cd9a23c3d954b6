// unshare -n sh -c 'ip link set lo up mtu 1500; node scripts/run.mjs scripts/distributions/measure.ts TIMEOUT COUNT': COUNT more
// samples of real servers at a node timeout (ms), added to test/real/distributions/TIMEOUT.json one by one, so that a run that is
// ended loses one at most. Several may run side by side, each in a namespace of its own.
//
// Why the MTU: nodes leave Nagle's algorithm on where they dial each other. On loopback a packet of the bus is smaller than a
// segment, so the PONG of a newly elected master waits 40 ms for the delayed ACK of its vote request. Between machines it does not.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sample, SAMPLES_OF_ONE_CLUSTER, type Sample } from './experiment';
import { RealSite } from './real';

const FIRST_PORT = 17001;
const ETHERNET_MTU = 1500;

const [timeout, count] = process.argv.slice(2);
if (!/^\d+$/.test(timeout ?? '') || !/^\d+$/.test(count ?? '')) {
  process.stderr.write('usage: node scripts/run.mjs scripts/distributions/measure.ts TIMEOUT COUNT\n');
  process.exit(2);
}
if (!execFileSync('ip', ['link', 'show', 'lo'], { encoding: 'utf8' }).includes(` mtu ${ETHERNET_MTU} `)) {
  process.stderr.write(`loopback's MTU is not ${ETHERNET_MTU} here; the head of this file says why it should be\n`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const folder = fileURLToPath(new URL('../../test/real/distributions/', import.meta.url));
const file = path.join(folder, `${timeout}.json`);
mkdirSync(folder, { recursive: true });

// Read anew each time, and put in place whole: another run may be at it too.
function add(one: Sample): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sample[]) : [];
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, `[\n${[...known, one].map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`);
  renameSync(whole, file);
}

for (let i = 0; i < Number(count); i += SAMPLES_OF_ONE_CLUSTER) {
  const site = new RealSite(Number(timeout), FIRST_PORT);
  await site.prepare();
  for (let j = i; j < Math.min(Number(count), i + SAMPLES_OF_ONE_CLUSTER); j++) {
    const { fail, promotion, rejoin, migration } = await sample(site, site.numberOf);
    const [a, b, c, d] = [fail, promotion, rejoin, migration].map(Math.round);
    add({ fail: a!, promotion: b!, rejoin: c!, migration: d! });
  }
  site.end();
}
