// Plays random runs and compares the ledger with brute force: `ledger-compare FROM COUNT` prints one line of JSON.

import { loadLua } from './lua';
import { playRandom, Unhealed } from './ledger-run';
import { truthOf } from './ledger-truth';

const [from = 1, count = 1] = process.argv.slice(2).map(Number);
await loadLua();
const total = {
  acknowledged: 0,
  lost: 0,
  /** Lost ones whose key was written since: what the cluster holds at the end says nothing about them. */
  overwrittenSince: 0,
  unjudged: 0,
  unhealed: [] as number[],
  differing: [] as string[],
};
for (let seed = from; seed < from + count; seed++) {
  try {
    const played = playRandom(seed);
    const truth = truthOf(played);
    const rows = played.run.ledger.rows.filter((row) => row.verdicts.at(-1)?.lost);
    const told = new Set(rows.filter(({ over }) => !over).map(({ argv, key }) => `${tokenIn(argv)} ${key}`));
    const lost = new Set(truth.lost);
    for (const one of told)
      if (!lost.has(one) && !truth.unknown.has(one)) total.differing.push(`${seed}: ${one} is not`);
    for (const one of lost) if (!told.has(one)) total.differing.push(`${seed}: ${one} is lost`);
    total.acknowledged += truth.acknowledged;
    total.lost += lost.size;
    total.unjudged += truth.unknown.size;
    total.overwrittenSince += rows.filter(({ over }) => over).length;
  } catch (problem) {
    if (!(problem instanceof Unhealed)) throw problem;
    total.unhealed.push(seed);
  }
}
console.log(JSON.stringify(total));

function tokenIn(argv: readonly string[]): string {
  return /t\d+/.exec(argv.join(' '))?.[0] ?? '';
}
