// Lines into words, in the two ways in which redis-cli gets them: as a shell does it for a command line, and as
// redis-cli itself does it at its own prompt. No variables, globs or redirections: `*`, `{` and `<` are plain.

import type { Bytes } from '../sim/bytes';

const SPACE = /[ \t\n\r]/;

/**
 * The words of a command line as a shell parts them: blanks part, 'single' quotes keep everything, "double" quotes
 * keep all but a backslash before `"`, `\`, `$` or a backquote, and a backslash outside quotes keeps the next character.
 */
export function splitShell(line: string): { words: string[] } | { error: string } {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else if (char === '\\' && '"\\$`'.includes(line[i + 1] ?? ' ')) word += line[++i]!;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      if (i + 1 >= line.length) return { error: 'a backslash at the end of the line' };
      word = (word ?? '') + line[++i]!;
    } else if (SPACE.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote) return { error: `unexpected end of line while looking for matching ${quote}` };
  if (word !== null) words.push(word);
  return { words };
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/**
 * The words of a line typed at redis-cli's prompt, or null for `Invalid argument(s)`. "Double" quotes know \n \r \t \b
 * \a and \xHH, 'single' quotes only \', and a backslash outside quotes is a backslash. A quote may open inside a word, but
 * its end is the word's end.
 */
export function splitPrompt(line: Bytes): Bytes[] | null {
  const words: Bytes[] = [];
  let i = 0;
  for (;;) {
    while (i < line.length && /[\s\v\f]/.test(line[i]!)) i++;
    if (i >= line.length) return words;
    let word = '';
    while (i < line.length && !SPACE.test(line[i]!)) {
      const quote = line[i]!;
      if (quote !== '"' && quote !== "'") {
        word += quote;
        i++;
        continue;
      }
      const quoted = readQuoted(line, i);
      if (!quoted || (quoted.next < line.length && !/\s/.test(line[quoted.next]!))) return null;
      word += quoted.text;
      i = quoted.next;
      break;
    }
    words.push(word);
  }
}

/** What stands between the quote at `at` and its partner, and where it goes on behind that; null without a partner. */
function readQuoted(line: Bytes, at: number): { text: Bytes; next: number } | null {
  const quote = line[at];
  let text = '';
  for (let i = at + 1; i < line.length; i++) {
    const char = line[i]!;
    if (char === quote) return { text, next: i + 1 };
    const following = line[i + 1];
    if (char !== '\\' || following === undefined) {
      text += char;
    } else if (quote === "'") {
      if (following === "'") i++;
      text += following === "'" ? "'" : char;
    } else {
      const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(i + 1, i + 4));
      text += hex ? String.fromCharCode(parseInt(hex[1]!, 16)) : (ESCAPES[following] ?? following);
      i += hex ? 3 : 1;
    }
  }
  return null;
}
