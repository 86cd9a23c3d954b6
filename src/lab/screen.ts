// What was shown in each terminal up to the furthest instant. A replay shows the same again, so a terminal at some
// instant is the first so many pieces of its list.

import type { TerminalLine } from './api';
import { foldLines, type Piece, type TerminalState, type TerminalTable } from './terminals';

export class Screen {
  private readonly pieces = new Map<number, Piece[]>();
  /** Folding is done once for each state of a terminal. */
  private readonly folded = new Map<number, { shown: number; lines: TerminalLine[] }>();

  put(session: number, index: number, piece: Piece): void {
    let list = this.pieces.get(session);
    if (!list) this.pieces.set(session, (list = []));
    list[index] = piece;
  }

  lines(terminal: TerminalState): TerminalLine[] {
    const { session, shown } = terminal;
    const known = this.folded.get(session);
    if (known?.shown === shown) return known.lines;
    const lines = foldLines(this.pieces.get(session) ?? [], shown);
    this.folded.set(session, { shown, lines });
    return lines;
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
