// Finds a command's entry in the table of commands, and the keys in a call of it (Redis's lookupCommand and
// getKeysFromCommand). Left out: commands whose keys only their own code can tell.

import type { Bytes } from '../../bytes';
import { Late } from '../../parts';
import { parseInteger } from './numbers';
import type { CommandInfo, KeySpec } from './table';

/** What the server knows of a command before it runs it; a subcommand's name is `container|sub`. */
export type CommandSpec = CommandInfo;

interface Named {
  spec: CommandSpec;
  flags: ReadonlySet<string>;
  subcommands: Map<string, CommandSpec> | null;
}

const byName = new Map<string, Named>();
const flagsOf = new Map<CommandSpec, ReadonlySet<string>>();
/** A flag that COMMAND INFO hides on purpose, so that the table has it not: these may lead to writes, or be sent on. */
const MAY_REPLICATE = new Set(['pfcount', 'publish', 'spublish', 'eval', 'evalsha', 'fcall']);

/** What the calls of a command do with their keys (key-flags.ts). */
export const keyFlagsByName = new Late<Readonly<Record<string, readonly string[]>>>('rest');

/** Makes commands known by their names. */
export function addSpecs(specs: readonly CommandSpec[]): void {
  for (const spec of specs) {
    const subcommands = spec.subcommands.length > 0 ? new Map<string, CommandSpec>() : null;
    for (const sub of spec.subcommands) {
      subcommands!.set(sub.name.slice(sub.name.indexOf('|') + 1), sub);
      flagsOf.set(sub, new Set(sub.flags));
    }
    const flags = new Set(spec.flags);
    if (MAY_REPLICATE.has(spec.name)) flags.add('may_replicate');
    flagsOf.set(spec, flags);
    byName.set(spec.name, { spec, flags, subcommands });
  }
}

export const hasFlag = (spec: CommandSpec, flag: string): boolean => flagsOf.get(spec)!.has(flag);

const variants = new Map<string, CommandSpec>();

/** The same command with other flags, as a script declares them. */
export function withFlags(spec: CommandSpec, add: readonly string[], remove: readonly string[]): CommandSpec {
  const id = [spec.name, ...add, '-', ...remove].join(' ');
  let variant = variants.get(id);
  if (!variant) {
    const flags = new Set([...[...flagsOf.get(spec)!].filter((flag) => !remove.includes(flag)), ...add]);
    variant = { ...spec, flags: [...flags] };
    flagsOf.set(variant, flags);
    variants.set(id, variant);
  }
  return variant;
}

/**
 * The command that `argv` names, the subcommand where it has some; null: unknown command or subcommand. A container
 * given alone is itself (its arity then refuses it).
 */
export function lookupCommand(argv: readonly Bytes[]): CommandSpec | null {
  const named = byName.get((argv[0] ?? '').toLowerCase());
  if (!named) return null;
  if (!named.subcommands || argv.length < 2) return named.spec;
  return named.subcommands.get(argv[1]!.toLowerCase()) ?? null;
}

/** Whether `name` is a command with subcommands. */
export const isContainer = (name: Bytes): boolean => (byName.get(name.toLowerCase())?.subcommands ?? null) !== null;

/** Whether calls of this command can name keys. */
export const takesKeys = (spec: CommandSpec): boolean => spec.firstKey !== 0 || spec.keySpecs.length > 0;

/** The keys in `argv`, in the order in which Redis looks at them; [] when the words do not make sense. */
export function keysOf(spec: CommandSpec, argv: readonly Bytes[]): Bytes[] {
  return keyPlaces(spec, argv).map((at) => argv[at]!);
}

/** Commands whose specs do not tell the whole (Redis has functions for them too). */
const OWN_RULES: Record<string, (argv: readonly Bytes[]) => number[]> = {
  /** One key, or where that is empty those after KEYS. */
  migrate: (argv) => {
    const keyword = argv.findIndex((word, i) => i >= 6 && word.toLowerCase() === 'keys');
    if (argv[3] !== '' || keyword < 0) return [3];
    return places(keyword + 1, argv.length - 1, 1, argv.length);
  },
  /** The key, and where the result is stored: the last STORE. */
  sort: (argv) => {
    let store = -1;
    for (let i = 2; i < argv.length - 1; i++) {
      const word = argv[i]!.toLowerCase();
      if (word === 'limit') i += 2;
      else if (word === 'get' || word === 'by') i++;
      else if (word === 'store') store = ++i;
    }
    return store < 0 ? [1] : [1, store];
  },
};

