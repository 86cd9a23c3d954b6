// The ledger against brute force, over random runs: what it calls lost at the end is what was acknowledged and is not in what
// the healed cluster holds. The check shares nothing with it (support/ledger-truth.ts).

import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Compared {
  acknowledged: number;
  lost: number;
  overwrittenSince: number;
  unjudged: number;
  unhealed: number[];
  differing: string[];
}

/** A hundred and more seeds in a process of their own. */
function compare(from: number, seeds: number): Promise<Compared> {
  return new Promise((resolve, reject) => {
    const words = ['scripts/run.mjs', 'test/support/ledger-compare.ts', String(from), String(seeds)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => (output += String(bytes)));
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(JSON.parse(output) as Compared);
      } catch {
        reject(new Error(output));
      }
    });
  });
}

describe.concurrent('the ledger calls lost what the healed cluster does not hold', () => {
  it.each([1, 251])('in two hundred and fifty runs from %d', { timeout: 1_200_000 }, async (from) => {
    const compared = await compare(from, 250);
    expect(compared.differing).toEqual([]);
    // It would say nothing if nothing were lost, or if most could not be told.
    expect(compared.lost).toBeGreaterThan(300);
    expect(compared.unjudged).toBeLessThan(compared.acknowledged / 10);
    expect(compared.unhealed.length).toBeLessThan(10);
  });
});
