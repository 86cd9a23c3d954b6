// One stage under way: the world, its terminals, what was done to it so far, and its past. Everything here is synchronous
// and exact: an input is given once all events due at its instant have happened, so the list of inputs with their
// instants brings the same run back, event by event. Who gives inputs (a person, the player of a script) is not known here.

import { createPrograms, promptOf, type Programs } from '../cli/program';
import { createWorld, nextEventAtUs, restoreWorld, saveWorld, stepWorld } from '../sim/simulation';
import { ROUTINE_KINDS, type TraceEntry, type TraceId } from '../sim/trace';
import { record, type Surroundings, type World } from '../sim/world';
import { beginBoot, isBooted } from './script/boot';
import { fillIds, readCommand, type StageCommand } from './script/commands';
import { History, KEYFRAME_EVENTS, keyframeSpacing, type Keyframe } from './time/history';
import { formatInput, type Input } from './inputs';
import { perform } from './script/perform';
import { Ledger } from './ledger/ledger';
import { Screen } from './terminals/screen';
import type { LabSetup } from './script/setup';
import { shellHelp } from './script/shell-help';
import * as terminals from './terminals/terminals';
import type { TerminalState } from './terminals/terminals';
import { beginWait, someoneWaits, Waits } from './script/until';

/** Told of what happens, while it happens for the first time and again in every replay. */
export interface Watcher {
  /** An input begins to show in a terminal; pieces shown there belong to it from now on. */
  shown?(terminal: TerminalState, piece: terminals.Piece): void;
  /** The program of a terminal has ended. */
  ended?(terminal: TerminalState): void;
  entry?(entry: TraceEntry): void;
  /** Only in a second look (`again`): a packet is sent or arrives. */
  packet?(entry: TraceEntry): void;
  /** An event of the queue has been dealt with: what comes next is not of its making. */
  stepped?(): void;
}

export class Run {
  world: World;
  table = terminals.newTable();
  /** Everything that was given, in order; the first `applied` of them lie before now. */
  readonly inputs: Input[];
  applied = 0;
  /** How many events have been delivered by now. */
  events = 0;
  /** Significant entries up to the furthest instant; those up to now are the first `world.nextTraceId - 1`. */
  readonly trace: TraceEntry[];
  readonly history: History;
  /** The writes that clients were told OK for; it knows the future of an earlier instant, too. */
  readonly ledger: Ledger;
  readonly screen: Screen;
  /** The furthest instant reached. */
  endUs = 0;
  watcher: Watcher = {};
  /** Somebody asked for a stop just after the event at hand. */
  private halted = false;
  /** Something happened that whoever waits for a terminal wants to look at. */
  private nudged = false;
  /** Something was recorded or shown at this instant, which who waits for a predicate wants to look at. */
  private noted = false;
  /** Something was recorded that the ledger has not looked at. */
  private unjudged = false;
  private readonly waits = new Waits();
  private nextKeyframeSeq = 0;
  private readonly programs: Programs;
  private readonly around: Surroundings;

  private readonly keepsNothing: boolean;

