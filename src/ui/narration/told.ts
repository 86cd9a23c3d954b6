// The lines of narration as they are shown: a line that grew is a new object, all others stay the same, so that only
// what changed is drawn again.

import type { Line } from '../../words/digest';

/** A line as it stood when it last grew. */
export interface ToldLine {
  line: Line;
  size: number;
}

/** The last `most` of `lines`, the newest first; takes over from `before` what has not grown. */
export function retell(lines: readonly Line[], most: number, before: readonly ToldLine[]): ToldLine[] {
  const known = new Map(before.map((told) => [told.line, told]));
  return lines
    .slice(-most)
    .reverse()
    .map((line) => {
      const told = known.get(line);
      return told?.size === line.entries.length ? told : { line, size: line.entries.length };
    });
}
