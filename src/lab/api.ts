// The one interface to a running lab, for the page, `play`, tests and lessons. In the page it runs in a Web Worker
// (worker/worker.ts) and every call travels as a message; in Node the very same class runs in-process. All times are virtual.

import type { NodeAddress, TraceEntry, TraceId, TraceKind } from '../sim/trace';
import type { MessageKind, StageView } from './stage/stage-view';
import type { Severity } from '../words/kinds';
import type { GoalsRequest } from './views/goals';
import type { ViewAnswers, ViewRequests } from './views/shapes';

export type { ClientView, HostView, MessageKind, MessageView, NodeView, StageView } from './stage/stage-view';

/** A script line that could not be carried out; nothing on the stage changed. */
export interface LineError {
  line: string;
  /** As a shell would say it: `NAME: what is wrong (usage: ...)`. */
  message: string;
}

/** Output of a command in a terminal: text to be shown as it is, never as markup. */
export interface TerminalOutput {
  /** Which terminal session it belongs to. */
  session: number;
  atUs: number;
  text: string;
}

export interface LabApi {
  /**
   * Begins anew: from a script (its first command is `lab ...`; timed lines run as time passes), or from a session as
   * `saveSession` gave it, with all its branches.
   */
  open(script: string | SavedSession): Promise<LabInfo>;
  /**
   * Gives one stage-script command now (a button, a line typed into the command box). The promise is kept once the
   * command has begun, or refused at once with a LineError; its output comes through `subscribe`.
   */
  give(line: string): Promise<{ ok: true } | { ok: false; error: LineError }>;
  /**
   * Gives lines of a stage script, with what is typed into them indented below, as a script is played: each begins
   * when the one before it has finished, which takes virtual time. `busy` of the clock tells when they are done. Comments stay,
   * since what `until` looks for in the past counts from the last one.
   * Refused as a whole, before anything begins, when one is malformed or the first cannot be run.
   */
  enqueue(script: string): Promise<{ ok: true } | { ok: false; error: LineError }>;
  /** Runs at once, as fast as it goes, until every line that waits for its turn is done; at most `limitUs` of virtual time. */
  finish(limitUs?: number): Promise<void>;
  /** Types a line into a terminal: to the program that reads there, else to the machine's shell. */
  type(session: number, line: string): Promise<void>;
  /** Ctrl-C. */
  interrupt(session: number): Promise<void>;
  openTerminal(machine: string): Promise<number>;
  closeTerminal(session: number): Promise<void>;
  /** What could stand at the cursor (0-based, in characters) of a line typed into the terminal. */
  complete(session: number, line: string, cursor: number): Promise<Completion>;

  /** Runs virtual time; `speed` virtual seconds a wall second. */
  play(speed: number): Promise<void>;
  /** Virtual seconds a wall second from now on, for what is given to a stage that stands still, too. */
  setSpeed(speed: number): Promise<void>;
  pause(): Promise<void>;
  /**
   * `free`: time runs from `play` to `pause`. `commands`: besides, whatever is given or typed sets it going, and it stands
   * still again when that is done and nothing waits for an answer. So a lesson can be read without the cluster running away.
   */
  keepTime(by: 'free' | 'commands'): Promise<void>;
  /** Pauses, and goes on to just after the next such thing, at most `limitUs` (60 s) of virtual time. */
  step(step: Step, limitUs?: number): Promise<void>;
  /** Pauses, and goes back to just after the last such thing before now, at most `limitUs` (60 s) of virtual time. */
  stepBack(step: Step, limitUs?: number): Promise<void>;
  /** Shows the world as it was at `atUs`. Whatever is done there begins another branch; this one stays as it is. */
  seek(atUs: number): Promise<void>;
  /** Runs on quickly and pauses when `stop` holds, at the latest after `limitUs`; `clock.stopped` says which it was. */
  runUntil(stop: StopRule, limitUs: number): Promise<void>;
  /**
   * Plays on at the speed at hand to the very instant at which all of the goal holds, at the latest for `limitUs`; where it
   * holds already, nothing changes.
   */
  playForGoal(goal: GoalsRequest, limitUs: number): Promise<void>;
  /** Takes the place of all breakpoints; hits are counted on for those whose id stays. */
  setBreakpoints(breakpoints: Breakpoint[]): Promise<void>;

  /** Shows another branch, at the instant at hand or where it ends. */
  switchBranch(id: number): Promise<void>;
  /** What forked from it goes on as a branch of its parent; one branch always stays. */
  removeBranch(id: number): Promise<void>;
  /** An empty name is its own again: what made it. */
  renameBranch(id: number, name: string): Promise<void>;
  /**
   * The script of the branch at hand once more, with another seed or other directives in its `lab` line (null: without
   * one); a new branch from the beginning, run on to the instant at hand.
   */
  vary(changes: Record<string, string | null>): Promise<void>;
  /** All branches, as `open` takes them. */
  saveSession(): Promise<SavedSession>;

  /** Chooses what is sent to `listener`: at most one update a frame while playing, and at once after any change. */
  subscribe(views: ViewRequest, listener: (update: Update) => void): () => void;

  /** Fetches what of the simulator has not been needed yet; whoever needs it earlier waits for it anyway. */
  prepare(): Promise<void>;

  /** Everything that was done in the branch at hand, as a stage script with the times at which commands were given. */
  script(): Promise<string>;
  /** The chain of causes of an entry, nearest first. */
  why(entry: TraceId): Promise<TraceEntry[]>;
}

