// Patterns of grep as regular expressions of this language: basic ones, where `\|`, `\(`, `\+` mean something and their
// plain forms nothing, and extended ones (-E), where it is the other way about. Left out: collating elements ([.x.]).

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

const KEPT = new Set([...'wWsSbB123456789']);
const WORD_EDGES: Record<string, string> = { '<': '\\b(?=\\w)', '>': '\\b(?<=\\w)' };

const escape = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');

/** The expression for a pattern, or what grep says about a wrong one. */
export function readPattern(pattern: string, extended: boolean, ignoreCase: boolean): RegExp | { error: string } {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    // At the beginning of an alternative `*` repeats nothing, and only there `^` is an anchor of a basic pattern.
    const atStart = out === '' || out.endsWith('|') || (out.endsWith('(') && !out.endsWith('\\('));
    if (char === '[') {
      const bracket = readBracket(pattern, i);
      if (!bracket) return { error: 'Unmatched [, [^, [:, [., or [=' };
      out += bracket.text;
      i = bracket.next - 1;
    } else if (char === '\\') {
      const next = pattern[++i];
      if (next === undefined) return { error: 'Trailing backslash' };
      if ('(){}|+?'.includes(next)) out += extended ? escape(next) : next;
      else out += WORD_EDGES[next] ?? (KEPT.has(next) ? `\\${next}` : escape(next));
    } else if (char === '*') {
      if (!atStart && !(out === '^' && !extended)) out += char;
      else if (!extended) out += '\\*';
    } else if (extended) {
      const literal = char === '{' ? !/^\{\d+(,\d*)?\}/.test(pattern.slice(i)) : char === ']' || char === '/';
      const closing = char === '}' && !/\{\d+(,\d*)?$/.test(out);
      out += literal || closing ? `\\${char}` : char;
    } else if (char === '^') out += atStart ? '^' : '\\^';
    else if (char === '$') out += /^$|^\\[)|]/.test(pattern.slice(i + 1)) ? '$' : '\\$';
    else out += char === '.' ? '.' : escape(char);
  }
  try {
    return new RegExp(out, ignoreCase ? 'iu' : 'u');
  } catch {
    return { error: 'Invalid regular expression' };
  }
}

/** `[...]` at `at` and where the pattern goes on; null when it is not closed. A backslash is a character like others. */
function readBracket(pattern: string, at: number): { text: string; next: number } | null {
  let i = at + 1;
  let text = '[';
  if (pattern[i] === '^') {
    text += '^';
    i++;
  }
  for (let first = true; i < pattern.length; first = false) {
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named) {
      if (!Object.hasOwn(CLASSES, named[1]!)) return null;
      text += CLASSES[named[1]!];
      i += named[0].length;
    } else if (pattern[i] === ']' && !first) {
      return { text: `${text}]`, next: i + 1 };
    } else {
      text += pattern[i] === '-' && (first || pattern[i + 1] === ']') ? '\\-' : escape(pattern[i]!);
      i++;
    }
  }
  return null;
}
