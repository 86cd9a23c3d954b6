// Directives whose values follow rules of their own: their checks in Redis 7.0's words, and how CONFIG GET writes them.

import type { Bytes } from '../bytes';
import { parseInteger } from './commands/numbers';

export type Checked = { value: string } | { error: string };

export const splitWords = (value: Bytes): string[] => value.split(' ').filter((word) => word !== '');

const UNITS: Record<string, bigint> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000_000n,
  mb: 1024n * 1024n,
  g: 1000_000_000n,
  gb: 1024n * 1024n * 1024n,
};

/** `2mb` in bytes; null when it is no amount of memory. */
export function memoryValue(text: Bytes): bigint | null {
  const memory = /^([0-9]+)([a-z]*)$/i.exec(text);
  const unit = memory ? UNITS[memory[2]!.toLowerCase()] : undefined;
  return unit === undefined ? null : BigInt(memory![1]!) * unit;
}

export function checkSpecial(name: string, value: Bytes): Checked {
  const words = splitWords(value);
  switch (name) {
    case 'save': {
      const bad = words.some((word, i) => !/^-?[0-9]+$/.test(word) || Number(word) < (i % 2 === 0 ? 1 : 0));
      return bad || words.length % 2 === 1 ? { error: 'Invalid save parameters' } : { value: words.join(' ') };
    }
    case 'notify-keyspace-events':
      return checkEvents(value);
    case 'client-output-buffer-limit':
      return checkBufferLimits(words);
    case 'oom-score-adj-values': {
      if (words.length !== 3) return { error: 'wrong number of arguments' };
      const numbers = words.map(parseInteger);
      const wrong = numbers.some((number) => number === null || number < -2000n || number > 2000n);
      return wrong
        ? { error: 'Invalid oom-score-adj-values, elements must be between -2000 and 2000.' }
        : { value: words.join(' ') };
    }
    case 'latency-tracking-info-percentiles': {
      if (words.some((word) => !/^-?\d+(\.\d+)?$/.test(word))) {
        return { error: 'Invalid latency-tracking-info-percentiles parameters' };
      }
      return words.some((word) => Number(word) < 0 || Number(word) > 100)
        ? { error: 'latency-tracking-info-percentiles parameters should sit between [0.0,100.0]' }
        : { value: words.map((word) => String(Number(word))).join(' ') };
    }
    case 'replicaof':
      return words.length === 0 || (words.length === 2 && /^\d+$/.test(words[1]!))
        ? { value: words.join(' ') }
        : { error: 'wrong number of arguments' };
    default:
      return { value: words.join(' ') };
  }
}

/** The kinds that A stands for, in the order in which they are told, and the rest. */
const ALL_KINDS = 'g$lshzxetd';

function checkEvents(value: Bytes): Checked {
  if (!/^[Ag$lshzxeKEtmdn]*$/.test(value)) {
    return { error: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'." };
  }
  const all = value.includes('A') || [...ALL_KINDS].every((kind) => value.includes(kind));
  const kinds = all ? 'A' : [...ALL_KINDS, 'n'].filter((kind) => value.includes(kind)).join('');
  return { value: kinds + [...'KEm'].filter((kind) => value.includes(kind)).join('') };
}

const CLASSES = ['normal', 'slave', 'pubsub'];

function checkBufferLimits(words: readonly string[]): Checked {
  if (words.length % 4 !== 0) return { error: 'Wrong number of arguments in buffer limit configuration.' };
  const limits: string[] = [];
  for (let i = 0; i < words.length; i += 4) {
    const [name, hard, soft, seconds] = words.slice(i, i + 4) as [string, string, string, string];
    const kind = name.toLowerCase() === 'replica' ? 'slave' : name.toLowerCase();
    if (!CLASSES.includes(kind)) return { error: 'Invalid client class specified in buffer limit configuration.' };
    const [hardBytes, softBytes] = [memoryValue(hard), memoryValue(soft)];
    if (hardBytes === null || softBytes === null || !/^[0-9]+$/.test(seconds)) {
      return { error: 'Error in hard, soft or soft_seconds setting in buffer limit configuration.' };
    }
    limits.push(`${kind} ${hardBytes} ${softBytes} ${Number(seconds)}`);
  }
  return { value: limits.join(' ') };
}

/** client-output-buffer-limit changes the classes that it names. */
export function mergeBufferLimits(before: string, given: string): string {
  const limitsOf = (text: string, kind: string) => new RegExp(`${kind}( \\d+){3}`).exec(text)?.[0];
  return CLASSES.map((kind) => limitsOf(given, kind) ?? limitsOf(before, kind)).join(' ');
}
