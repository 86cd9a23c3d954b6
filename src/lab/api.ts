// The one interface to a running lab, for the page, `play`, tests and lessons. In the page it runs in a Web Worker
// (worker.ts) and every call travels as a message; in Node the very same class runs in-process. All times are virtual.

import type { NodeAddress, TraceEntry, TraceId } from '../sim/trace';
import type { ViewAnswers, ViewRequests } from './views/shapes';

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
  /** Begins anew from a script (its first command is `lab ...`); timed lines run as time passes. */
  open(script: string): Promise<LabInfo>;
  /**
   * Gives one stage-script command now (a button, a line typed into the command box). The promise is kept once the
   * command has begun, or refused at once with a LineError; its output comes through `subscribe`.
   */
  give(line: string): Promise<{ ok: true } | { ok: false; error: LineError }>;
  /**
   * Gives lines of a stage script, with what is typed into them indented below, as a script is played: each begins
   * when the one before it has finished, which takes virtual time. `busy` of the clock tells when they are done.
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
  pause(): Promise<void>;
  /** Runs on to the next significant trace entry, at most `limitUs` of virtual time, and pauses just after it. */
  stepToNextEvent(limitUs?: number): Promise<void>;
  /** Runs the very next event of the queue. */
  stepOneEvent(): Promise<void>;
  /** Shows the world as it was at `atUs`; giving a command there forks (what came after is cut off in a plain lab). */
  seek(atUs: number): Promise<void>;

  /** Chooses what is sent to `listener`: at most one update a frame while playing, and at once after any change. */
  subscribe(views: ViewRequest, listener: (update: Update) => void): () => void;

  /** Everything that was done, as a stage script with the times at which commands were given. */
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
}

/** What a listener wants to see; the views of views/registry.ts are asked for in the same way. */
export interface ViewRequest extends ViewRequests {
  /** `slotsSeenBy`: the running node whose eyes the band of slots is seen with; else one that agrees with most. */
  stage?: boolean | { slotsSeenBy: NodeAddress };
  /** Trace entries from this index of the kept trace on. */
  traceFrom?: number;
  terminals?: boolean;
}

export interface Update extends ViewAnswers {
  clock: Clock;
  stage?: StageView;
  /** New entries of the trace, and the index of the first. Entries after a seek backwards begin anew at 0. */
  trace?: { from: number; entries: TraceEntry[] };
  terminals?: TerminalView[];
}

export interface Clock {
  nowUs: number;
  /** The furthest instant that has been reached. */
  endUs: number;
  playing: boolean;
  speed: number;
  /** A command given by the script or a button is under way. */
  busy: boolean;
  /** Instants of significant entries and of commands, for marks on the time bar; only those new since the last update. */
  marks?: { atUs: number; kind: TraceEntry['kind'] }[];
}

export interface TerminalView {
  session: number;
  machine: string;
  /** `client1$ ` or `10.0.0.1:6379> `; empty while a program runs and reads nothing. */
  prompt: string;
  /** A program runs and Ctrl-C would end it. */
  running: boolean;
  /** Lines since the terminal was opened: only those from the index that this listener has not had yet. */
  from: number;
  lines: TerminalLine[];
}

export interface TerminalLine {
  /** `input` was typed by the person (prompt included in `prompt`), `command` was given by a button, `note` is the sandbox's own voice. */
  kind: 'input' | 'command' | 'output' | 'error' | 'note';
  prompt: string;
  text: string;
  atUs: number;
}

/** What the stage draws, all of the same instant. */
export interface StageView {
  hosts: HostView[];
  clients: ClientView[];
  /** Pairs of machines that cannot hear each other, each way separately. */
  cuts: { from: string; to: string }[];
  /** Slow or lossy paths. */
  paths: { from: string; to: string; delayUs: number; lossPercent: number }[];
  /**
   * What is in flight right now and what flew since this listener's last update, routine pings included: a flight of
   * 0.3 ms would fall between two frames, so the page draws it as an afterimage.
   */
  messages: MessageView[];
  /** How many messages of each kind were sent since the last update, those included that are too many to list. */
  sent: Partial<Record<MessageView['kind'], number>>;
  /** The 16384 slots as `slotsSeenBy` sees them, as ranges in order; owner null is unassigned. */
  slots: { from: number; to: number; owner: NodeAddress | null; failing: boolean }[];
  slotsSeenBy: NodeAddress | null;
  /** Slots on the move, as the running nodes that hold them open say themselves. */
  openSlots: { slot: number; node: NodeAddress; state: 'migrating' | 'importing'; peer: NodeAddress }[];
  /** Most nodes' opinion of the cluster state. */
  state: 'ok' | 'fail' | 'none';
}

export interface HostView {
  name: string;
  ip: string;
  powered: boolean;
  nodes: NodeView[];
}

export interface NodeView {
  address: NodeAddress;
  id: string | null;
  port: number;
  process: 'stopped' | 'loading' | 'running' | 'paused';
  /** As the node itself says; for a stopped node as it was last. */
  role: 'master' | 'replica' | 'none';
  masterAddress: NodeAddress | null;
  /** The shard's colour number: fixed to the slots' history, not to who is master now. Same for master and replicas; -1 has none. */
  shard: number;
  slots: string;
  slotCount: number;
  keys: number;
  configEpoch: number;
  currentEpoch: number;
  offset: number;
  /** Bytes behind its master, null when not known. */
  lag: number | null;
  linkUp: boolean;
  clusterState: 'ok' | 'fail' | 'none';
  /** How the others see it: nodes that hold PFAIL and FAIL about it, among `observers` running ones that know it. */
  suspectedBy: number;
  failedBy: number;
  observers: number;
  election: { state: string; votes: number; needed: number; epoch: number; startsInMs: number } | null;
}

export interface ClientView {
  name: string;
  ip: string;
  /** What its programs are connected to. */
  connections: { node: NodeAddress; program: string }[];
}

export interface MessageView {
  /** Stable while it flies. */
  id: string;
  from: string;
  to: string;
  kind:
    | 'ping'
    | 'pong'
    | 'meet'
    | 'fail'
    | 'auth-req'
    | 'auth-ack'
    | 'update'
    | 'mfstart'
    | 'publish'
    | 'replication'
    | 'client';
  sentUs: number;
  arrivesUs: number;
  /** One short word for its label (`vote request`, `+OK`), made by the page from the kind when empty. */
  label: string;
}
