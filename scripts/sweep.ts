// npm run sweep -- [--seeds N] [--from K] [--nodes 3x2] [--verbose]: random faults under the invariants of src/sim/checks.ts,
// a seed each. --script SEED prints what is done in one seed as a stage script that `npm run play` plays the same.
// Exit code 0; 1 when an invariant was broken; 2 when the arguments make no sense.

import { parseArgs } from 'node:util';
import { sweepSeed, type Shape, type Swept } from './sweep/sweep';

const USAGE = 'usage: npm run sweep -- [--seeds N] [--from K] [--nodes MASTERSxPER-MASTER] [--verbose] [--script SEED]';

class Unclear extends Error {}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '200' },
        from: { type: 'string', default: '1' },
        nodes: { type: 'string' },
        script: { type: 'string' },
        verbose: { type: 'boolean', default: false },
      },
    });
    const { nodes, script, verbose } = values;
    return {
      seeds: wholeNumber('--seeds', values.seeds),
      from: wholeNumber('--from', values.from),
      shape: nodes === undefined ? undefined : readShape(nodes),
      nodes,
      script: script === undefined ? null : wholeNumber('--script', script),
      verbose,
    };
  } catch (error) {
    throw new Unclear(`${(error as Error).message.split('. ')[0]} (${USAGE})`);
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} ${text} is not a whole number`);
  return Number(text);
}

/** `3x2`: three masters, and of each two nodes, itself and one replica. */
function readShape(text: string): Shape {
  const [, masters, each] = /^([3-9])x([1-4])$/.exec(text) ?? [];
  if (masters === undefined)
    throw new Error(`--nodes ${text} is not of the form 3x2 (3 to 9 masters, 1 to 4 nodes each)`);
  return { masters: Number(masters), replicas: Number(each) - 1 };
}

function describe({ seed, violations, virtualS }: Swept, nodes: string | undefined): string {
  const given = nodes === undefined ? '' : ` --nodes ${nodes}`;
  return [
    `seed ${seed}: broken at ${virtualS.toFixed(3)} s`,
    ...violations.map(({ rule, node, what }) => `  ${rule}: ${node} ${what}`),
    `  again:  npm run --silent sweep -- --from ${seed} --seeds 1${given}`,
    `  script: npm run --silent sweep -- --script ${seed}${given}`,
  ].join('\n');
}

function main(): void {
  const { seeds, from, shape, nodes, script, verbose } = readArguments();
  if (script !== null) {
    process.stdout.write(sweepSeed(script, shape).script);
    return;
  }
  const begunMs = performance.now();
  const excused = new Map<string, number>();
  let broken = 0;
  let virtualS = 0;
  let events = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const swept = sweepSeed(seed, shape);
    virtualS += swept.virtualS;
    events += swept.events;
    for (const [rule, count] of swept.excused) excused.set(rule, (excused.get(rule) ?? 0) + count);
    if (swept.violations.length > 0) {
      broken++;
      console.log(describe(swept, nodes));
    } else if (verbose) {
      const rules = [...swept.excused].map(([rule, count]) => ` ${rule} ${count}`).join(',');
      console.log(`seed ${seed}: ${swept.virtualS.toFixed(0)} s, ${swept.events} events${rules && `;${rules}`}`);
    }
  }
  const wallS = (performance.now() - begunMs) / 1000;
  for (const [rule, count] of excused) console.log(`Redis 7.0 allows: ${rule} (${count})`);
  console.log(`${virtualS.toFixed(0)} virtual seconds, ${events} events, ${(virtualS / wallS).toFixed(0)} x real time`);
  console.log(`sweep: ${seeds} seeds, ${broken} violations, ${wallS.toFixed(0)} s`);
  if (broken > 0) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  if (!(error instanceof Unclear)) throw error;
  process.stderr.write(`sweep: ${error.message}\n`);
  process.exitCode = 2;
}
