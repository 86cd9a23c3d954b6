// A stage under the eyes of the checker: every event is followed by the invariants. What is done to it are stage-script
// lines, so what happened can be written down as a script and played again.

import '../../src/lab/parts/all';
import { fillIds, readCommand } from '../../src/lab/script/commands';
import type { Input } from '../../src/lab/inputs';
import { Run } from '../../src/lab/run';
import { formatTime } from '../../src/lab/script/script';
import { setupOf } from '../../src/lab/script/setup';
import { splitWords } from '../../src/lab/script/quote';
import type { TerminalState } from '../../src/lab/terminals/terminals';
import { checkWorld, newCheckMemory, nextTouched, type CheckMemory, type Violation } from '../../src/sim/checks';
import { nextEventAtUs } from '../../src/sim/simulation';
import type { World } from '../../src/sim/world';

/** A program that was started: what it has said, and whether it is over. */
export interface Started {
  machine: string;
  session: number;
  number: number;
  atUs: number;
  output: string;
  ended: boolean;
}

/** Thrown at the first violation: the world is not to be believed from there on. */
export class Broken extends Error {
  constructor(readonly violations: Violation[]) {
    super(violations.map(({ rule, node, what }) => `${rule}: ${node} ${what}`).join('\n'));
  }
}

export class CheckedStage {
  readonly run: Run;
  readonly memory: CheckMemory = newCheckMemory();
  /** Programs that have not ended, by terminal session. */
  readonly running = new Map<number, Started>();
  events = 0;

  /** `lab`: the first line of the script. */
  constructor(lab: string) {
    const setup = setupOf(splitWords(lab)!.slice(1));
    this.run = new Run(setup, [lab]);
    this.run.watcher = {
      shown: (terminal, piece) => {
        const program = this.running.get(terminal.session);
        if (program && piece.kind !== 'command') program.output += piece.text;
      },
      ended: (terminal) => this.ended(terminal),
    };
  }

  get world(): World {
    return this.run.world;
  }

  get nowUs(): number {
    return this.run.nowUs;
  }

  /** Lets virtual time pass, event by event. Throws `Broken`. */
  pass(us: number): void {
    const { run, memory } = this;
    const until = run.nowUs + us;
    for (;;) {
      const next = nextEventAtUs(run.world);
      if (next === null || next > until) break;
      const touched = nextTouched(run.world, memory);
      // A program that goes on does so when all of its instant has happened: more than one node may be touched then.
      const isAlone = [1, 2].every((i) => run.world.queue[i]?.atUs !== next);
      run.stepEvent();
      this.events++;
      this.judge(checkWorld(run.world, memory, isAlone ? touched : undefined));
    }
    run.runTo(until);
  }

  /** Gives a line to the shell of a client machine; whatever runs there goes on. Null: the line began no program. */
  give(line: string, machine = 'client1'): Started | null {
    const { run } = this;
    const before = run.table.nextSession;
    const started: Started = { machine, session: before, number: 1, atUs: run.nowUs, output: '', ended: false };
    const first = this.terminal(machine, 1);
    const isProgram = /^(redis-cli|create)\b/.test(line);
    // A busy terminal hands the program to one of its own.
    if (isProgram) {
      started.session = first.program === null ? first.session : before;
      this.running.set(started.session, started);
    }
    const result = readCommand(line, run.world);
    if ('error' in result) throw new Error(`${line}: ${result.error}`);
    this.input({ kind: 'line', atUs: run.nowUs, machine, number: 1, line, background: false });
    if (!isProgram) return null;
    started.number = run.table.states.get(started.session)!.number;
    return started;
  }

  type(program: Started, text: string): void {
    if (program.ended || 'unknown' in fillIds(text, this.world)) return;
    this.input({ kind: 'typed', atUs: this.nowUs, machine: program.machine, number: program.number, text });
  }

  end(program: Started): void {
    if (program.ended) return;
    this.input({ kind: 'end', atUs: this.nowUs, machine: program.machine, number: program.number });
  }

  interrupt(program: Started): void {
    const { machine, number } = program;
    this.input({ kind: 'interrupt', atUs: this.nowUs, machine, number, note: '' });
  }

  /** Everything that was done, up to now. */
  script(): string {
    return `${this.run.script()}[${formatTime(this.nowUs)}] sleep 1ms\n`;
  }

  private input(input: Input): void {
    this.run.give(input);
    this.judge(checkWorld(this.world, this.memory));
  }

  private judge(violations: Violation[]): void {
    if (violations.length > 0) throw new Broken(violations);
  }

  private terminal(machine: string, number: number): TerminalState {
    for (const state of this.run.table.states.values()) {
      if (state.machine === machine && state.number === number) return state;
    }
    throw new Error(`no terminal on ${machine}`);
  }

  private ended(terminal: TerminalState): void {
    const program = this.running.get(terminal.session);
    if (!program) return;
    program.ended = true;
    this.running.delete(terminal.session);
  }
}
