// Plays a stage script: gives each line when its turn comes, as a patient person would. A line begins when the one before it
// has finished, a timed line at its time. Whoever owns the run asks again (`next`) whenever something has happened.

import { lastOpened, isIdle, type TerminalState } from '../terminals/terminals';
import { END_OF_INPUT, INTERRUPT, type Input } from '../inputs';
import type { Run } from '../run';
import { fillIds, readCommand } from './commands';
import type { ScriptLine } from './script';
import type { LineError } from '../api';

/** A call that gets no answer for so long is interrupted (docs/SCRIPT.md, "Lines"). */
const NO_ANSWER_US = 60_000_000;
/** What a shell takes to start the redis-cli of the next line (some 10 ms on an ordinary machine, once the last one has ended). */
export const START_US = 10_000;
/** What a program takes to be gone once it has said its last: another that ends by the same cause does so meanwhile. */
const END_US = 1000;
export const NO_ANSWER = '(no answer in 60 s)';

export interface PlayerEvents {
  /** A line begins, in this terminal (null: in none, a comment or a wrong line). */
  begins?(line: ScriptLine, session: number | null): void;
  /** It cannot even be given to a terminal. */
  wrong?(error: LineError): void;
}

/** What the player waits for: something to happen, at the latest an instant; or nothing any more. */
export type Wait = { untilUs: number } | 'done';

export class Player {
  private at = 0;
  /** The terminal of the line that is waited for. */
  private waitsFor: number | null = null;
  private leaving = false;
  /** When the program of the line whose turn it is has started. */
  private startsAtUs: number | null = null;

  constructor(
    private readonly run: Run,
    private lines: readonly ScriptLine[],
    private readonly events: PlayerEvents = {},
    /** At the end, sessions that are still open are left, and programs that still run are waited for. */
    private readonly leaves = false,
    /** Before the line at this place, the terminal is waited for, as it was by another player of the same lines. */
    private resumes: { at: number; waitsFor: number | null } | null = null,
  ) {}

  /** More lines, to be given after those that are still to come. */
  add(lines: readonly ScriptLine[]): void {
    if (this.resumes) this.resumes = { ...this.resumes, at: this.resumes.at - this.at };
    this.lines = [...this.lines.slice(this.at), ...lines];
    this.at = 0;
  }

  /** Lines that have not had their turn, and the terminal that is waited for before they have. */
  get rest(): { lines: readonly ScriptLine[]; waitsFor: number | null } {
    return { lines: this.lines.slice(this.at), waitsFor: this.waitsFor };
  }

  get done(): boolean {
    return this.at >= this.lines.length && this.waitsFor === null && (!this.leaves || this.leaving);
  }

  /** A line is under way, or waits for its turn. */
  get busy(): boolean {
    return this.waitsFor !== null || (this.at < this.lines.length && this.lines[this.at]!.atUs === null);
  }

  /** Does all that can be done now. */
  next(): Wait {
    for (;;) {
      const waiting = this.waitsFor === null ? null : this.attend(this.run.table.states.get(this.waitsFor)!, true);
      const line = this.lines[this.at];
      if (line && line.atUs !== null) {
        // A timed line starts whatever is still running.
        if (line.atUs > this.run.nowUs) return { untilUs: Math.min(line.atUs, waiting ?? Infinity) };
      } else if (waiting !== null) {
        return { untilUs: waiting };
      }
      if (line?.atUs === null) {
        this.startsAtUs ??= this.run.nowUs + (startsProgram(line) ? START_US : this.endUs());
        if (this.run.nowUs < this.startsAtUs) return { untilUs: this.startsAtUs };
      }
      this.startsAtUs = null;
      if (!line) {
        if (waiting !== null) return { untilUs: waiting };
        return this.leaves ? this.leave() : 'done';
      }
      this.at++;
      this.begin(line);
      this.resume();
    }
  }

  /** Where programs run in the background, the end of one is told before what comes after the end of the line that was waited for. */
  private endUs(): number {
    const before = this.lines[this.at - 1];
    const running = () =>
      [...this.run.table.states.values()].some(({ background, program }) => background && program !== null);
    return before && startsProgram(before) && !before.background && running() ? END_US : 0;
  }

  private resume(): void {
    const session = this.at === this.resumes?.at ? this.resumes.waitsFor : null;
    if (session !== null && this.run.table.states.has(session)) this.waitsFor = session;
  }

