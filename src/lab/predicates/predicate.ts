// A predicate as data: what a goal of a lesson or an `until` of a script asks for. lessons/README.md is its documentation.

import type { TraceKind } from '../../sim/trace';

export type Predicate =
  | { op: 'and'; parts: Predicate[] }
  | { op: 'or'; parts: Predicate[] }
  | { op: 'not'; part: Predicate }
  | { op: 'within'; part: Predicate; us: number }
  | Atom;

export type Compare = '=' | '!=' | '>' | '>=' | '<' | '<=';

/** One thing that holds or does not. `text` is how it was written. */
export type Atom = { op: 'atom'; text: string } & (StateAtom | HappenedAtom | TextAtom<'typed'> | TextAtom<'printed'>);

/** `NAME ARGS [on NODE] [COMPARE VALUE]`: about the state of the world now. */
export interface StateAtom {
  name: StateName;
  args: string[];
  on: string | null;
  compare: Compare;
  /** '' where the predicate takes none; `quoted`: it stood in quotes, so that "none" is a text. */
  value: string;
  quoted: boolean;
}

export interface HappenedAtom {
  name: 'happened';
  kind: TraceKind;
  about: string | null;
  by: string | null;
  fields: [name: string, value: string][];
}

export interface TextAtom<Name> {
  name: Name;
  words: string;
}

/** What may stand behind a predicate's name. `?`: it may be missing. */
export type ArgumentKind =
  'subject' | 'subject?' | 'node' | 'host' | 'host?' | 'machine?' | 'slot' | 'key-or-slot' | 'key' | 'directive';

/** What may stand behind the comparison. `number-or-node`: the same measure of another node. */
export type ValueKind = readonly string[] | 'none' | 'node' | 'text' | 'number' | 'number-or-node' | 'directive-value';

export interface Shape {
  usage: string;
  args: readonly ArgumentKind[];
  value: ValueKind;
  /** `on NODE` may stand before the comparison (or end it). */
  on?: true;
}

const SEEN = ['ok', 'pfail', 'fail', 'unknown'] as const;

export const SHAPES = {
  role: { usage: 'role NODE = master|replica|none', args: ['subject'], value: ['master', 'replica', 'none'] },
  master: { usage: 'master NODE = NODE|none', args: ['subject'], value: 'node' },
  state: { usage: 'state NODE = ok|pfail|fail|unknown', args: ['subject'], value: SEEN },
  sees: { usage: 'sees NODE NODE = ok|pfail|fail|unknown', args: ['subject', 'node'], value: SEEN },
  process: {
    usage: 'process NODE = running|stopped|paused|loading',
    args: ['subject'],
    value: ['running', 'stopped', 'paused', 'loading'],
  },
  host: { usage: 'host HOST = up|down|off', args: ['host'], value: ['up', 'down', 'off'] },
  cluster: { usage: 'cluster [NODE] = ok|fail', args: ['subject?'], value: ['ok', 'fail'] },
  owner: { usage: 'owner KEY|slot:N [on NODE] = NODE|none', args: ['key-or-slot'], value: 'node', on: true },
  slot: {
    usage: 'slot N [on NODE] = stable|migrating|importing',
    args: ['slot'],
    value: ['stable', 'migrating', 'importing'],
    on: true,
  },
  slots: { usage: 'slots NODE >= NUMBER', args: ['subject'], value: 'number' },
  value: { usage: 'value KEY [on NODE] = "TEXT"|none', args: ['key'], value: 'text', on: true },
  type: {
    usage: 'type KEY [on NODE] = string|list|hash|set|zset|stream|none',
    args: ['key'],
    value: ['string', 'list', 'hash', 'set', 'zset', 'stream', 'none'],
    on: true,
  },
  size: { usage: 'size KEY [on NODE] >= NUMBER', args: ['key'], value: 'number', on: true },
  keys: { usage: 'keys NODE >= NUMBER', args: ['subject'], value: 'number' },
  epoch: { usage: 'epoch NODE >= NUMBER|NODE', args: ['subject'], value: 'number-or-node' },
  'current-epoch': { usage: 'current-epoch NODE >= NUMBER|NODE', args: ['subject'], value: 'number-or-node' },
  offset: { usage: 'offset NODE >= NUMBER|NODE', args: ['subject'], value: 'number-or-node' },
  lag: { usage: 'lag NODE = NUMBER', args: ['subject'], value: 'number' },
  link: { usage: 'link NODE = up|down', args: ['subject'], value: ['up', 'down'] },
  replicas: { usage: 'replicas NODE >= NUMBER', args: ['subject'], value: 'number' },
  nodes: { usage: 'nodes NODE = NUMBER', args: ['subject'], value: 'number' },
  masters: { usage: 'masters [HOST] = NUMBER', args: ['host?'], value: 'number' },
  config: { usage: 'config NODE DIRECTIVE = VALUE', args: ['subject', 'directive'], value: 'directive-value' },
  covered: { usage: 'covered', args: [], value: 'none' },
  agree: { usage: 'agree', args: [], value: 'none' },
  apart: { usage: 'apart', args: [], value: 'none' },
  partitioned: { usage: 'partitioned [A B]', args: ['machine?', 'machine?'], value: 'none' },
  'lost-writes': { usage: 'lost-writes >= NUMBER', args: [], value: 'number' },
} as const satisfies Record<string, Shape>;

export type StateName = keyof typeof SHAPES;

export const HISTORY_USAGE = {
  happened: 'happened KIND [NODE] [by NODE] [FIELD=VALUE ...]',
  typed: 'typed TEXT',
  printed: 'printed TEXT',
} as const;

/** Every predicate of the vocabulary. */
export const PREDICATE_NAMES = [...Object.keys(SHAPES), ...Object.keys(HISTORY_USAGE)] as Atom['name'][];

/** Every atom of a predicate, in the order in which they are written. */
export function atomsOf(predicate: Predicate): Atom[] {
  switch (predicate.op) {
    case 'atom':
      return [predicate];
    case 'and':
    case 'or':
      return predicate.parts.flatMap(atomsOf);
    case 'not':
    case 'within':
      return atomsOf(predicate.part);
  }
}

/** A predicate as it could be written. */
export function textOf(predicate: Predicate): string {
  switch (predicate.op) {
    case 'atom':
      return predicate.text;
    case 'and':
    case 'or':
      return predicate.parts.map(partText).join(` ${predicate.op} `);
    case 'not':
      return `not ${partText(predicate.part)}`;
    case 'within':
      return `${partText(predicate.part)} within ${predicate.us / 1e6}s`;
  }
}

const partText = (part: Predicate): string => (part.op === 'atom' ? textOf(part) : `(${textOf(part)})`);
