// The terminals of the client machines: which program reads there, what was typed ahead, and everything that was shown.
// A terminal's state is plain data that keyframes copy; what was shown is kept as pieces in an array that only grows,
// so a keyframe holds no more than their number. The shell is this sandbox's own: it knows the stage commands.

import type { NodeAddress, TraceId } from '../../sim/trace';
import type { TerminalLine } from '../api';

/** Something that appeared in a terminal. Pieces of output may end in the middle of a line. */
export interface Piece {
  kind: TerminalLine['kind'];
  /** What stood before a typed line: the shell's prompt or the program's. */
  prompt: string;
  text: string;
  atUs: number;
  /** How long the trace was. */
  traceLength: number;
}

/** A line typed ahead, and the end of input (Ctrl-D). */
export type Keystrokes = ({ line: string } | { end: true }) & { atUs: number };

/** A wait under way. A value: replaced, never changed. */
export interface Wait {
  predicate: string;
  /** What happened counts from here in the trace on. */
  from: number;
  beganUs: number;
  limitUs: number;
  /** When it is looked at, at the latest. */
  lookAtUs: number;
}

export interface TerminalState {
  session: number;
  machine: string;
  /** 1 for the machine's own terminal, then as they were opened: `@client1#2`. */
  number: number;
  /** The program that runs in it. */
  program: number | null;
  /** The shell itself waits (sleep). */
  sleepUntilUs: number | null;
  /** The shell waits for a predicate to hold. */
  until: Wait | null;
  /** The shell waits for these nodes to listen, at least until an instant, and then runs `argv` (null: nothing). */
  boot: { nodes: NodeAddress[]; untilUs: number; argv: string[] | null; cause: TraceId } | null;
  /** Opened by a line that ends in ` &`: it goes away with its program. */
  background: boolean;
  closed: boolean;
  typedAhead: Keystrokes[];
  /** When the program that runs was started. */
  startedUs: number;
  /** When the program that runs was last given something to do, or said a whole line; and whether saying counts. */
  progressAtUs: number;
  outputIsProgress: boolean;
  /** How many of the pieces have been shown by now. */
  shown: number;
}

export interface TerminalTable {
  /** By session number. */
  states: Map<number, TerminalState>;
  nextSession: number;
  /** The session in which a program was last started, by machine: what `@client2> ...` means. */
  lastStarted: Map<string, number>;
  /** How long the trace was at the last comment or blank line of the script: what happened counts from there. */
  paragraph: number;
}

export const newTable = (): TerminalTable => ({
  states: new Map(),
  nextSession: 1,
  lastStarted: new Map(),
  paragraph: 0,
});

export function copyTable(table: TerminalTable): TerminalTable {
  const states = new Map<number, TerminalState>();
  for (const [session, state] of table.states) states.set(session, { ...state, typedAhead: state.typedAhead.slice() });
  return { ...table, states, lastStarted: new Map(table.lastStarted) };
}

export function openTerminal(table: TerminalTable, machine: string, background: boolean): TerminalState {
  const session = table.nextSession++;
  let number = 1;
  for (const state of table.states.values()) if (state.machine === machine) number = state.number + 1;
  const state: TerminalState = {
    session,
    machine,
    number,
    program: null,
    sleepUntilUs: null,
    until: null,
    boot: null,
    background,
    closed: false,
    typedAhead: [],
    startedUs: 0,
    progressAtUs: 0,
    outputIsProgress: false,
    shown: 0,
  };
  table.states.set(session, state);
  return state;
}

export function terminalByNumber(table: TerminalTable, machine: string, number: number): TerminalState | null {
  for (const state of table.states.values()) if (state.machine === machine && state.number === number) return state;
  return null;
}

export function terminalOfProgram(table: TerminalTable, program: number): TerminalState | null {
  for (const state of table.states.values()) if (state.program === program) return state;
  return null;
}

/** The session that `@machine> ...` types into: the one whose program was started last and still runs. */
export function lastOpened(table: TerminalTable, machine: string): TerminalState | null {
  const last = table.states.get(table.lastStarted.get(machine) ?? -1);
  if (last && last.program !== null) return last;
  let found: TerminalState | null = null;
  for (const state of table.states.values()) if (state.machine === machine && state.program !== null) found = state;
  return found;
}

/** Neither a program nor the shell is busy, and nothing waits to be read. */
export const isIdle = (state: TerminalState, nowUs: number): boolean =>
  state.program === null && state.typedAhead.length === 0 && !isWaiting(state, nowUs);

/** The shell itself is busy. */
export const isWaiting = (state: TerminalState, nowUs: number): boolean =>
  state.boot !== null || state.until !== null || (state.sleepUntilUs !== null && nowUs < state.sleepUntilUs);

export const shellPrompt = (state: TerminalState): string => `${state.machine}$ `;

/**
 * Adds a piece to the lines that the pieces before it make; true when the next one may go on with its last line. `open`: this
 * one may, which it does when it is of the same kind.
 */
export function foldPiece(lines: TerminalLine[], { kind, prompt, text, atUs }: Piece, open: boolean): boolean {
  // INFO and CLUSTER INFO end their lines with a carriage return too.
  const parts = text.split(/\r?\n/);
  const ended = parts.at(-1) === '' && parts.length > 1;
  if (ended) parts.pop();
  const last = lines.at(-1);
  const goesOn = open && last !== undefined && last.kind === kind && kind !== 'input' && kind !== 'command';
  for (const [index, part] of parts.entries()) {
    if (index === 0 && goesOn) lines[lines.length - 1] = { ...last, text: last.text + part };
    else lines.push({ kind, prompt: index === 0 ? prompt : '', text: part, atUs });
  }
  return !ended && kind === 'output';
}
