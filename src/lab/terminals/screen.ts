// What was shown in each terminal up to the furthest instant. A replay shows the same again, so a terminal at some
// instant is the first so many pieces of its list. Its lines are folded as pieces come, each once: what a terminal printed
// earlier costs nothing when a line is added, and going back in time folds no more than the line it ends in.

import type { TerminalLine } from '../api';
import { foldPiece, type Piece, type TerminalState, type TerminalTable } from './terminals';

interface Folded {
  lines: TerminalLine[];
  /** After each piece: how many lines there were, below 0 (one's complement) when the next piece may go on with the last. */
  after: number[];
}

export class Screen {
  private readonly pieces = new Map<number, Piece[]>();
  private readonly folded = new Map<number, Folded>();

  /** A piece that a replay shows again is the one that is there already. */
  put(session: number, index: number, piece: Piece): void {
    let list = this.pieces.get(session);
    if (!list) this.pieces.set(session, (list = []));
    list[index] ??= piece;
  }

  /** The lines that the first `shown` pieces make; they change with the next call. */
  lines({ session, shown }: TerminalState): readonly TerminalLine[] {
    return this.fold(session, shown).lines;
  }

  /** The first line that is not whole after so many pieces of what is folded now. */
  firstOpenLine(terminal: TerminalState, pieces: number): number {
    if (pieces === 0) return 0;
    const count = this.fold(terminal.session, terminal.shown).after[pieces - 1]!;
    return count < 0 ? ~count - 1 : count;
  }

  private fold(session: number, shown: number): Folded {
    const pieces = this.pieces.get(session) ?? [];
    let folded = this.folded.get(session);
    if (!folded) this.folded.set(session, (folded = { lines: [], after: [] }));
    const { lines, after } = folded;
    if (after.length > shown) {
      // Back to the last whole line: what stands open now may be longer than it was then.
      after.length = shown;
      while (after.length > 0 && after.at(-1)! < 0) after.pop();
      lines.length = after.at(-1) ?? 0;
    }
    for (let i = after.length; i < shown; i++) {
      const open = foldPiece(lines, pieces[i]!, i > 0 && after[i - 1]! < 0);
      after.push(open ? ~lines.length : lines.length);
    }
    return folded;
  }

  /** All pieces of a session; the first `shown` of its terminal are there. */
  piecesOf(session: number): readonly Piece[] {
    return this.pieces.get(session) ?? [];
  }

  /** The same up to the state of `table`; each goes on by itself. */
  fork(table: TerminalTable): Screen {
    const copy = new Screen();
    for (const [session, { shown }] of table.states) {
      const list = this.pieces.get(session);
      if (list) copy.pieces.set(session, list.slice(0, shown));
    }
    return copy;
  }
}
