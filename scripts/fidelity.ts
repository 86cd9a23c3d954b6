// npm run fidelity [-- NAME ...]: plays every recording of real servers (or those named) on the simulator, prints how blocks
// compare by area, and what differs; without names it writes docs/FIDELITY.md and the table of what is not modelled in README.md and README.zh.md.
// Exit code 1 when a block differs that differences.ts does not name.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compare, recordings } from '../test/real/compare';
import { distributionTable } from './fidelity/distributions';
import { notModelled, READMES, readmeWithTable } from './fidelity/modelled';
import { differenceTable, scoreTable } from './fidelity/score';

const TARGET = fileURLToPath(new URL('../docs/FIDELITY.md', import.meta.url));
/** Lines of a differing block that are shown. */
const SHOWN = 8;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !recordings.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`fidelity: there is no recording test/real/${unknown[0]}.txt\n`);
  process.exit(2);
}
let unexplained = 0;
for (const name of names.length > 0 ? names : recordings) {
  for (const [i, { line, verdict, ours, real, why, known }] of compare(name).entries()) {
    if (verdict !== 'different' || known !== null) continue;
    unexplained++;
    console.log(`${name}, block ${i}: $ ${line}\n  ${why}`);
    const count = Math.max(ours.length, real.length);
    const different = Array.from({ length: count }, (_, at) => at).filter((at) => ours[at] !== real[at]);
    for (const at of different.slice(0, SHOWN)) console.log(`  real: ${real[at]}\n  ours: ${ours[at]}`);
  }
}
if (unexplained > 0) process.exitCode = 1;
if (names.length === 0) {
  const table = scoreTable();
  console.log(table);
  writeFileSync(TARGET, await document(table));
  for (const language of ['en', 'zh'] as const) writeFileSync(READMES[language], readmeWithTable(language));
  console.log('docs/FIDELITY.md and the tables in README.md and README.zh.md are written');
}
console.log(`${unexplained} blocks differ and are not explained`);

async function document(table: string): Promise<string> {
  return `# Fidelity

How close the simulated servers are to redis-server 7.0.15. Written by \`npm run fidelity\`; do not edit.

## Recordings

Scripts were played on real servers, twice each, and are played on the simulator by \`npm test\`. A block is a command of a
script with everything it printed, after the masks of docs/SCRIPT.md (src/lab/mask). Where the two real runs differ, chance
decides, and a rule in test/real/rules.ts says what has to hold instead.

${table}
${unexplained === 0 ? '' : `\n**${unexplained} of these blocks differ today and are not explained.**\n`}
## Known differences

${differenceTable()}

## Where chance decides

Seven nodes, three masters, one of them with two replicas; times as another master sees them in its CLUSTER NODES, looked
at every 20 ms (scripts/distributions/experiment.ts). p: the probability that two samples of one distribution lie so far
apart (two-sample Kolmogorov–Smirnov).

${await distributionTable()}

Real servers rejoin 10 to 20 ms sooner: their first serverCron runs 1 ms after the event loop has started, ours up to 100 ms after,
since nodes that a stage starts at the same instant would otherwise tick in step for ever. Samples of one cluster hang together (how
its nodes' ticks lie to one another lasts), so p is a little too strict.

What recordings cannot hold, since it comes and goes: within some 40 ms of a reshard or rebalance of a few slots a check of real
servers may say that nodes don't agree. Between nodes of one host a packet of the bus waits until the one before it is
acknowledged (Nagle's algorithm, the delayed ACK); ours do not wait. A replica without masterauth dials its master thousands of
times a second, ours once; ROLE says \`connecting\` for both, real servers at times \`handshake\` or \`sync\`.

## What is not modelled

A command that is not modelled answers \`ERR '...' is not modelled in this sandbox\` (README.md says what each would do, and
of which commands a part is left out):

${notModelled()
  .map((name) => `\`${name}\``)
  .join(', ')}

Scripts on real servers: a machine that loses its power loses nothing that was written, since what was not fsynced cannot be
taken from a process from outside; \`delay\` needs a kernel with \`tc netem\`; \`until\` asks about a simulated world.
`;
}