  private begin(line: ScriptLine): void {
    const { run, events } = this;
    const atUs = run.nowUs;
    if (line.kind === 'note') {
      events.begins?.(line, null);
      run.give({ kind: 'note', atUs, text: line.text });
      return;
    }
    const inputs = inputsOf(line, run);
    if ('message' in inputs) {
      events.begins?.(line, null);
      events.wrong?.(inputs);
      return;
    }
    const first = inputs[0]!;
    events.begins?.(line, first.kind === 'line' && first.background ? run.table.nextSession : sessionOf(first, run));
    const { nextSession } = run.table;
    for (const input of inputs) run.give(input);
    if (line.kind !== 'run' || line.background || first.kind !== 'line') return;
    // A timed line without typed ones leaves its session open, as it was when it was given.
    if (line.atUs !== null && line.typed.length === 0) return;
    // A busy terminal has handed the program to one of its own.
    const session = run.table.states.has(nextSession) ? nextSession : sessionOf(first, run);
    if (session !== null && !isIdle(run.table.states.get(session)!, run.nowUs)) this.waitsFor = session;
  }

  /** Looks after a terminal that is waited for; when to look again, or null when it is idle. */
  private attend(terminal: TerminalState, foreground: boolean): number | null {
    const { run } = this;
    for (;;) {
      if (isIdle(terminal, run.nowUs)) {
        if (foreground) this.waitsFor = null;
        return null;
      }
      const { machine, number } = terminal;
      if (terminal.program === null && terminal.sleepUntilUs !== null) return terminal.sleepUntilUs;
      if (terminal.program === null && terminal.until) return terminal.until.beganUs + terminal.until.limitUs;
      if (terminal.program !== null && terminal.typedAhead.length === 0 && run.promptOf(terminal) !== '') {
        run.give({ kind: 'end', atUs: run.nowUs, machine, number });
        continue;
      }
      const untilUs = terminal.progressAtUs + NO_ANSWER_US;
      if (run.nowUs < untilUs) return untilUs;
      run.give({ kind: 'interrupt', atUs: run.nowUs, machine, number, note: NO_ANSWER });
    }
  }

  private leave(): Wait {
    let untilUs = Infinity;
    for (const terminal of this.run.table.states.values()) {
      const until = this.attend(terminal, false);
      if (until !== null) untilUs = Math.min(untilUs, until);
    }
    if (untilUs < Infinity) return { untilUs };
    this.leaving = true;
    return 'done';
  }
}

const startsProgram = ({ kind, command, error }: ScriptLine): boolean =>
  kind === 'run' && error === null && command.startsWith('redis-cli');

/** The inputs that a line of a script stands for now, or why it stands for none. */
export function inputsOf(line: ScriptLine, run: Run): Input[] | LineError {
  const wrong = (message: string): LineError => ({ line: line.text, message });
  const atUs = run.nowUs;
  if (line.error !== null) return wrong(line.error);
  const machine = line.machine ?? run.setup.clients[0]!.name;
  if (!run.setup.clients.some((client) => client.name === machine)) {
    return wrong(`@${machine}: there is no such client (usage: @client1 COMMAND)`);
  }
  if (line.kind === 'input') {
    const number = line.terminal ?? lastOpened(run.table, machine)?.number;
    if (number === undefined) return wrong(`@${machine}>: no session is open there (usage: @client1> LINE)`);
    if (line.command === INTERRUPT) return [{ kind: 'interrupt', atUs, machine, number, note: '' }];
    if (line.command === END_OF_INPUT) return [{ kind: 'end', atUs, machine, number }];
    return [{ kind: 'typed', atUs, machine, number, text: line.command }];
  }
  const number = line.terminal ?? 1;
  if (line.command === '') {
    return line.terminal === null
      ? wrong(`@${machine}: what is to be run?`)
      : [{ kind: 'open', atUs, machine, number }];
  }
  if (line.background && number > 1) return wrong(`@${machine}#${number}: a line with & opens a terminal of its own`);
  const result = readCommand(line.command, run.world);
  const inputs: Input[] = [{ kind: 'line', atUs, machine, number, line: line.command, background: line.background }];
  if ('error' in result || line.typed.length === 0) return inputs;
  const opened = line.background ? numberOfNext(run, machine) : number;
  for (const text of line.typed) {
    const filled = fillIds(text, run.world);
    if ('unknown' in filled) return wrong(`${line.command.split(' ')[0]}: there is no node id for ${filled.unknown}`);
    inputs.push({ kind: 'typed', atUs, machine, number: opened, text });
  }
  return inputs;
}

function numberOfNext(run: Run, machine: string): number {
  let number = 0;
  for (const state of run.table.states.values()) if (state.machine === machine) number = state.number;
  return number + 1;
}

function sessionOf(input: Input, run: Run): number | null {
  if (input.kind === 'note') return null;
  for (const state of run.table.states.values()) {
    if (state.machine === input.machine && state.number === input.number) return state.session;
  }
  return null;
}
