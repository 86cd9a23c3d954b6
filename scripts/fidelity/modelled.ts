// Which commands of Redis 7.0.15 the simulated server does not carry out, from the command table itself: for docs/FIDELITY.md, and
// as a table between two marks of README.md.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { usages } from '../../src/cli/help';
import '../../src/lab/parts/all';
import { handlerOf } from '../../src/sim/node/commands/handlers';
import { COMMANDS } from '../../src/sim/node/commands/table-rest';
import { LEFT_OUT_PARTS } from '../../src/sim/node/not-modelled';

/** Names in capitals, `CLIENT KILL` for a subcommand; sorted. */
export function notModelled(): string[] {
  return COMMANDS.flatMap((command) =>
    command.subcommands.length > 0
      ? command.subcommands.filter(({ name }) => !handlerOf(name)).map(({ name }) => name)
      : handlerOf(command.name)
        ? []
        : [command.name],
  )
    .map((name) => name.toUpperCase().replace('|', ' '))
    .sort();
}

export const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const BEGIN = '<!-- not modelled: written by npm run fidelity -->';
const END = '<!-- end of what is not modelled -->';

/** One sentence of the help of each. */
function table(): string {
  const described = usages();
  const meaning = (name: string) => described.get(name.toLowerCase())!.summary.split(/\.(?: |$)|, (?![^(]*\))/)[0]!;
  const rows = [
    ...notModelled().map((name) => [name, meaning(name)] as const),
    ...Object.values(LEFT_OUT_PARTS).map(([name, what]) => [name, `in part: ${what}`] as const),
  ];
  const lines = rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, what]) => `| \`${name}\` | ${what} |`);
  return ['| command | what is left out |', '| --- | --- |', ...lines].join('\n');
}

/** README.md as it should be. */
export function readmeWithTable(): string {
  const text = readFileSync(README, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md needs the marks ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table()}\n\n${text.slice(end)}`;
}