export interface LabInfo {
  hosts: { name: string; ip: string; nodes: NodeAddress[] }[];
  clients: { name: string; ip: string }[];
  seed: number;
  /** node id to `host:port`, for terminals that make ids readable. */
  nodeTimeoutMs: number;
}

export interface Completion {
  /** What the completions replace: from this character up to the cursor. */
  from: number;
  candidates: string[];
  /** The arguments still to come, `key value [NX | XX] ...`, and one line on what the command does. */
  hint: string;
  summary: string;
  /** What the summary is about, for pages that have words of their own: `kill`, `redis get`, `redis-cli --raw`; else empty. */
  about: string;
}

/** What a listener wants to see; the views of views/registry.ts are asked for in the same way. */
export interface ViewRequest extends ViewRequests {
  stage?: boolean;
  /** Trace entries from this index of the kept trace on. */
  traceFrom?: number;
  terminals?: boolean;
  branches?: boolean;
  breakpoints?: boolean;
}

export interface Update extends ViewAnswers {
  clock: Clock;
  stage?: StageView;
  /** Entries of the trace from an index on; what was told before from there on is no more (an earlier instant, another branch). */
  trace?: { from: number; entries: TraceEntry[] };
  /** All that are open, when one has changed. */
  terminals?: TerminalView[];
  /** All of them, in the order in which they came to be, when one has changed. */
  branches?: BranchView[];
  /** All of them, when one was hit. */
  breakpoints?: (Breakpoint & { hits: number })[];
}

/** Where a step goes: the next event, a message that is sent or arrives, an entry that the narration tells. */
export type Step = { to: 'event' } | { to: 'message'; kinds?: MessageKind[] } | { to: 'significant' };

/** What to stop at. An entry must be of one of the kinds (none: of any) and name `about`, a node, host or client. */
export interface StopRule {
  kinds: TraceKind[];
  about: string | null;
  /** A predicate (see predicates/) that comes to hold; null for none. */
  condition: string | null;
}

export interface Breakpoint extends StopRule {
  id: number;
  on: boolean;
}

/** Why time stands still by itself. */
export type Stopped =
  | { why: 'breakpoint'; id: number; entry: TraceEntry | null }
  | { why: 'until'; rule: StopRule; entry: TraceEntry | null }
  /** What was waited for did not come. */
  | { why: 'limit' }
  /** A step has found nothing to stop at in so long. */
  | { why: 'nothing'; forUs: number }
  /** A part of the simulator is needed that could not be fetched; playing on tries again. */
  | { why: 'missing' };

export interface BranchView {
  id: number;
  /** Given by a person; empty: see `origin`. */
  name: string;
  origin: BranchOrigin;
  /** Null for one that begins at 0 by itself. */
  parent: number | null;
  forkedAtUs: number;
  endUs: number;
  current: boolean;
  info: LabInfo;
}

/** What made a branch: the script that was opened, something done in the past, or another lab line. */
export type BranchOrigin =
  { how: 'opened' } | { how: 'forked'; by: string } | { how: 'varied'; changes: Record<string, string | null> };

/** A session as plain data. A branch with a parent holds only what was done after it left it. */
export interface SavedSession {
  branches: SavedBranch[];
  current: number;
  nowUs: number;
  breakpoints: Breakpoint[];
}

export interface SavedBranch {
  id: number;
  name: string;
  origin: BranchOrigin;
  parent: number | null;
  forkedAtUs: number;
  endUs: number;
  /** Lines with their times; with the `lab` line where there is no parent. */
  script: string;
  /** Lines of the script that have not had their turn, and the terminal that is waited for before they have. */
  rest: string;
  waitsFor: number | null;
}

export interface Clock {
  nowUs: number;
  /** The furthest instant that has been reached. */
  endUs: number;
  playing: boolean;
  speed: number;
  /** A command given by the script or a button is under way. */
  busy: boolean;
  /** Why it was paused last, until it runs on or jumps. */
  stopped?: Stopped;
  /**
   * Significant entries and commands, for marks on the time bar, also those that lie ahead: what is new since the last update. Of
   * those told before only the first `from` still hold.
   */
  marks?: { from: number; marks: Mark[] };
}

export interface Mark {
  atUs: number;
  kind: TraceKind;
  /** The node or machine that it is about; null for the whole stage. */
  about: string | null;
  /** How grave this very entry is. */
  severity: Severity;
}

export interface TerminalView {
  session: number;
  machine: string;
  /** 1 for the machine's own terminal, which cannot be closed; `@client1#2` in a script is 2. */
  number: number;
  /** `client1$ ` or `10.0.0.1:6379> `; empty while a program runs and reads nothing. */
  prompt: string;
  /** A program runs and Ctrl-C would end it. */
  running: boolean;
  /** The program that runs, as it was called. */
  program: string | null;
  /** Lines that were typed and wait to be read. */
  typedAhead: string[];
  /** Lines from this one on take the place of those that the listener has from there; those before it stay. */
  from: number;
  lines: TerminalLine[];
}

export interface TerminalLine {
  /**
   * `input` was typed by the person (prompt included in `prompt`), `command` was given by a button, `note` is the sandbox's own
   * voice, `help` one of its commands: usage, two spaces or more, meaning.
   */
  kind: 'input' | 'command' | 'output' | 'error' | 'note' | 'help';
  prompt: string;
  text: string;
  atUs: number;
}
