// `help` at the shell: the commands of the stage, or how one of them is written.

import { COMMANDS } from './commands';
import { HISTORY_USAGE, SHAPES } from '../predicates/predicate';

/** As wide as most usages are; a longer one is followed by its meaning at once. */
const USAGE_WIDTH = 42;

/** Lines `USAGE  MEANING`, which a page may give in other words: the usage begins with the command's name. */
export function shellHelp(topic: string | null): string {
  const names = topic === null ? Object.keys(COMMANDS).filter((name) => name !== 'lab') : [topic];
  const rows = names.map((name) => {
    const { usage, summary } = COMMANDS[name]!;
    return `${usage.padEnd(USAGE_WIDTH)}  ${summary}`;
  });
  const predicates =
    topic === 'until' ? [...Object.values(SHAPES).map(({ usage }) => usage), ...Object.values(HISTORY_USAGE)] : [];
  return [...rows, ...predicates.map((usage) => `  ${usage}`)].map((line) => `${line}\n`).join('');
}
