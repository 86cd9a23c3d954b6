// The terminals as the page shows them: all that are open, and of each only the lines that a listener does not have.

import { decodeUtf8 } from '../../sim/bytes';
import type { TerminalView } from '../api';
import { inCommon } from '../time/common-past';
import { quoteWord } from '../script/quote';
import type { Run } from '../run';
import type { Piece, TerminalState } from './terminals';

interface Told {
  /** What the terminal had shown: so many of these pieces. */
  pieces: readonly Piece[];
  shown: number;
  /** All else that was told of it. */
  state: string;
}

/** What one listener knows of the terminals. */
export class TerminalNews {
  private told = new Map<number, Told>();

  /** Every open terminal with what is new in it; undefined when nothing is. */
  take(run: Run): TerminalView[] | undefined {
    const told = new Map<number, Told>();
    const views: TerminalView[] = [];
    let news = false;
    for (const terminal of run.table.states.values()) {
      if (terminal.closed) continue;
      const { session, shown } = terminal;
      const pieces = run.screen.piecesOf(session);
      const before = this.told.get(session);
      const known = before ? inCommon(before.pieces, pieces, Math.min(before.shown, shown)) : 0;
      const about = aboutTerminal(run, terminal);
      const state = JSON.stringify(about);
      news ||= !before || before.state !== state || before.shown !== shown || known < shown;
      told.set(session, { pieces, shown, state });
      const from = run.screen.firstOpenLine(terminal, known);
      views.push({ ...about, from, lines: run.screen.lines(terminal).slice(from) });
    }
    news ||= told.size !== this.told.size;
    this.told = told;
    return news ? views : undefined;
  }
}

function aboutTerminal(run: Run, terminal: TerminalState): Omit<TerminalView, 'from' | 'lines'> {
  const { session, machine, number, program, typedAhead } = terminal;
  const prompt = run.promptOf(terminal);
  return {
    session,
    machine,
    number,
    prompt,
    running: program !== null || prompt === '',
    program: program === null ? null : nameOf(run, program),
    typedAhead: typedAhead.flatMap((keys) => ('line' in keys ? [keys.line] : [])),
  };
}

/** As it was called; of a pipeline its first program. */
function nameOf(run: Run, id: number): string {
  const program = run.world.clients.programs.get(id);
  if (!program) return '';
  if (program.argv[0] !== program.name) return program.name;
  return program.argv.map((word) => quoteWord(decodeUtf8(word))).join(' ');
}
