// `xargs redis-cli ...`: words from the lines it is given become arguments of commands that run one after the other, once
// the input is over. Left out: every command but redis-cli, and the options that are not read here.

import type { Bytes } from '../../sim/bytes';
import { readOptions } from './options';

export interface Xargs {
  command: Bytes[];
  /** At most so many words for one command; null for all. */
  most: number | null;
  /** -I: what stands for a whole line in the command. */
  replace: Bytes | null;
  /** -r: nothing is run where there are no words. */
  notEmpty: boolean;
}

/** Reads the words from `xargs` on. */
export function readXargs(words: readonly Bytes[]): Xargs | { error: string } {
  const options = readOptions(words, 'r', 'nI', false);
  if ('error' in options) return options;
  const { flags, values, rest } = options;
  if (rest[0] !== 'redis-cli') return { error: 'xargs: only redis-cli is simulated as its command' };
  const most = values.get('n') ?? null;
  if (most !== null && !/^[1-9]\d{0,8}$/.test(most)) return { error: `xargs: invalid number "${most}" for -n option` };
  return {
    command: rest,
    most: most === null ? null : Number(most),
    replace: values.get('I') ?? null,
    notEmpty: flags.has('r'),
  };
}

/** The commands that come of the lines, each with its words. */
export function commandsOf(xargs: Xargs, lines: readonly Bytes[]): Bytes[][] | { error: string } {
  const { command, replace } = xargs;
  if (replace !== null) {
    const commands: Bytes[][] = [];
    for (const line of lines) {
      const words = splitWords(line.replace(/[ \t]/g, (blank) => `\\${blank}`).replace(/^(\\[ \t])+/, ''));
      if ('error' in words) return words;
      if (words.length > 0) commands.push(command.map((word) => word.replaceAll(replace, () => words[0]!)));
    }
    return commands;
  }
  const words: Bytes[] = [];
  for (const line of lines) {
    const more = splitWords(line);
    if ('error' in more) return more;
    words.push(...more);
  }
  if (words.length === 0) return xargs.notEmpty ? [] : [command];
  const most = xargs.most ?? words.length;
  const commands: Bytes[][] = [];
  for (let i = 0; i < words.length; i += most) commands.push([...command, ...words.slice(i, i + most)]);
  return commands;
}

/** Blanks part words; quotes of both kinds and a backslash keep what they cover. */
function splitWords(line: Bytes): Bytes[] | { error: string } {
  const words: Bytes[] = [];
  const piece = /\\([^])|'([^']*)'|"([^"]*)"|([^\s\\'"]+)|([ \t\v\f\r]+)|([^])/g;
  let word: Bytes | null = null;
  for (const [, escaped, single, double, plain, blank, open] of line.matchAll(piece)) {
    if (blank !== undefined) {
      if (word !== null) words.push(word);
      word = null;
    } else if (open === "'" || open === '"') {
      const kind = open === "'" ? 'single' : 'double';
      return {
        error: `xargs: unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`,
      };
    } else word = (word ?? '') + (escaped ?? single ?? double ?? plain ?? '');
  }
  if (word !== null) words.push(word);
  return words;
}
