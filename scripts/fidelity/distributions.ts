// Where there is chance, real and simulated servers are compared as distributions: the same experiment on both, two-sample
// Kolmogorov–Smirnov. Real samples are stored; simulated ones are drawn anew, in the same number.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ksDistance, ksProbability, quantile } from '../bench/statistics';
import { MEASURES, sample, SAMPLES_OF_ONE_CLUSTER, type Sample } from '../distributions/experiment';
import { SimulatedSite } from '../distributions/simulated';

const FOLDER = fileURLToPath(new URL('../../test/real/distributions/', import.meta.url));
const TITLES = {
  fail: 'kill of a master to FAIL',
  promotion: 'kill of a master to promotion',
  rejoin: 'start to rejoined as replica',
  migration: 'kill of an only replica to migration',
};

export async function simulate(timeoutMs: number, count: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let seed = 1; samples.length < count; seed++) {
    const site = new SimulatedSite(timeoutMs, seed);
    await site.prepare();
    for (let i = 0; i < SAMPLES_OF_ONE_CLUSTER && samples.length < count; i++)
      samples.push(await sample(site, site.numberOf));
  }
  return samples;
}

export async function distributionTable(): Promise<string> {
  const rows: string[] = [];
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  for (const file of files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
    const timeoutMs = Number.parseInt(file, 10);
    const real = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Sample[];
    const ours = await simulate(timeoutMs, real.length);
    for (const measure of MEASURES) {
      const [a, b] = [real, ours].map((samples) => samples.map((one) => one[measure]));
      const quartiles = (values: number[]) => [0.25, 0.5, 0.75].map((q) => Math.round(quantile(values, q))).join(' / ');
      const ks = `${ksDistance(a!, b!).toFixed(2)} | ${ksProbability(a!, b!).toFixed(3)}`;
      rows.push(`| ${timeoutMs} | ${TITLES[measure]} | ${real.length} | ${quartiles(a!)} | ${quartiles(b!)} | ${ks} |`);
    }
  }
  return [
    '| node timeout | time (ms) from | samples | real: quartiles | simulated: quartiles | KS distance | p |',
    '| ---: | --- | ---: | --- | --- | ---: | ---: |',
    ...rows,
  ].join('\n');
}