  /**
   * `opening`: the lines of the script up to the `lab` line, which is the last of them. `kin`: the run that this one forks from
   * now, or that it is a second look at.
   */
  constructor(
    readonly setup: LabSetup,
    readonly opening: readonly string[],
    private readonly keyframeEvents = KEYFRAME_EVENTS,
    kin: { forkOf: Run } | { lookAt: Run } | null = null,
  ) {
    const look = kin && 'lookAt' in kin ? kin.lookAt : null;
    const past = kin && 'forkOf' in kin ? kin.forkOf : null;
    this.keepsNothing = look !== null;
    this.inputs = look?.inputs ?? past?.inputs.slice(0, past.applied) ?? [];
    this.trace = look?.trace ?? past?.trace.slice(0, past.traceLength) ?? [];
    this.history = look?.history ?? past?.history.fork(past.nowUs, past.world.nextSeq) ?? new History();
    this.screen = look?.screen ?? past?.screen.fork(past.table) ?? new Screen();
    this.ledger = look?.ledger ?? past?.ledger.fork(past.world, this.trace) ?? new Ledger(this.trace, setup.clients);
    this.programs = createPrograms({
      output: (program, text) => this.output(program, text),
      exited: (program) => this.exited(program),
      resolve: (name) => this.world.machines.get(name)?.ip ?? (/^\d+(\.\d+){3}$/.test(name) ? name : null),
    });
    this.around = {
      trace: (entry) => this.note(entry),
      wantsPackets: look !== null,
      program: (world, event) => {
        this.programs.handleProgramEvent(world, event);
        this.nudged = true;
      },
    };
    if (!look) this.ledger.listen(this.around);
    if (past) {
      this.world = restoreWorld(past.world, this.around);
      this.table = terminals.copyTable(past.table);
      this.applied = past.applied;
      this.events = past.events;
      this.endUs = past.nowUs;
      const { world: last } = this.history.last;
      this.nextKeyframeSeq = last.nextSeq + keyframeSpacing(last, keyframeEvents);
      return;
    }
    this.world = createWorld({ ...setup, around: this.around });
    if (look) {
      this.nextKeyframeSeq = Infinity;
      return;
    }
    record(this.world, 'command', { line: opening.at(-1)!, machine: setup.clients[0]!.name });
    for (const client of setup.clients) terminals.openTerminal(this.table, client.name, false);
    this.keep();
  }

  /** Another run with the same past, at this very instant, once all that is due at it has happened. */
  fork(): Run {
    this.runTo(this.world.nowUs);
    return new Run(this.setup, this.opening, this.keyframeEvents, { forkOf: this });
  }

  /** Asks the run to stop just after the event that is being carried out. */
  halt(): void {
    this.halted = true;
  }

  get nowUs(): number {
    return this.world.nowUs;
  }

  /** Nothing was seen yet of what comes next. */
  get atFrontier(): boolean {
    return this.world.nowUs >= this.endUs && this.applied === this.inputs.length;
  }

  /** How many entries of the trace lie before now. */
  get traceLength(): number {
    return this.world.nextTraceId - 1;
  }

  /**
   * Lets everything happen that is due up to `atUs`, inputs known already included, and time pass to it. With
   * `attentive` it returns early, between two instants, when a terminal's program did something; always just after the
   * event in which `halt` was called. True if it got there.
   */
  runTo(atUs: number, attentive = false): boolean {
    this.nudged = false;
    this.halted = false;
    for (;;) {
      const stop = this.nextStopUs(atUs);
      const { world } = this;
      while (world.queue.length > 0 && world.queue[0]!.atUs <= stop) {
        this.step();
        if (this.nudged) {
          this.settle();
          if (attentive && this.nextStopUs(Infinity) > world.nowUs) return this.arrive(world.nowUs, false);
          this.nudged = false;
        }
        if (this.halted) return this.arrive(world.nowUs, false);
        // Never while something typed waits to be looked at: a keyframe does not know that.
        if (world.nextSeq >= this.nextKeyframeSeq) this.keep();
      }
      if (stop > world.nowUs) world.nowUs = stop;
      this.settle();
      const input = this.inputs[this.applied];
      if (input && input.atUs <= world.nowUs) {
        this.applied++;
        this.apply(input);
      } else if (stop >= atUs) {
        return this.arrive(atUs, true);
      }
      if (this.halted) return this.arrive(world.nowUs, false);
    }
  }

  /** The very next event, or input. False when there is neither. */
  stepEvent(): boolean {
    const next = nextEventAtUs(this.world);
    const due = this.nextStopUs(Infinity);
    if (due < (next ?? Infinity)) this.runTo(due);
    else if (!this.step()) return false;
    if (this.nudged) this.settle();
    this.nudged = false;
    this.arrive(this.world.nowUs, true);
    return true;
  }

