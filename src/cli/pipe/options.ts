// Words of a filter as POSIX parts them: letters that may stand together after one dash, values that may follow at once.

import type { Bytes } from '../../sim/bytes';

export interface Options {
  flags: Set<string>;
  values: Map<string, Bytes>;
  rest: Bytes[];
}

/**
 * Reads the words behind a filter's name. `flags` are the letters that stand alone, `valued` those that take a value.
 * `permute`: options may also stand behind operands, as GNU has it.
 */
export function readOptions(
  words: readonly Bytes[],
  flags: string,
  valued: string,
  permute = true,
): Options | { error: string } {
  const [name] = words;
  const options: Options = { flags: new Set(), values: new Map(), rest: [] };
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      options.rest.push(...words.slice(i + 1));
      break;
    }
    if (!/^-./.test(word)) {
      if (!permute) {
        options.rest.push(...words.slice(i));
        break;
      }
      options.rest.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      if (flags.includes(letter)) options.flags.add(letter);
      else if (valued.includes(letter)) {
        const value = at + 1 < word.length ? word.slice(at + 1) : words[++i];
        if (value === undefined) return { error: `${name}: option requires an argument -- '${letter}'` };
        options.values.set(letter, value);
        break;
      } else return { error: `${name}: ${word.startsWith('--') ? word : `-${letter}`} is not simulated` };
    }
  }
  return options;
}
