// Which commands of Redis 7.0.15 the simulated server does not carry out, from the command table itself: for docs/FIDELITY.md, and
// as a table between two marks of README.md and, in Chinese, of README.zh.md.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { usages } from '../../src/cli/help';
import '../../src/lab/parts/all';
import { handlerOf } from '../../src/sim/node/commands/handlers';
import { COMMANDS } from '../../src/sim/node/commands/table-rest';
import { LEFT_OUT_PARTS } from '../../src/sim/node/not-modelled';
import { LEFT_OUT_IN_CHINESE } from './modelled-chinese';

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

type Language = 'en' | 'zh';
/** The two that say the same. */
export const READMES: Record<Language, string> = {
  en: fileURLToPath(new URL('../../README.md', import.meta.url)),
  zh: fileURLToPath(new URL('../../README.zh.md', import.meta.url)),
};
const HEADS: Record<Language, string> = { en: '| command | what is left out |', zh: '| 命令 | 没有模拟的内容 |' };
const BEGIN = '<!-- not modelled: written by npm run fidelity -->';
const END = '<!-- end of what is not modelled -->';

/** One sentence of the help of each. */
function table(language: Language): string {
  const described = usages();
  const meaning = (name: string) => described.get(name.toLowerCase())!.summary.split(/\.(?: |$)|, (?![^(]*\))/)[0]!;
  const rows = [
    ...notModelled().map((name) => [name, meaning(name)] as const),
    ...Object.values(LEFT_OUT_PARTS).map(([name, what]) => [name, `in part: ${what}`] as const),
  ];
  const said = (name: string, what: string) => (language === 'en' ? what : inChinese(name));
  const lines = rows
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, what]) => `| \`${name}\` | ${said(name, what)} |`);
  return [HEADS[language], '| --- | --- |', ...lines].join('\n');
}

function inChinese(name: string): string {
  const what = LEFT_OUT_IN_CHINESE[name];
  if (what === undefined)
    throw new Error(`scripts/fidelity/modelled-chinese.ts does not say in Chinese what of ${name} is left out`);
  return what;
}

/** The README of a language as it should be. */
export function readmeWithTable(language: Language): string {
  const text = readFileSync(READMES[language], 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${READMES[language]} needs the marks ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table(language)}\n\n${text.slice(end)}`;
}