  /** Steps until an entry that is kept appears, or `limitUs` passed. */
  stepToEntry(limitUs: number): void {
    const until = this.world.nowUs + limitUs;
    const before = this.world.nextTraceId;
    while (this.world.nextTraceId === before) {
      const next = Math.min(nextEventAtUs(this.world) ?? Infinity, this.nextStopUs(Infinity));
      if (next > until) {
        this.runTo(until);
        return;
      }
      this.stepEvent();
    }
  }

  /** Everything as it was, or will be, at an instant. Forward beyond the furthest instant it runs on. */
  seek(atUs: number): void {
    const keyframe = this.history.before(atUs);
    if (atUs < this.world.nowUs || keyframe.atUs > this.world.nowUs) this.restore(keyframe);
    this.runTo(atUs);
  }

  /**
   * A second look at what has happened: a run of its own that stands at the last keyframe before `atUs`, where everything
   * happens again when it is run on, packets told too. It keeps nothing and must not be run beyond `endUs` nor given inputs. This
   * run is not touched.
   */
  again(atUs: number, watcher: Watcher): Run {
    const look = new Run(this.setup, this.opening, Infinity, { lookAt: this });
    look.restore(this.history.before(atUs));
    look.watcher = watcher;
    return look;
  }

  restore(keyframe: Keyframe): void {
    this.world = restoreWorld(keyframe.world, this.around);
    this.table = terminals.copyTable(keyframe.terminals);
    this.applied = keyframe.inputs;
    this.events = keyframe.events;
    this.waits.forget();
    this.noted = false;
    this.unjudged = false;
  }

  /** Gives an input now. What lies in the past cannot be changed: whoever acts there forks first. */
  give(input: Input): void {
    this.runTo(this.world.nowUs);
    if (!this.atFrontier) throw new Error('what has happened cannot be changed: fork first');
    this.inputs.push({ ...input, atUs: this.world.nowUs });
    this.applied++;
    this.apply(this.inputs.at(-1)!);
  }

  /** Everything that was done, as a stage script that brings this very run back. */
  script(): string {
    return [...this.opening, ...this.inputs.map(formatInput)].map((line) => `${line}\n`).join('');
  }

  /** The prompt at which a terminal reads, '' while it reads nothing. */
  promptOf(terminal: TerminalState): string {
    if (terminal.program === null) {
      return terminals.isWaiting(terminal, this.world.nowUs) ? '' : terminals.shellPrompt(terminal);
    }
    const program = this.world.clients.programs.get(terminal.program);
    return (program && promptOf(program)) ?? '';
  }

  /** The first instant, not before now, at which something is due that is no event: an input, the end of a sleep. */
  private nextStopUs(limitUs: number): number {
    let stop = Math.min(limitUs, this.inputs[this.applied]?.atUs ?? Infinity);
    for (const { sleepUntilUs, boot, until } of this.table.states.values()) {
      if (until && until.lookAtUs < stop) stop = until.lookAtUs;
      if (sleepUntilUs !== null && sleepUntilUs < stop) stop = sleepUntilUs;
      // Once that instant has passed, it is the nodes that are waited for.
      if (boot && boot.untilUs > this.world.nowUs && boot.untilUs < stop) stop = boot.untilUs;
    }
    return Math.max(stop, this.world.nowUs);
  }

  /** One event of the queue, and what it means for the writes. */
  private step(): boolean {
    if (!stepWorld(this.world)) return false;
    this.events++;
    this.judge();
    this.watcher.stepped?.();
    return true;
  }

  private judge(): void {
    if (!this.unjudged) return;
    this.ledger.look(this.world);
    this.unjudged = false;
  }

  /** How many acknowledged writes are lost by now. */
  lostWrites(): number {
    return this.ledger.lostWrites(this.world.nextTraceId);
  }

  private arrive(atUs: number, there: boolean): boolean {
    if (atUs > this.endUs) this.endUs = atUs;
    return there;
  }

