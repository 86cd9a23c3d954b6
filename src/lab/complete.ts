// What could stand at the cursor of a line typed at the shell: stage commands, then what their arguments may be; at
// redis-cli's prompt complete-redis.ts knows. Others add themselves with `addCompleter`.

import type { World } from '../sim/world';
import type { Completion } from './api';
import { COMMANDS, type ArgumentKind } from './commands';
import { atRedisPrompt } from './complete-redis';
import type { Cursor } from './cursor';

/** Gives a completion, or null when the line is not its business. */
export type Completer = (cursor: Cursor, world: World) => Completion | null;

const completers: Completer[] = [];

/** The completers added last are asked first. */
export function addCompleter(completer: Completer): void {
  completers.unshift(completer);
}

export function complete(line: string, at: number, prompt: string | null, world: World): Completion {
  const before = line.slice(0, at);
  const word = /\S*$/.exec(before)![0];
  const words = before
    .slice(0, before.length - word.length)
    .split(/\s+/)
    .filter(Boolean);
  const cursor: Cursor = { before, words, word, from: before.length - word.length, prompt };
  for (const completer of completers) {
    const completion = completer(cursor, world);
    if (completion) return completion;
  }
  return (
    (prompt === null ? atShell(cursor, world) : atRedisPrompt(cursor, world)) ?? {
      from: at,
      candidates: [],
      hint: '',
      summary: '',
    }
  );
}

function atShell({ words, word, from }: Cursor, world: World): Completion | null {
  const [name] = words;
  if (name === undefined) {
    const spec = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
    const candidates = Object.keys(COMMANDS).filter((command) => command !== 'lab' && command.startsWith(word));
    return { from, candidates, hint: spec ? rest(spec.usage, 0) : '', summary: spec?.summary ?? '' };
  }
  if (!Object.hasOwn(COMMANDS, name)) return null;
  const spec = COMMANDS[name]!;
  const kind = spec.takes[Math.min(words.length - 1, spec.takes.length - 1)]!;
  // In a list of machines the part behind the last comma is completed.
  const comma = kind === 'groups' ? word.lastIndexOf(',') + 1 : 0;
  const start = word.slice(comma);
  const candidates = candidatesFor(kind, world).filter(
    (candidate) => candidate.startsWith(start) && !words.includes(candidate),
  );
  return { from: from + comma, candidates, hint: rest(spec.usage, words.length - 1), summary: spec.summary };
}

/** The usage without the name and the arguments that are there. */
const rest = (usage: string, given: number): string =>
  usage
    .split(/\s+(?![^[]*\])/)
    .slice(1 + given)
    .join(' ');

function candidatesFor(kind: ArgumentKind, world: World): string[] {
  const hosts = [...new Set([...world.nodes.values()].map((node) => node.host))];
  switch (kind) {
    case 'target':
      return [...hosts, ...world.nodes.keys()];
    case 'host':
      return hosts;
    case 'machine':
    case 'groups':
      return [...world.machines.keys()];
    case 'machine-or-any':
      return [...world.machines.keys(), '*'];
    case 'oneway':
      return ['oneway'];
    case 'directive':
    case 'none':
      return [];
  }
}
