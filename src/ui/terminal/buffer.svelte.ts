// What a terminal has printed, in blocks: a block that is full never changes again, so that ten thousand lines cost no
// more to show than the last block, and the browser skips those that are out of sight.

import type { TerminalLine, TerminalView } from '../../lab/api';

export const BLOCK_LINES = 100;
const MOST_BLOCKS = 200;

export interface Block {
  number: number;
  /** Index of its first line among all that were printed. */
  first: number;
  lines: readonly TerminalLine[];
}

export class TerminalBuffer {
  prompt = $state('');
  running = $state(false);
  blocks = $state.raw<Block[]>([]);
  /** Changes whenever something was printed. */
  changes = $state(0);

  private total = 0;
  private nextBlock = 0;

  constructor(
    readonly session: number,
    readonly machine: string,
  ) {}

  /** Takes what is new; lines from before what it has (after a jump back in time) replace it. */
  take(view: TerminalView): void {
    this.prompt = view.prompt;
    this.running = view.running;
    if (view.from < this.total) this.cutTo(view.from);
    if (view.lines.length === 0) return;
    const blocks = this.blocks.slice();
    let rest: readonly TerminalLine[] = view.lines;
    const last = blocks.at(-1);
    if (last && last.lines.length < BLOCK_LINES) {
      const room = BLOCK_LINES - last.lines.length;
      blocks[blocks.length - 1] = { ...last, lines: [...last.lines, ...rest.slice(0, room)] };
      rest = rest.slice(room);
    }
    const first = view.from + view.lines.length - rest.length;
    for (let i = 0; i < rest.length; i += BLOCK_LINES) {
      blocks.push({ number: this.nextBlock++, first: first + i, lines: rest.slice(i, i + BLOCK_LINES) });
    }
    this.blocks = blocks.slice(-MOST_BLOCKS);
    this.total = view.from + view.lines.length;
    this.changes++;
  }

  /** Ctrl-L: what was printed is gone from sight; what comes is shown. */
  clear(): void {
    this.blocks = [];
  }

  /** Only the blocks that change are touched: a line that is still being printed comes again with every piece of it. */
  private cutTo(from: number): void {
    const blocks = this.blocks.slice();
    while (blocks.length > 0 && blocks.at(-1)!.first >= from) blocks.pop();
    const last = blocks.at(-1);
    if (last && last.first + last.lines.length > from) {
      blocks[blocks.length - 1] = { ...last, lines: last.lines.slice(0, from - last.first) };
    }
    this.blocks = blocks;
    this.total = from;
  }
}