  /** What was typed ahead is read by who reads now, once all that is due at this instant has happened. */
  private settle(): void {
    const { world } = this;
    const { nowUs } = world;
    for (;;) {
      this.judge();
      while (world.queue.length > 0 && world.queue[0]!.atUs <= nowUs) this.step();
      let moved = false;
      for (const terminal of this.table.states.values()) {
        if (terminal.sleepUntilUs !== null && terminal.sleepUntilUs <= nowUs) {
          terminal.sleepUntilUs = null;
          this.nudged = true;
          moved = true;
        }
        if (terminal.until && (this.noted || terminal.until.lookAtUs <= nowUs)) {
          const said = this.waits.look(terminal, this);
          if (said) this.show(terminal, 'error', said, '');
          if (said !== null) this.nudged = moved = true;
        }
        if (terminal.boot && isBooted(this.world, terminal.boot)) {
          const { argv, cause } = terminal.boot;
          terminal.boot = null;
          if (argv) this.startProgram(terminal, argv, cause);
          this.nudged = true;
          moved = true;
        }
        if (terminal.typedAhead.length > 0 && this.promptOf(terminal) !== '') {
          this.read(terminal);
          moved = true;
        }
      }
      if (!moved) break;
    }
    this.noted = false;
  }

  private read(terminal: TerminalState): void {
    const keys = terminal.typedAhead.shift()!;
    if (terminal.program === null) {
      if ('line' in keys) this.runLine(terminal, keys.line, 'input');
      return;
    }
    terminal.progressAtUs = this.world.nowUs;
    if ('end' in keys) {
      // A question that gets no answer stands there; the prompt of a session that is left is not looked at.
      if (terminal.outputIsProgress) this.show(terminal, 'output', this.promptOf(terminal), '');
      this.programs.closeInput(this.world, terminal.program);
      return;
    }
    this.show(terminal, 'input', `${keys.line}\n`, this.promptOf(terminal));
    const cause = record(this.world, 'command', { line: keys.line, machine: terminal.machine }, []);
    const filled = fillIds(keys.line, this.world);
    this.programs.typeLine(this.world, terminal.program, 'text' in filled ? filled.text : keys.line, cause);
  }

  private apply(input: Input): void {
    if (input.kind === 'note') {
      this.table.paragraph = this.traceLength;
      return;
    }
    const terminal = this.terminalFor(input);
    switch (input.kind) {
      case 'line':
        this.runLine(terminal, input.line, 'command');
        break;
      case 'typed':
        terminal.typedAhead.push({ line: input.text, atUs: input.atUs });
        break;
      case 'end':
        terminal.typedAhead.push({ end: true, atUs: input.atUs });
        break;
      case 'interrupt':
        this.interrupt(terminal, input.note);
        break;
      case 'open':
        break;
    }
    this.settle();
  }

  private terminalFor(input: { machine: string; number: number; kind: string; background?: boolean }): TerminalState {
    if (input.background) return terminals.openTerminal(this.table, input.machine, true);
    const found = terminals.terminalByNumber(this.table, input.machine, input.number);
    return found ?? terminals.openTerminal(this.table, input.machine, false);
  }

  private interrupt(terminal: TerminalState, note: string): void {
    const prompt = note === '' ? this.promptOf(terminal) : '';
    terminal.typedAhead = [];
    terminal.sleepUntilUs = null;
    terminal.until = null;
    terminal.boot = null;
    const { program } = terminal;
    this.show(terminal, note === '' ? 'input' : 'note', `${note === '' ? '^C' : note}\n`, prompt);
    if (program === null) return;
    record(this.world, 'command', { line: '^C', machine: terminal.machine }, []);
    // Who was given up on is not asked again.
    this.programs.interrupt(this.world, program, note !== '');
  }

  /** A line for the shell: a stage command, or what is wrong with it. */
  private runLine(terminal: TerminalState, line: string, how: 'input' | 'command'): void {
    this.show(terminal, how, `${line}\n`, terminals.shellPrompt(terminal));
    if (line.trim() === '' || line.startsWith('#')) return;
    if (line.trim() === 'exit' && terminal.number > 1) {
      terminal.closed = true;
      return;
    }
    const result = readCommand(line, this.world);
    if ('error' in result) {
      this.show(terminal, 'error', `${result.error}\n`, '');
      if (terminal.background) this.end(terminal);
      return;
    }
    const cause = record(this.world, 'command', { line, machine: terminal.machine }, []);
    this.begin(terminal, result.command, cause);
  }