/** Where the keys stand in `argv`, each with the number of its key spec (at least: a last spec may have many keys). */
export function keyPlacesWithSpec(spec: CommandSpec, argv: readonly Bytes[]): { at: number; spec: number }[] {
  if (OWN_RULES[spec.name] || spec.keySpecs.length === 0) {
    // Of SORT the last spec is where the result goes; the one between stands for the keys that patterns name.
    const last = spec.keySpecs.length - 1;
    return keyPlaces(spec, argv).map((at, i) => ({ at, spec: i > 0 && last > 0 ? last : i }));
  }
  const found = spec.keySpecs.map((keySpec) => placesBySpec(keySpec, argv, (word) => Number(parseInteger(word) ?? 0)));
  if (found.includes(null)) return placesByFunction(spec, argv);
  return found.flatMap((list, i) => list!.map((at) => ({ at, spec: i })));
}

/** The function that Redis has for a command with a count of keys: it is less strict than the specs, and goes by its own order. */
function placesByFunction(spec: CommandSpec, argv: readonly Bytes[]): { at: number; spec: number }[] {
  const found = spec.keySpecs.flatMap((keySpec, i) =>
    (placesBySpec(keySpec, argv, leadingInteger) ?? []).map((at) => ({ at, spec: i })),
  );
  if (!SOURCES_FIRST.has(spec.name)) return found;
  const [store, ...sources] = found;
  return sources.length === 0 ? [] : [...sources, store!];
}

/** Of these it reads the sources, and then where the result goes; without a source it sees no key at all. */
const SOURCES_FIRST = new Set(['zunionstore', 'zinterstore', 'zdiffstore']);

/** What a call of the command does with its keys, a text a key spec; of SET and BITFIELD the words that follow say it. */
export function keyFlags(spec: CommandSpec, argv: readonly Bytes[]): readonly string[] {
  const words = argv.slice(2).map((word) => word.toLowerCase());
  if (spec.name === 'set') return [words.includes('get') ? 'RW access update' : 'OW update'];
  if (spec.name === 'bitfield') {
    return [words.some((word) => word === 'set' || word === 'incrby') ? 'RW access update' : 'RO access'];
  }
  return keyFlagsByName.get()[spec.name] ?? [];
}

function keyPlaces(spec: CommandSpec, argv: readonly Bytes[]): number[] {
  const own = OWN_RULES[spec.name];
  if (own) return own(argv);
  if (spec.keySpecs.length === 0) {
    if (spec.firstKey === 0) return [];
    const last = spec.lastKey < 0 ? argv.length + spec.lastKey : spec.lastKey;
    return places(spec.firstKey, last, spec.keyStep, argv.length);
  }
  return placesByFunction(spec, argv).map(({ at }) => at);
}

/** Null: there is no such number of keys. */
function placesBySpec(
  { begin, find }: KeySpec,
  argv: readonly Bytes[],
  countIn: (word: Bytes) => number,
): number[] | null {
  const first = begin === 'unknown' ? -1 : 'index' in begin ? begin.index : afterKeyword(begin, argv);
  if (first < 0 || first >= argv.length || find === 'unknown') return [];
  if ('keyNumIndex' in find) {
    const start = first + find.firstKey;
    const last = start + (countIn(argv[first + find.keyNumIndex] ?? '') - 1) * find.keyStep;
    return last < start || last >= argv.length ? null : places(start, last, find.keyStep, argv.length);
  }
  let last = first + find.lastKey;
  // A negative last key counts from the end; the limit then says which part of what is left are keys (XREAD: half).
  if (find.lastKey < 0) {
    last =
      find.limit <= 1
        ? argv.length + find.lastKey
        : first + Math.floor((argv.length - first) / find.limit) + find.lastKey;
  }
  return places(first, last, find.keyStep, argv.length);
}

function afterKeyword(begin: { keyword: string; startFrom: number }, argv: readonly Bytes[]): number {
  const forward = begin.startFrom >= 0;
  const step = forward ? 1 : -1;
  for (let i = forward ? begin.startFrom : argv.length + begin.startFrom; i > 0 && i < argv.length; i += step) {
    if (argv[i]!.toLowerCase() === begin.keyword.toLowerCase()) return i + 1;
  }
  return -1;
}

function places(first: number, last: number, step: number, argc: number): number[] {
  if (last >= argc) return [];
  const list: number[] = [];
  for (let at = first; at <= last; at += Math.max(1, step)) list.push(at);
  return list;
}

/** The number that a word begins with, 0 where it does not: all that Redis asks of a count of keys before the command itself looks. */
const leadingInteger = (word: Bytes): number => parseInt(word, 10) || 0;
