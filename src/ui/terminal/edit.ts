// What the keys of a shell do to the line that is being typed, as readline does it.

export interface Line {
  text: string;
  /** Where the next character goes. */
  cursor: number;
}

/** A line after an edit, and what was taken out of it, for Ctrl-Y to bring back. */
export interface Edit extends Line {
  killed: string;
}

const kill = ({ text }: Line, from: number, to: number): Edit => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
  killed: text.slice(from, to),
});

/** Ctrl-U. */
export const killToStart = (line: Line): Edit => kill(line, 0, line.cursor);
/** Ctrl-K. */
export const killToEnd = (line: Line): Edit => kill(line, line.cursor, line.text.length);
/** Ctrl-W: back to the space before the word, with the spaces behind it. */
export const killWord = (line: Line): Edit =>
  kill(line, /\S*\s*$/.exec(line.text.slice(0, line.cursor))!.index, line.cursor);

/** Ctrl-Y, and what is pasted. */
export const insert = ({ text, cursor }: Line, more: string): Line => ({
  text: text.slice(0, cursor) + more + text.slice(cursor),
  cursor: cursor + more.length,
});

/**
 * What pasting does: lines to send at once, one after the other, and the line that stays to be typed on. A text without a line
 * break stays as it is.
 */
export function paste(line: Line, text: string): { send: string[]; rest: Line } {
  const lines = text.split(/\r\n|\r|\n/).map((part) => part.replaceAll('\t', ' '));
  if (lines.length === 1) return { send: [], rest: insert(line, lines[0]!) };
  const after = line.text.slice(line.cursor);
  const first = line.text.slice(0, line.cursor) + lines[0]!;
  const last = lines.at(-1)!;
  return { send: [first, ...lines.slice(1, -1)], rest: { text: last + after, cursor: last.length } };
}
