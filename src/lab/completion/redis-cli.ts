// Completion of redis-cli's own line at the shell: its options with their values, the cluster manager's commands, the Redis command
// behind them, and the filters behind a pipe.

import { isSimulated } from '../../cli/arguments';
import { SHAPES } from '../../cli/manager/help';
import { FILTER_NAMES } from '../../cli/pipe/filters';
import { SHORT_USAGE } from '../../cli/usage';
import type { World } from '../../sim/world';
import type { Completion } from '../api';
import { hostIps, hostNames, idForms, nodeAddresses, ports, socketAddresses } from './candidates';
import { atRedisCommand } from './redis';
import type { Cursor } from './cursor';

interface Option {
  /** `<hostname>`; empty for a flag. */
  value: string;
  meaning: string;
}

/** As redis-cli says itself, without those that the simulated one has not. */
const OPTIONS: ReadonlyMap<string, Option> = new Map(
  [...SHORT_USAGE.matchAll(/^ {1,2}(--?[\w-]+)( <[\w ]+>)?(?: \[.*\n +| +)(\S.*(?:\n {10,}\S.*)*)$/gm)].flatMap(
    ([, name = '', value = '', meaning = '']): [string, Option][] =>
      isSimulated(name) ? [[name, { value: value.trim(), meaning: meaning.replace(/\s+/g, ' ') }]] : [],
  ),
);
const MANAGER = '--cluster';

export function atRedisCli(cursor: Cursor, about: Pick<Completion, 'summary' | 'about'>, world: World): Completion {
  const { words, word, from } = cursor;
  const base: Completion = { ...about, from, candidates: [], hint: '' };
  const place = placeOf(words.slice(1));
  switch (place.at) {
    case 'value': {
      const { value, meaning } = OPTIONS.get(place.option)!;
      const candidates = beginning(valuesOf(place.option, world), word);
      return {
        ...base,
        candidates,
        hint: word === '' ? value : '',
        summary: meaning,
        about: `redis-cli ${place.option}`,
      };
    }
    case 'manager':
      return { ...base, ...atManager(place.words, word, from, world) };
    case 'command':
      return atRedisCommand(place.words, word, from, world);
    case 'option': {
      const known = OPTIONS.get(word);
      if (known)
        return {
          ...base,
          candidates: beginning([...OPTIONS.keys()], word),
          hint: known.value,
          summary: known.meaning,
          about: `redis-cli ${word}`,
        };
      if (word.startsWith('-')) return { ...base, candidates: beginning([...OPTIONS.keys()], word) };
      const command = atRedisCommand([], word, from, world);
      return word === ''
        ? {
            ...base,
            candidates: ['-c', '-h', '-p', MANAGER, ...command.candidates],
            hint: '[OPTION ...] [COMMAND ...]',
          }
        : command;
    }
  }
}

type Place =
  | { at: 'option' }
  | { at: 'value'; option: string }
  | { at: 'manager'; words: string[] }
  | { at: 'command'; words: string[] };

/** Where behind `redis-cli` one is after these words. */
function placeOf(words: readonly string[]): Place {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === MANAGER) return { at: 'manager', words: words.slice(i + 1) };
    if (!word.startsWith('-')) return { at: 'command', words: words.slice(i) };
    if (!OPTIONS.get(word)?.value) continue;
    if (++i === words.length) return { at: 'value', option: word };
  }
  return { at: 'option' };
}

function valuesOf(option: string, world: World): string[] {
  if (option === '-h') return [...hostNames(world), ...hostIps(world)];
  return option === '-p' ? ports(world) : [];
}

/** Behind `--cluster`: the command, its nodes, and its options. */
function atManager(words: readonly string[], word: string, from: number, world: World): Partial<Completion> {
  const [name] = words;
  const shape = Object.hasOwn(SHAPES, name ?? '') ? SHAPES[name!] : undefined;
  if (name === undefined) {
    const exact = Object.hasOwn(SHAPES, word) ? ` ${SHAPES[word]!.args}` : '';
    return {
      candidates: beginning(Object.keys(SHAPES), word),
      hint: exact.trim() || (word === '' ? '<command> [args...] [opts...]' : ''),
    };
  }
  if (!shape) return {};
  const last = words.at(-1)!;
  const options = [...shape.options, 'yes'].map((option) => `--cluster-${option}`);
  const taking = options.find((option) => option.startsWith(`${last} <`));
  if (taking) {
    const ids = /-(from|to|master-id)$/.test(last) && name !== 'import' ? idForms(world, word) : [];
    const nodes = name === 'import' && last === '--cluster-from' ? nodeAddresses(world) : ids;
    return { candidates: beginning(nodes, word), hint: word === '' ? taking.slice(last.length + 1) : '' };
  }
  if (word.startsWith('-')) {
    const names = options.map((option) => option.split(' ')[0]!).filter((option) => !words.includes(option));
    return {
      candidates: beginning(names, word),
      hint: options.find((option) => option.startsWith(`${word} `))?.slice(word.length + 1) ?? '',
    };
  }
  const given = words.slice(1).filter((other) => !other.startsWith('-'));
  if (name === 'call' && given.length > 0) return atRedisCommand(given.slice(1), word, from, world);
  const idWanted = name === 'del-node' && given.length === 1;
  const addresses = [...nodeAddresses(world), ...socketAddresses(world)].filter((address) => !given.includes(address));
  const room = shape.arity < 0 ? name === 'create' || given.length === 0 : given.length < shape.arity;
  const left = shape.args.split(' ').slice(given.length).join(' ');
  return {
    candidates: idWanted ? beginning(idForms(world, word), word) : room ? beginning(addresses, word) : [],
    hint:
      word !== ''
        ? ''
        : given.length === 0
          ? shape.args
          : shape.arity > 0 && left
            ? left
            : options.map((option) => `[${option}]`).join(' '),
  };
}

/** Behind `|`; `from` is where the word begins in the whole line. */
export function atFilter({ words }: Cursor, from: number, word: string): Completion {
  const candidates = words.length === 0 ? beginning([...FILTER_NAMES, 'xargs'], word) : [];
  if (words[0] === 'xargs' && words.length === 1 && 'redis-cli'.startsWith(word)) candidates.push('redis-cli');
  return { from, candidates, hint: '', summary: '', about: '' };
}

const beginning = (candidates: readonly string[], start: string): string[] =>
  candidates.filter((candidate) => candidate.startsWith(start));
