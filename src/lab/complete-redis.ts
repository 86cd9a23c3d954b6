// Completion at redis-cli's prompt: names of Redis commands, and behind them node ids, hosts and keys where they can stand;
// the arguments still to come and one line on the command, as redis-cli's help has them.

import { usages } from '../cli/help';
import type { World } from '../sim/world';
import { decodeUtf8 } from '../sim/bytes';
import { entries } from '../sim/node/keyspace';
import type { Completion } from './api';
import type { Cursor } from './cursor';
import { loadPart } from './parts/load';

let hints: ReturnType<typeof usages> = new Map();

/** Resolves once the hints are there; a failure to load leaves completion without them. */
export async function loadHints(): Promise<void> {
  if (hints.size > 0) return;
  await loadPart('rest').then(
    () => (hints = usages()),
    () => {},
  );
}

const MOST_KEYS = 50;

/** What could stand at the cursor of a line typed to redis-cli. */
export function atRedisPrompt({ words, word, from, prompt }: Cursor, world: World): Completion | null {
  if (prompt === null || !/> $/.test(prompt)) return null;
  const typed = words.map((text) => text.toLowerCase());
  const whole = [...typed, word.toLowerCase()];
  const name = longestName(whole);
  if (name === null || whole.length <= nameLength(name)) {
    const shape = (text: string) => (word !== '' && word === word.toUpperCase() ? text.toUpperCase() : text);
    const { args, summary } = hints.get(name ?? '') ?? { args: '', summary: '' };
    return { from, candidates: namesAfter(typed, word.toLowerCase()).map(shape), hint: args, summary };
  }
  const { args: usage, summary } = hints.get(name)!;
  const given = whole.length - nameLength(name);
  const shown = word === '' ? given - 1 : given;
  return { from, candidates: argumentsFor(usage, given - 1, word, world), hint: rest(usage, shown), summary };
}

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

const rest = (usage: string, given: number): string => parts(usage).slice(Math.max(given, 0)).join(' ');

function argumentsFor(usage: string, at: number, word: string, world: World): string[] {
  const all = parts(usage);
  const what = all[Math.min(at, all.length - 1)] ?? '';
  let candidates: string[];
  if (/node-id|node_id/.test(what)) candidates = nodeIds(world);
  else if (/^\[?ip|host/.test(what)) candidates = [...world.machines.values()].map(({ ip }) => ip);
  else if (/key/.test(what)) candidates = keys(world, word);
  else candidates = [...what.matchAll(/[A-Z][A-Z]+/g)].map(([token]) => token);
  const start = word.toLowerCase();
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(start));
}

function nodeIds(world: World): string[] {
  const ids = [...world.nodes.values()].map(({ server }) => server?.cluster?.myself);
  return ids.filter((id) => id !== undefined);
}

/** Keys of all masters that begin so, a handful of them. */
function keys(world: World, start: string): string[] {
  const found = new Set<string>();
  for (const { server } of world.nodes.values()) {
    if (!server || server.replication.masterHost !== null) continue;
    for (const [key] of entries(server.db)) {
      const text = decodeUtf8(key);
      if (text.startsWith(start) && !/[\s"'\\]/.test(text)) found.add(text);
      if (found.size >= MOST_KEYS) return [...found];
    }
  }
  return [...found];
}
