// Finds a command's entry in the table of commands, and the keys in a call of it (Redis's lookupCommand and
// getKeysFromCommand).

import type { Bytes } from '../../bytes';
import { Late } from '../../parts';
import type { CommandInfo } from './table';

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

/** Where a key stands, and the number of its key spec. */
export interface KeyPlace {
  at: number;
  spec: number;
}

/** Finds keys (key-places.ts): no command of the first part has any. */
export const keyFinding = new Late<{
  keyPlaces(spec: CommandSpec, argv: readonly Bytes[]): number[];
  keyPlacesWithSpec(spec: CommandSpec, argv: readonly Bytes[]): KeyPlace[];
}>('rest');

/** The keys in `argv`, in the order in which Redis looks at them; [] when the words do not make sense. */
export const keysOf = (spec: CommandSpec, argv: readonly Bytes[]): Bytes[] =>
  takesKeys(spec)
    ? keyFinding
        .get()
        .keyPlaces(spec, argv)
        .map((at) => argv[at]!)
    : [];

export const keyPlacesWithSpec = (spec: CommandSpec, argv: readonly Bytes[]): KeyPlace[] =>
  takesKeys(spec) ? keyFinding.get().keyPlacesWithSpec(spec, argv) : [];

/** What a call of the command does with its keys, a text a key spec; of SET and BITFIELD the words that follow say it. */
export function keyFlags(spec: CommandSpec, argv: readonly Bytes[]): readonly string[] {
  const words = argv.slice(2).map((word) => word.toLowerCase());
  if (spec.name === 'set') return [words.includes('get') ? 'RW access update' : 'OW update'];
  if (spec.name === 'bitfield') {
    return [words.some((word) => word === 'set' || word === 'incrby') ? 'RW access update' : 'RO access'];
  }
  return keyFlagsByName.get()[spec.name] ?? [];
}
