// docs/LESSONS-REAL.md: which lessons were played on real servers, when, and how that went. A lesson that is played again takes the
// place of its line; the others stay.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Result {
  steps: number;
  /** Of the goals. */
  predicates: number;
  /** So many of them can be read by a client. */
  read: number;
  /** `as it says`, `differs`, or why it was not played. */
  outcome: string;
}

const FILE = fileURLToPath(new URL('../../docs/LESSONS-REAL.md', import.meta.url));
const HEAD = `# Lessons on real servers

Each of these lessons was played to its end by its solutions on redis-server 7.0.15 processes, a network namespace a host:

    npm run lesson:real -- --note lessons/en/NN-name.md

"As it says": every line printed what the lesson announces and no error that it does not, and at the end of each step what a client can read
of its goal came true. What happened inside a node, was typed or was lost, a client cannot read.

| lesson | steps | predicates read | on real servers | last played |
| --- | --- | --- | --- | --- |
`;

export function noteResult(name: string, { steps, predicates, read, outcome }: Result): void {
  const rows = new Map<string, string>();
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  for (const [row, other] of before.matchAll(/^\| (\d\d-[a-z0-9-]+) \|.*$/gm)) rows.set(other!, row);
  const today = new Date().toISOString().slice(0, 10);
  rows.set(name, `| ${name} | ${steps} | ${read} of ${predicates} | ${outcome} | ${today} |`);
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  writeFileSync(FILE, `${HEAD}${sorted.join('\n')}\n`);
}
