// Completion of Redis commands, at redis-cli's prompt and behind its options: names, and behind them node ids, addresses and keys
// where they can stand; the arguments still to come and one line on the command, as redis-cli's help has them.

import { groupNames, usages } from '../../cli/help';
import type { World } from '../../sim/world';
import type { Completion } from '../api';
import { hostIps, idForms, keys, ports } from './candidates';
import type { Cursor } from './cursor';
import { loadPart } from '../parts/load';
import { directiveNames } from '../../sim/node/config';

let hints: ReturnType<typeof usages> = new Map();

/** Resolves once the hints are there; a failure to load leaves completion without them. */
export async function loadHints(): Promise<void> {
  if (hints.size > 0) return;
  await loadPart('rest').then(
    () => (hints = usages()),
    () => {},
  );
}

/** Commands of redis-cli itself. */
const OWN: Record<string, { args: string; summary: string }> = {
  help: { args: '[COMMAND | @GROUP]', summary: 'What a command does and takes, or the commands of a group' },
  exit: { args: '', summary: 'Leave redis-cli' },
  quit: { args: '', summary: 'Leave redis-cli' },
  clear: { args: '', summary: 'Clear the screen' },
};

/** Of one of its own commands; of anything else nothing. */
function ownOf(name: string): Partial<Completion> {
  const own = Object.hasOwn(OWN, name) ? OWN[name] : undefined;
  return own ? { hint: own.args, summary: own.summary, about: `redis ${name}` } : {};
}

/** What could stand at the cursor of a line typed to redis-cli. */
export function atRedisPrompt(cursor: Cursor, world: World): Completion | null {
  const { words, word, from, prompt } = cursor;
  if (prompt === null || !/> $/.test(prompt)) return null;
  // `5 incr n` runs it five times.
  const repeated = /^\d+$/.test(words[0] ?? '') ? words.slice(1) : words;
  if (words[0]?.toLowerCase() === 'help' || words[0] === '?') return onTopic(words.slice(1), word, from);
  const found = atRedisCommand(repeated, word, from, world);
  if (repeated.length > 0 || word === '') return found;
  const own = Object.keys(OWN).filter((name) => name.startsWith(word.toLowerCase()));
  return {
    ...found,
    ...(found.summary === '' ? ownOf(word.toLowerCase()) : {}),
    candidates: [...found.candidates, ...own],
  };
}

/** Behind `help`: commands and groups. */
function onTopic(words: readonly string[], word: string, from: number): Completion {
  const start = word.toLowerCase();
  const candidates = start.startsWith('@')
    ? groupNames().filter((name) => name.startsWith(start))
    : namesAfter(
        words.map((text) => text.toLowerCase()),
        start,
      );
  return {
    ...nothing(from),
    candidates,
    hint: word === '' && words.length === 0 ? OWN.help!.args : '',
    summary: OWN.help!.summary,
    about: 'redis help',
  };
}

/** The words of one command, the last of which is being typed. */
export function atRedisCommand(words: readonly string[], word: string, from: number, world: World): Completion {
  const typed = words.map((text) => text.toLowerCase());
  const whole = [...typed, word.toLowerCase()];
  const name = longestName(whole);
  if (name === null || whole.length <= nameLength(name)) {
    const shape = (text: string) => (word !== '' && word === word.toUpperCase() ? text.toUpperCase() : text);
    const { args, summary } = hints.get(name ?? '') ?? { args: '', summary: '' };
    const candidates = namesAfter(typed, word.toLowerCase()).map(shape);
    return { from, candidates, hint: args, summary, about: aboutOf(name) };
  }
  const { args: usage, summary } = hints.get(name)!;
  const given = whole.length - nameLength(name);
  const shown = word === '' ? given - 1 : given;
  const candidates = argumentsFor(name, usage, given - 1, typed, word, world);
  return { from, candidates, hint: argumentsLeft(usage, shown), summary, about: aboutOf(name) };
}

const aboutOf = (name: string | null): string => (name === null ? '' : `redis ${name}`);

const nothing = (from: number): Completion => ({ from, candidates: [], hint: '', summary: '', about: '' });

const nameLength = (name: string): number => name.split(' ').length;

/** `cluster nodes` before `cluster`. */
function longestName(words: readonly string[]): string | null {
  const two = words.slice(0, 2).join(' ');
  if (words.length > 1 && hints.has(two)) return two;
  if (words[0] === undefined || !hints.has(words[0])) return null;
  // Behind a container of commands the second word is one of theirs.
  return words.length === 2 && isContainer(words[0]) ? null : words[0];
}

const isContainer = (name: string): boolean => [...hints.keys()].some((other) => other.startsWith(`${name} `));

/** The next word of every command that begins so. */
function namesAfter(typed: readonly string[], start: string): string[] {
  const prefix = typed.map((text) => `${text} `).join('');
  const next = new Set<string>();
  for (const name of hints.keys()) {
    if (name.startsWith(prefix + start)) next.add(name.slice(prefix.length).split(' ')[0]!);
  }
  return [...next];
}

/** The arguments of a usage: a bracketed group counts as one. */
function parts(usage: string): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const piece of usage.split(' ')) {
    if (depth > 0) found[found.length - 1] += ` ${piece}`;
    else found.push(piece);
    depth += count(piece, '[') - count(piece, ']');
  }
  return found;
}

const count = (text: string, char: string): number => text.split(char).length - 1;

/** A usage without its first so many arguments; what may come again and again stays. */
export function argumentsLeft(usage: string, given: number): string {
  const all = parts(usage);
  const left = all.slice(Math.max(given, 0));
  const last = all.at(-1) ?? '';
  return left.length === 0 && last.endsWith('...]') ? last : left.join(' ');
}

function argumentsFor(
  name: string,
  usage: string,
  at: number,
  typed: readonly string[],
  word: string,
  world: World,
): string[] {
  const all = parts(usage);
  const what = all[Math.min(at, all.length - 1)] ?? '';
  const start = word.toLowerCase();
  const that = (candidates: readonly string[]) => candidates.filter((text) => text.toLowerCase().startsWith(start));
  if (/^config (get|set|resetstat)$/.test(name))
    return that(at > 0 && name === 'config set' && at % 2 === 1 ? [] : directiveNames());
  if (/node-id|node_id/.test(what)) return that(idForms(world, word));
  if (/^\[?ip\b|host/.test(what)) return that(hostIps(world));
  if (/^\[?port\b/.test(what)) return that(ports(world));
  const tokens = [...what.matchAll(/[A-Z][A-Z]+/g)].map(([token]) => token);
  const left = that(tokens).filter((token) => !typed.includes(token.toLowerCase()));
  return /key/.test(what) ? [...keys(world, word), ...left] : left;
}
