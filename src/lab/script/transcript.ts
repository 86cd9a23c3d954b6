// The transcript of a script that is played: `$ ` and each line, and below it what a terminal would show. Output that
// belongs to a line comes under that line, whatever else was said meanwhile; that of a line with ` &` comes under
// a second one when it ends (docs/SCRIPT.md, "Transcript").

import type { ScriptLine } from './script';
import type { Piece, TerminalState } from '../terminals/terminals';

interface Block {
  head: string;
  text: string;
  /** What comes after it that is no output: trace entries. */
  asides: string[];
}

export class Transcript {
  private readonly blocks: Block[] = [];
  /** The block that a terminal's output goes to. */
  private readonly current = new Map<number, Block>();
  /** Blocks of lines with ` &`, which join the transcript when they end. */
  private readonly pending = new Map<number, Block>();

  begins(line: ScriptLine, session: number | null): void {
    const block = this.push(line.kind === 'note' ? line.text : `$ ${line.text}`);
    // What is typed into a session that was opened before shows where that session shows.
    if (session === null || line.kind === 'input') return;
    if (line.background) this.pending.set(session, { head: block.head, text: '', asides: [] });
    else this.current.set(session, block);
  }

  wrong(message: string): void {
    this.blocks.at(-1)!.text += `${message}\n`;
  }

  shown(terminal: TerminalState, piece: Omit<Piece, 'traceLength'>): void {
    if (piece.kind === 'command') return;
    const block = this.pending.get(terminal.session) ?? this.current.get(terminal.session) ?? this.blocks.at(-1);
    if (block) block.text += piece.prompt + piece.text;
  }

  ended(terminal: TerminalState): void {
    const block = this.pending.get(terminal.session);
    if (!block) return;
    this.pending.delete(terminal.session);
    this.blocks.push(block);
  }

  /** A line of its own after what was said so far, such as a trace entry. */
  aside(line: string): void {
    (this.blocks.at(-1) ?? this.push('')).asides.push(line);
  }

  toString(): string {
    return this.blocks
      .flatMap(({ head, text, asides }) => [head, ...outputLines(text), ...asides])
      .map((line) => `${line}\n`)
      .join('');
  }

  private push(head: string): Block {
    const block = { head, text: '', asides: [] };
    this.blocks.push(block);
    return block;
  }
}

/** Lines of output as a terminal shows them (a carriage return moves nothing there), without the empty ones at the end. */
function outputLines(text: string): string[] {
  const trimmed = text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  return trimmed === '' ? [] : trimmed.split('\n');
}
