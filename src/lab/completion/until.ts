// Completion behind `until`: predicates, what they speak of, and the words that join them.

import type { World } from '../../sim/world';
import { KINDS } from '../../words/kinds';
import type { Completion } from '../api';
import { hostNames, keys, machineNames, nodeAddresses } from './candidates';
import { directiveNames } from '../../sim/node/config';
import type { Cursor } from './cursor';
import { HISTORY_USAGE, PREDICATE_NAMES, SHAPES, type ArgumentKind, type Shape } from '../predicates/predicate';

const JOINTS = ['and', 'or', 'within'];
const DURATIONS = ['5s', '20s', '60s'];

export function atPredicate(
  { words, word, from }: Cursor,
  world: World,
): Pick<Completion, 'from' | 'candidates' | 'hint'> {
  // A bracket may stand at the word: `(role ...`.
  const open = /^\(*/.exec(word)![0].length;
  const start = word.slice(open);
  const atom = atomAt(words.slice(1));
  const found =
    atom === null
      ? { candidates: [...PREDICATE_NAMES, 'not'], hint: start === '' ? 'PREDICATE [within 60s]' : '' }
      : inAtom(atom, world, start);
  const exact = atom === null ? usageOf(start) : undefined;
  return {
    from: from + open,
    candidates: found.candidates.filter((candidate) => candidate.startsWith(start)),
    hint: exact ? exact.slice(start.length + 1) : start === '' ? found.hint : '',
  };
}

/** The words since the last joint, without brackets; null where a predicate is to begin. */
function atomAt(words: readonly string[]): string[] | null {
  let atom: string[] | null = null;
  for (const whole of words) {
    const text = whole.replace(/^\(+/, '');
    if (text === 'and' || text === 'or' || text === 'not') atom = null;
    else if (text === 'within') atom = ['within'];
    else if (text !== '') (atom ??= []).push(text);
  }
  return atom;
}

const usageOf = (name: string): string | undefined =>
  Object.hasOwn(SHAPES, name)
    ? SHAPES[name as keyof typeof SHAPES].usage
    : Object.hasOwn(HISTORY_USAGE, name)
      ? HISTORY_USAGE[name as keyof typeof HISTORY_USAGE]
      : undefined;

interface Found {
  candidates: readonly string[];
  hint: string;
}

function inAtom([name = '', ...given]: string[], world: World, start: string): Found {
  if (name === 'within') return { candidates: given.length === 0 ? DURATIONS : JOINTS, hint: '' };
  if (name === 'happened') return happened(given, world);
  if (!Object.hasOwn(SHAPES, name)) return { candidates: JOINTS, hint: '' };
  const shape: Shape = SHAPES[name as keyof typeof SHAPES];
  const hint = shape.usage
    .split(' ')
    .slice(1 + given.length)
    .join(' ');
  const last = given.at(-1);
  if (last === 'on') return { candidates: nodeAddresses(world), hint: 'NODE' };
  const compared = given.findIndex((text) => /^(?:!?=|[<>]=?)$/.test(text));
  if (compared >= 0) {
    if (given.length > compared + 1) return { candidates: JOINTS, hint: '' };
    return { candidates: valuesOf(shape, world), hint };
  }
  const kind = shape.args[given.length];
  const optional = kind === undefined || kind.endsWith('?');
  const next = [
    ...(kind ? argumentsOf(kind, world, start) : []),
    ...(optional && shape.value === 'none' ? JOINTS : []),
    ...(optional && shape.value !== 'none' ? [...(shape.on ? ['on'] : []), ...comparesOf(shape)] : []),
  ];
  return { candidates: next, hint };
}

const comparesOf = (shape: Shape): string[] =>
  shape.value === 'number' || shape.value === 'number-or-node' ? ['=', '!=', '>', '>=', '<', '<='] : ['=', '!='];

function valuesOf({ value }: Shape, world: World): string[] {
  if (value === 'node') return [...nodeAddresses(world), 'none'];
  if (value === 'number-or-node') return nodeAddresses(world);
  return typeof value === 'string' ? (value === 'text' ? ['none'] : []) : [...value];
}

function argumentsOf(kind: ArgumentKind, world: World, start: string): string[] {
  switch (kind) {
    case 'subject':
    case 'subject?':
      return [...nodeAddresses(world), ...hostNames(world), 'every', 'any'];
    case 'node':
      return nodeAddresses(world);
    case 'host':
    case 'host?':
      return hostNames(world);
    case 'machine?':
      return machineNames(world);
    case 'key':
    case 'key-or-slot':
      return [...keys(world, start), ...(kind === 'key' ? [] : ['slot:'])];
    case 'directive':
      return directiveNames();
    case 'slot':
      return [];
  }
}

/** `happened KIND [NODE] [by NODE]` */
function happened(given: readonly string[], world: World): Found {
  const hint = HISTORY_USAGE.happened
    .split(' ')
    .slice(1 + given.length)
    .join(' ');
  if (given.length === 0) return { candidates: KINDS, hint };
  if (given.at(-1) === 'by') return { candidates: nodeAddresses(world), hint: 'NODE' };
  return {
    candidates: [...(given.length === 1 ? [...nodeAddresses(world), ...machineNames(world)] : []), 'by', ...JOINTS],
    hint,
  };
}
