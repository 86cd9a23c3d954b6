// What a line that was given can be called by: as it stands, and, of a one-shot redis-cli, the command that it sends.

import { parseArguments } from '../../cli/arguments';
import { encodeUtf8, decodeUtf8 } from '../../sim/bytes';
import { splitPipes, splitWords } from '../script/quote';

const remembered = new Map<string, string[]>();
const MOST_REMEMBERED = 500;

/** In lower case, words parted by one space. */
export function parseCommand(line: string): string[] {
  let names = remembered.get(line);
  if (names) return names;
  const words = splitWords(splitPipes(line)[0] ?? '') ?? line.trim().split(/\s+/);
  names = [words.join(' ').toLowerCase()];
  if (words[0] === 'redis-cli') {
    const parsed = parseArguments(words.slice(1).map(encodeUtf8));
    if ('command' in parsed && !parsed.manager) names.push(parsed.command.map(decodeUtf8).join(' ').toLowerCase());
    else if ('manager' in parsed && parsed.manager)
      names.push(`redis-cli --cluster ${parsed.manager.name}`.toLowerCase());
  } else {
    // `3 incr n` in a session runs it three times.
    if (/^\d+$/.test(words[0] ?? '')) names.push(words.slice(1).join(' ').toLowerCase());
  }
  if (remembered.size > MOST_REMEMBERED) remembered.clear();
  remembered.set(line, names);
  return names;
}
