// What could stand at the cursor of a line that is being typed: stage commands and their arguments at the shell, and for
// redis-cli, at its prompt and behind its name, what redis-cli.ts and redis.ts know.

import type { World } from '../../sim/world';
import type { Completion } from '../api';
import { hostNames, machineNames, nodeAddresses } from './candidates';
import { COMMANDS, type ArgumentKind } from '../script/commands';
import { atFilter, atRedisCli } from './redis-cli';
import { argumentsLeft, atRedisPrompt } from './redis';
import { atPredicate } from './until';
import type { Cursor } from './cursor';
import { directiveNames } from '../../sim/node/config';
import { splitPipes } from '../script/quote';

export function complete(line: string, at: number, prompt: string | null, world: World): Completion {
  const cursor = cursorIn(line.slice(0, at), prompt);
  const found = prompt === null ? atShell(cursor, world) : atRedisPrompt(cursor, world);
  return found ?? { from: at, candidates: [], hint: '', summary: '', about: '' };
}

function cursorIn(before: string, prompt: string | null): Cursor {
  const word = /\S*$/.exec(before)![0];
  const words = before
    .slice(0, before.length - word.length)
    .split(/\s+/)
    .filter(Boolean);
  return { before, words, word, from: before.length - word.length, prompt };
}

function atShell(cursor: Cursor, world: World): Completion | null {
  const { words, word, from, before } = cursor;
  const [name] = words;
  if (name === undefined) {
    const spec = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
    const candidates = commandNames().filter((command) => command.startsWith(word));
    return {
      ...{ from, candidates, hint: spec ? argumentsLeft(spec.usage, 1) : '' },
      ...{ summary: spec?.summary ?? '', about: spec ? word : '' },
    };
  }
  if (!Object.hasOwn(COMMANDS, name)) return null;
  const { usage, summary, takes } = COMMANDS[name]!;
  const about = { summary, about: name };
  if (name === 'until') return { ...about, ...atPredicate(cursor, world) };
  if (name === 'redis-cli') {
    const parts = splitPipes(before);
    return parts.length > 1 ? atFilter(cursorIn(parts.at(-1)!, null), from, word) : atRedisCli(cursor, about, world);
  }
  const kind = takes[Math.min(words.length - 1, takes.length - 1)]!;
  // In a list of machines the part behind the last comma is completed.
  const comma = kind === 'groups' ? word.lastIndexOf(',') + 1 : 0;
  const start = word.slice(comma);
  const taken = [...words.slice(1), ...word.slice(0, comma).split(',')];
  const candidates = candidatesFor(kind, cursor, world).filter(
    (candidate) => candidate.startsWith(start) && !taken.includes(candidate),
  );
  return { ...about, from: from + comma, candidates, hint: argumentsLeft(usage, words.length + (word === '' ? 0 : 1)) };
}

/** The stage stands already: `lab` is no command for a shell. */
const commandNames = (): string[] => Object.keys(COMMANDS).filter((command) => command !== 'lab');

const DURATIONS = ['500ms', '1s', '5s', '20s', '60s'];

function candidatesFor(kind: ArgumentKind, { words, word }: Cursor, world: World): string[] {
  switch (kind) {
    case 'target':
      return [...hostNames(world), ...nodeAddresses(world)];
    case 'host':
      return hostNames(world);
    case 'machine':
      return machineNames(world);
    case 'groups':
      return word === '' && words.length > 1 && words.at(-1) !== '|' ? ['|'] : machineNames(world);
    case 'machine-or-any':
      return [...machineNames(world), '*'];
    case 'oneway':
      return ['oneway'];
    case 'directive':
      if (words.length > 1 && words.at(-1)!.startsWith('--')) return [];
      return word.startsWith('-')
        ? directiveNames().map((name) => `--${name}`)
        : [...hostNames(world), ...nodeAddresses(world)];
    case 'duration':
      return DURATIONS;
    case 'percent':
      return ['10%', '30%', '50%', '100%'];
    case 'replicas':
      return ['0', '1', '2'];
    case 'command':
      return commandNames();
    case 'none':
      return [];
  }
}
