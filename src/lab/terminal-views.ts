// The terminals as the page shows them.

import type { TerminalView } from './api';
import type { Run } from './run';

export function terminalViews(run: Run): TerminalView[] {
  return [...run.table.states.values()]
    .filter((terminal) => !terminal.closed)
    .map((terminal) => ({
      session: terminal.session,
      machine: terminal.machine,
      prompt: run.promptOf(terminal),
      running: terminal.program !== null || run.promptOf(terminal) === '',
      from: 0,
      lines: run.screen.lines(terminal),
    }));
}
