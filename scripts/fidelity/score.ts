// How the simulator stands against the recordings of real servers, in numbers. Nothing is played here: test/real.test.ts demands
// that every block is equal, keeps its rule or is named in differences.ts, so what the files say is what holds.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recorded, recordings } from '../../test/real/compare';
import { parseCommands } from '../../test/real/commands/file';
import { DIFFERENCES } from '../../test/real/differences';
import { ALIKE_BY_CHANCE } from '../../test/real/rules';

export interface Area {
  title: string;
  scripts: number;
  /** Blocks: a command of a script with what it printed, or a reply. */
  compared: number;
  /** Blocks of which two real runs differ: the rule for them holds. */
  byRule: number;
  different: number;
}

const AREAS: readonly [string, RegExp][] = [
  ['Whole stories', /^s\d/],
  ["Scenarios of Redis's own cluster tests", /^suite-/],
  ['Refusals and errors', /^errors-/],
  ['redis-cli sessions', /^cli-/],
  ['Command lines of the notes', /^notes-/],
  ['Types of data', /^data-/],
  ['Faults of networks, processes and machines', /^(?:partition|pause|poweroff|loss|no-answer|stale)/],
  ['Everything else of a cluster', /./],
];

const REAL = fileURLToPath(new URL('../../test/real/', import.meta.url));

export function scores(): Area[] {
  const areas = new Map<string, Area>();
  for (const name of recordings) {
    const title = AREAS.find(([, pattern]) => pattern.test(name))![0];
    const area = areas.get(title) ?? { title, scripts: 0, compared: 0, byRule: 0, different: 0 };
    areas.set(title, area);
    area.scripts++;
    const again = recorded(`${name}.again.txt`);
    for (const [i, { line, output }] of recorded(`${name}.txt`).entries()) {
      area.compared++;
      const chance = ALIKE_BY_CHANCE[name]?.includes(line) || output.join('\n') !== again[i]!.output.join('\n');
      if (DIFFERENCES[name]?.[line] !== undefined) area.different++;
      else if (chance) area.byRule++;
    }
  }
  const ordered = AREAS.flatMap(([title]) => areas.get(title) ?? []);
  return [...ordered, replies(), clusterReplies()];
}

/** test/real/commands/*.txt, held byte for byte by src/sim/node/commands/recorded.test.ts. */
function replies(): Area {
  const folder = path.join(REAL, 'commands');
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  const compared = files
    .flatMap((file) => parseCommands(readFileSync(path.join(folder, file), 'utf8')))
    .filter((step) => step.kind === 'command').length;
  return {
    title: 'Replies of single commands, byte for byte',
    scripts: files.length,
    compared,
    byRule: 0,
    different: 0,
  };
}

/** test/real/cluster-commands.json, held byte for byte by src/sim/node/commands/cluster.test.ts. */
function clusterReplies(): Area {
  const { scenarios } = JSON.parse(readFileSync(path.join(REAL, 'cluster-commands.json'), 'utf8')) as {
    scenarios: { steps: unknown[] }[];
  };
  const compared = scenarios.reduce((sum, { steps }) => sum + steps.length, 0);
  const title = 'Replies of CLUSTER and redirections, byte for byte';
  return { title, scripts: scenarios.length, compared, byRule: 0, different: 0 };
}

export function scoreTable(): string {
  const areas = scores();
  const sum = (of: (area: Area) => number) => areas.reduce((all, area) => all + of(area), 0);
  const total: Area = {
    title: '**All**',
    scripts: sum((area) => area.scripts),
    compared: sum((area) => area.compared),
    byRule: sum((area) => area.byRule),
    different: sum((area) => area.different),
  };
  const row = ({ title, scripts, compared, byRule, different }: Area) =>
    `| ${title} | ${scripts} | ${compared} | ${compared - byRule - different} | ${byRule} | ${different} |`;
  return [
    '| area | scripts | blocks compared | equal | by rule | different |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...areas.map(row),
    row(total),
  ].join('\n');
}

export function differenceTable(): string {
  const rows = Object.entries(DIFFERENCES).flatMap(([name, lines]) =>
    Object.entries(lines).map(([line, reason]) => `| ${name} | \`${line.replaceAll('|', '\\|')}\` | ${reason} |`),
  );
  return rows.length === 0 ? 'None.' : ['| recording | block | reason |', '| --- | --- | --- |', ...rows].join('\n');
}
