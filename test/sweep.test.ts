// Random faults under the invariants, as `npm run sweep` does it: two hundred seeds, in two processes beside each other.

import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sweepSeed } from '../scripts/sweep/sweep';
import { playScript } from '../src/lab/script/play';

function sweep(from: number, seeds: number): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const words = ['scripts/run.mjs', 'scripts/sweep.ts', '--from', String(from), '--seeds', String(seeds)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += String(bytes)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

describe.concurrent('random faults break no invariant', () => {
  it.each([1, 101])('in a hundred seeds from %d', { timeout: 600_000 }, async (from) => {
    const { code, output } = await sweep(from, 100);
    expect(output).toMatch(/sweep: 100 seeds, 0 violations, \d+ s\n$/);
    expect(code).toBe(0);
  });
});

describe('the script of a seed', () => {
  it.each([3, 11])('played, does what the sweep did: seed %d', (seed) => {
    const { script, trace } = sweepSeed(seed);
    const { run, errors } = playScript(script);
    expect(errors).toEqual([]);
    // The script's last line is the wait up to the sweep's end.
    expect(run.trace.slice(0, trace.length)).toEqual(trace);
    expect(run.trace.slice(trace.length).map(({ kind }) => kind)).toEqual(['command']);
  });

  it('comes from the seed alone', () => {
    expect(sweepSeed(5).script).toBe(sweepSeed(5).script);
    expect(sweepSeed(5).script).not.toBe(sweepSeed(6).script);
  });
});
