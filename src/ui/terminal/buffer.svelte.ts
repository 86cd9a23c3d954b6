// What a terminal has printed, as the page has it. The list of lines is appended to and cut, never copied; who shows it reads
// `changes` and asks for the lines that are in sight.

import type { TerminalLine, TerminalView } from '../../lab/api';

/** Older lines are let go once there are so many; the lab has them still. */
export const MOST_LINES = 100_000;
const LET_GO = 20_000;

/** `client1`, and `client1#2` for one that was opened there besides, as scripts write it. */
export const nameOf = ({ machine, number }: Pick<TerminalView, 'machine' | 'number'>): string =>
  number === 1 ? machine : `${machine}#${number}`;

export class TerminalBuffer {
  readonly session: number;
  readonly machine: string;
  readonly name: string;
  /** The machine's own stays. */
  readonly closable: boolean;
  prompt = $state('');
  running = $state(false);
  program = $state<string | null>(null);
  typedAhead = $state.raw<readonly string[]>([]);
  /** Changes whenever lines have. */
  changes = $state(0);
  /** Something was printed that nobody has looked at. */
  unseen = $state(false);

  private readonly lines: TerminalLine[] = [];
  /** How many of all that were printed are not in `lines` any more. */
  private dropped = 0;
  /** Ctrl-L: lines before this one, counted from the first of all, are out of sight. */
  private clearedTo = 0;

  constructor(view: TerminalView) {
    this.session = view.session;
    this.machine = view.machine;
    this.name = nameOf(view);
    this.closable = view.number > 1;
    this.take(view);
    this.unseen = false;
  }

  /** How many lines there are to be seen. */
  get count(): number {
    void this.changes;
    return this.lines.length - this.hidden;
  }

  /** The `index`th of those to be seen. */
  line(index: number): TerminalLine | undefined {
    void this.changes;
    return this.lines[index + this.hidden];
  }

  get cleared(): boolean {
    void this.changes;
    return this.clearedTo > 0;
  }

  take(view: TerminalView): void {
    this.prompt = view.prompt;
    this.running = view.running;
    this.program = view.program;
    if (view.typedAhead.join('\n') !== this.typedAhead.join('\n')) this.typedAhead = view.typedAhead;
    const keep = Math.max(0, view.from - this.dropped);
    if (keep >= this.lines.length && view.lines.length === 0) return;
    if (isSame(this.lines, keep, view.lines)) return;
    this.lines.length = Math.min(keep, this.lines.length);
    for (const line of view.lines) this.lines.push(line);
    if (this.lines.length > MOST_LINES) {
      const spare = this.lines.length - MOST_LINES + LET_GO;
      this.lines.splice(0, spare);
      this.dropped += spare;
    }
    // Back before the instant at which the screen was cleared, it was not.
    if (this.dropped + this.lines.length < this.clearedTo) this.clearedTo = 0;
    this.unseen = true;
    this.changes++;
  }

  /** Ctrl-L: what was printed is out of sight; what comes is shown. */
  clear(): void {
    this.clearedTo = this.dropped + this.lines.length;
    this.changes++;
  }

  private get hidden(): number {
    return Math.max(0, this.clearedTo - this.dropped);
  }
}

/** Whether these lines are the end of what is there already: a line that may go on is told again. */
function isSame(lines: readonly TerminalLine[], from: number, told: readonly TerminalLine[]): boolean {
  if (from + told.length !== lines.length) return false;
  return told.every(
    (line, index) => line.text === lines[from + index]!.text && line.kind === lines[from + index]!.kind,
  );
}
