// Where the keys stand in a call of a command: by the specs of the table, by the functions that Redis has for some commands
// beside them, and by rules for those whose keys neither tells.

import type { Bytes } from '../../bytes';
import { parseInteger } from './numbers';
import type { CommandSpec, KeyPlace } from './specs';
import type { KeySpec } from './table';

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

/** Where the keys stand, each with the number of its key spec: the last one may have many keys. */
export function keyPlacesWithSpec(spec: CommandSpec, argv: readonly Bytes[]): KeyPlace[] {
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
function placesByFunction(spec: CommandSpec, argv: readonly Bytes[]): KeyPlace[] {
  const found = spec.keySpecs.flatMap((keySpec, i) =>
    (placesBySpec(keySpec, argv, leadingInteger) ?? []).map((at) => ({ at, spec: i })),
  );
  if (!SOURCES_FIRST.has(spec.name)) return found;
  const [store, ...sources] = found;
  return sources.length === 0 ? [] : [...sources, store!];
}

/** Of these it reads the sources, and then where the result goes; without a source it sees no key at all. */
const SOURCES_FIRST = new Set(['zunionstore', 'zinterstore', 'zdiffstore']);

/** Where the keys stand in `argv`, in the order in which Redis looks at them; [] when the words do not make sense. */
export function keyPlaces(spec: CommandSpec, argv: readonly Bytes[]): number[] {
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