  private begin(terminal: TerminalState, command: StageCommand, cause: TraceId): void {
    const argv = perform(this.world, command, cause);
    if (command.do === 'help') this.show(terminal, 'help', shellHelp(command.topic), '');
    if (command.do === 'sleep') terminal.sleepUntilUs = this.world.nowUs + command.us;
    if (command.do === 'until') {
      const { nowUs } = this.world;
      terminal.until = beginWait(command.predicate, this.table.paragraph, nowUs, command.limitUs);
    }
    // Whoever boots a stage wants to talk to it next: that command is over when the nodes listen.
    if (command.do === 'boot' || command.do === 'create') {
      terminal.boot = { ...beginBoot(this.world, command.nodes), argv, cause };
      terminal.progressAtUs = this.world.nowUs;
    } else if (argv) {
      this.startProgram(terminal, argv, cause);
    }
  }

  private startProgram(terminal: TerminalState, argv: string[], cause: TraceId): void {
    // The terminal is busy: the program gets one of its own.
    const home = terminal.program === null ? terminal : terminals.openTerminal(this.table, terminal.machine, true);
    home.startedUs = home.progressAtUs = this.world.nowUs;
    home.outputIsProgress = argv[1] === '--cluster';
    // What it says and that it has ended may come before its number is known.
    home.program = this.world.clients.nextProgram;
    this.table.lastStarted.set(home.machine, home.session);
    const before = this.world.cause;
    this.world.cause = cause;
    this.programs.startProgram(this.world, home.machine, argv, cause);
    this.world.cause = before;
  }

  private output(program: number, text: string): void {
    const terminal = terminals.terminalOfProgram(this.table, program);
    if (!terminal) return;
    if (terminal.outputIsProgress && text.includes('\n')) terminal.progressAtUs = this.world.nowUs;
    this.show(terminal, 'output', text, '');
  }

  private exited(program: number): void {
    const terminal = terminals.terminalOfProgram(this.table, program);
    if (!terminal) return;
    this.end(terminal);
    this.nudged = true;
  }

  /** What ran there is over, and with it the lines that were given together with it; a terminal that was opened for it goes too. */
  private end(terminal: TerminalState): void {
    terminal.program = null;
    const { background, startedUs } = terminal;
    terminal.typedAhead = terminal.typedAhead.filter(({ atUs }) => !background && atUs > startedUs);
    if (background) terminal.closed = true;
    this.watcher.ended?.(terminal);
  }

  private show(terminal: TerminalState, kind: terminals.Piece['kind'], text: string, prompt: string): void {
    const piece = { kind, prompt, text, atUs: this.world.nowUs, traceLength: this.traceLength };
    this.noted = true;
    this.screen.put(terminal.session, terminal.shown++, piece);
    this.watcher.shown?.(terminal, piece);
  }

  private note(entry: TraceEntry): void {
    if (ROUTINE_KINDS.has(entry.kind)) {
      this.watcher.packet?.(entry);
      return;
    }
    if (entry.kind.startsWith('process-') || someoneWaits(this.table)) this.nudged = true;
    this.noted = true;
    const known = this.keepsNothing || this.trace.length >= entry.id;
    if (!known) this.trace.push(entry);
    if (!this.keepsNothing) this.ledger.entry(entry);
    this.unjudged = true;
    this.watcher.entry?.(entry);
  }

  private keep(): void {
    const { world } = this;
    this.nextKeyframeSeq = world.nextSeq + keyframeSpacing(world, this.keyframeEvents);
    if (this.history.count > 0 && this.history.last.world.nextSeq >= world.nextSeq) return;
    this.history.add({
      atUs: world.nowUs,
      world: saveWorld(world),
      terminals: terminals.copyTable(this.table),
      inputs: this.applied,
      events: this.events,
    });
  }
}
