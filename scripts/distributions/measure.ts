// node scripts/run.mjs scripts/distributions/measure.ts TIMEOUT COUNT [FIRST-PORT]: COUNT more samples of real servers at a node
// timeout (ms), added to test/real/distributions/TIMEOUT.json one by one, so that a run that is ended loses one at most.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sample, type Sample } from './experiment';
import { RealSite } from './real';

const [timeout, count, port = '17001'] = process.argv.slice(2);
if (!/^\d+$/.test(timeout ?? '') || !/^\d+$/.test(count ?? '')) {
  process.stderr.write('usage: node scripts/run.mjs scripts/distributions/measure.ts TIMEOUT COUNT [FIRST-PORT]\n');
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const folder = fileURLToPath(new URL('../../test/real/distributions/', import.meta.url));
const file = path.join(folder, `${timeout}.json`);
mkdirSync(folder, { recursive: true });
const samples: Sample[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sample[]) : [];
const site = new RealSite(Number(timeout), Number(port));
await site.prepare();
for (let i = 0; i < Number(count); i++) {
  const { fail, promotion, rejoin, migration } = await sample(site, site.numberOf);
  const [a, b, c, d] = [fail, promotion, rejoin, migration].map(Math.round);
  samples.push({ fail: a!, promotion: b!, rejoin: c!, migration: d! });
  writeFileSync(file, `[\n${samples.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`);
}
site.end();
