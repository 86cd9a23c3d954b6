// A running lab: one stage under way, the player of its script, playback against the wall clock, and those who watch. It
// runs in-process; worker/worker.ts puts it behind messages.

import type { TraceEntry, TraceId } from '../sim/trace';
import { PartMissing } from '../sim/parts';
import type {
  Breakpoint,
  Completion,
  LabApi,
  LabInfo,
  LineError,
  SavedSession,
  Step,
  Stopped,
  StopRule,
  Update,
  ViewRequest,
} from './api';
import { bookUpToNow, Branches, infoOf, type Branch } from './time/branches';
import { Breakpoints, LOOK_US } from './time/breakpoints';
import { causesOf } from './causes';
import { CommandTime } from './time/command-time';
import { advance, isAtRest, runOn, stepOn } from './time/course';
import { problemOf, readCommand } from './script/commands';
import { Flights } from './stage/messages';
import { checkSpeed, Playback, type Ticker } from './time/playback';
import { INTERRUPT } from './inputs';
import { Parts } from './parts/parts';
import { inputsOf } from './script/player';
import { stageView } from './stage/project';
import type { Run } from './run';
import { parseLine, parseScript } from './script/script';
import { stepBack } from './time/steps';
import { Subscription } from './subscription';
import type { TerminalState } from './terminals/terminals';
import type { GoalsRequest } from './views/goals';
import { answer } from './views/registry';
import type { BranchSight, Sight } from './views/sight';

/** Faster than this, flights are not followed: nobody could see them. */
const WATCHED_SPEED = 20;
const DEFAULT_STEP_LIMIT_US = 60_000_000;
const DEFAULT_FINISH_LIMIT_US = 600_000_000;
/** While something is waited for and nobody needs to watch. */
const QUICK_SPEED = 1000;

export class Lab implements LabApi {
  private branches: Branches | null = null;
  private readonly breakpoints = new Breakpoints();
  private readonly subscriptions = new Set<Subscription>();
  private readonly flights = new Flights();
  private readonly playback: Playback;
  private readonly parts = new Parts(() => this.publish());
  private readonly commandTime = new CommandTime();

  constructor(ticker: Ticker) {
    this.playback = new Playback(
      ticker,
      (atUs) => this.runOrLoad(atUs),
      () => this.current.run.nowUs,
      () => this.publish(),
    );
  }

  /** Refuses with an `Error` of one clear line what cannot be opened; the lab stays as it was. */
  open(script: string | SavedSession): Promise<LabInfo> {
    const open = () => {
      const branches = typeof script === 'string' ? Branches.open(script) : Branches.restore(script);
      this.playback.pause();
      this.branches = branches;
      this.breakpoints.set(typeof script === 'string' ? [] : script.breakpoints, branches.current.run.world);
      advance(this.current);
      this.jumped();
      return infoOf(branches.current.run);
    };
    const text = typeof script === 'string' ? script : script.branches.map((branch) => branch.script).join('\n');
    return this.attempt(open, text);
  }

  give(line: string): Promise<{ ok: true } | { ok: false; error: LineError }> {
    return this.attempt(() => {
      const { run } = this.current;
      const inputs = inputsOf(parseLine(line), run);
      if ('message' in inputs) return { ok: false, error: inputs };
      for (const input of inputs) {
        if (input.kind !== 'line') continue;
        const result = readCommand(input.line, run.world);
        if ('error' in result) return { ok: false, error: { line, message: result.error } };
      }
      this.act(line, (to) => inputs.forEach((input) => to.give(input)));
      return { ok: true };
    }, line);
  }

  enqueue(script: string): Promise<{ ok: true } | { ok: false; error: LineError }> {
    return this.attempt(() => {
      const lines = parseScript(script);
      const first = lines.find((line) => line.kind !== 'note');
      for (const line of lines) {
        const { text, error, kind, command } = line;
        // Whether a later one can be run is known when its turn comes.
        const wrong = error ?? (line === first && kind === 'run' ? problemOf(command, this.current.run.world) : null);
        if (wrong !== null) return { ok: false, error: { line: text, message: wrong } };
      }
      this.act(first?.text ?? '', () => this.current.player.add(lines));
      return { ok: true };
    }, script);
  }

  finish(limitUs = DEFAULT_FINISH_LIMIT_US): Promise<void> {
    return this.attempt(() => {
      this.halt();
      return this.current.run.nowUs + limitUs;
    }).then((untilUs) => this.finishBy(untilUs));
  }

  private async finishBy(untilUs: number): Promise<void> {
    const { run, player } = this.current;
    await this.parts.attempt(() => {
      for (let waitUs = advance(this.current); player.busy && run.nowUs < untilUs; waitUs = advance(this.current)) {
        run.runTo(Math.min(waitUs, untilUs), true);
      }
    });
    this.flights.reset(run.world);
    this.changed(false);
  }

  /** Refuses, while an earlier instant is shown, a line that no shell would run: it is not worth a branch. */
  type(session: number, line: string): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      const terminal = this.terminal(session);
      const text = line.replace(/\r?\n/g, ' ');
      if (!run.atFrontier && terminal.program === null && text.trim() !== 'exit') {
        if (text.trim() === '') return;
        const result = readCommand(text, run.world);
        if ('error' in result) throw new Error(result.error);
      }
      const { machine, number } = terminal;
      this.act(text, (to) => to.give({ kind: 'typed', atUs: to.nowUs, machine, number, text }));
    }, line);
  }

  interrupt(session: number): Promise<void> {
    return this.attempt(() => {
      const { machine, number } = this.terminal(session);
      this.act(INTERRUPT, (run) => run.give({ kind: 'interrupt', atUs: run.nowUs, machine, number, note: '' }));
    });
  }

  openTerminal(machine: string): Promise<number> {
    return this.attempt(() => {
      const { run } = this.current;
      if (!run.setup.clients.some((client) => client.name === machine))
        throw new Error(`there is no client ${machine}`);
      const session = run.table.nextSession;
      const used = [...run.table.states.values()].filter((state) => state.machine === machine);
      const number = Math.max(0, ...used.map((state) => state.number)) + 1;
      this.act(`@${machine}#${number}`, (to) => to.give({ kind: 'open', atUs: to.nowUs, machine, number }));
      return session;
    });
  }

  /** The machine's own terminal cannot be closed; what runs in it is ended. */
  closeTerminal(session: number): Promise<void> {
    return this.attempt(() => {
      const { machine, number, program } = this.terminal(session);
      this.act('exit', (run) => {
        if (program !== null) run.give({ kind: 'interrupt', atUs: run.nowUs, machine, number, note: '' });
        if (number > 1) run.give({ kind: 'typed', atUs: run.nowUs, machine, number, text: 'exit' });
      });
    });
  }

  async complete(session: number, line: string, cursor: number): Promise<Completion> {
    const [{ complete }, { loadHints }] = await Promise.all([
      import('./completion/complete'),
      import('./completion/redis'),
    ]);
    await loadHints();
    return this.attempt(() => {
      const { run } = this.current;
      const terminal = this.terminal(session);
      const prompt = terminal.program === null ? null : run.promptOf(terminal);
      return complete(line, cursor, prompt, run.world);
    });
  }

  play(speed: number): Promise<void> {
    return this.attempt(() => {
      checkSpeed(speed);
      void this.current;
      this.breakpoints.until = null;
      this.run(speed);
    });
  }

  setSpeed(speed: number): Promise<void> {
    return this.attempt(() => {
      checkSpeed(speed);
      this.playback.speed = speed;
      this.publish();
    });
  }

  pause(): Promise<void> {
    return this.attempt(() => {
      this.halt();
      this.publish();
    });
  }

  keepTime(by: 'free' | 'commands'): Promise<void> {
    return this.attempt(() => {
      this.commandTime.by = by;
      if (this.commandTime.runs) this.halt();
      this.publish();
    });
  }

  runUntil(stop: StopRule, limitUs: number): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      this.halt();
      this.breakpoints.waitFor(stop, run.nowUs + limitUs, this.playback.speed, run.world);
      this.run(QUICK_SPEED);
    });
  }

  playForGoal(goal: GoalsRequest, limitUs: number): Promise<void> {
    return this.attempt(() => {
      if (this.breakpoints.waitForGoal(goal, limitUs, this.current.run)) this.run(this.playback.speed);
    });
  }

  setBreakpoints(breakpoints: Breakpoint[]): Promise<void> {
    return this.attempt(() => {
      this.breakpoints.set(breakpoints, this.current.run.world);
      if (this.playback.playing) this.breakpoints.arm(this.current.run);
      if (this.branches) this.publish();
    });
  }

  step(step: Step, limitUs = DEFAULT_STEP_LIMIT_US): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      this.halt();
      const untilUs = run.nowUs + limitUs;
      stepOn(this.current, step, untilUs, this.flights);
      if (run.nowUs >= untilUs) this.breakpoints.stopped = { why: 'nothing', forUs: limitUs };
      this.changed(false);
    });
  }

  stepBack(step: Step, limitUs = DEFAULT_STEP_LIMIT_US): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      this.halt();
      stepBack(run, step, Math.max(0, run.nowUs - limitUs));
      this.jumped();
    });
  }

  seek(atUs: number): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      if (!(atUs >= 0)) throw new Error('time begins at 0');
      this.breakpoints.stopped = null;
      this.breakpoints.disarm();
      const backwards = atUs < run.nowUs;
      if (atUs <= run.endUs) run.seek(Math.round(atUs));
      else {
        run.seek(run.endUs);
        this.runTo(Math.round(atUs));
      }
      if (this.playback.playing) this.breakpoints.arm(this.current.run);
      this.flights.reset(run.world);
      this.changed(backwards);
    });
  }

  switchBranch(id: number): Promise<void> {
    return this.attempt(() => {
      this.family.switchTo(id);
      this.jumped();
    });
  }

  removeBranch(id: number): Promise<void> {
    return this.attempt(() => {
      this.family.remove(id);
      this.jumped();
    });
  }

  renameBranch(id: number, name: string): Promise<void> {
    return this.attempt(() => {
      this.family.rename(id, name);
      this.publish();
    });
  }

  vary(changes: Record<string, string | null>): Promise<void> {
    return this.attempt(() => {
      this.family.vary(changes);
      this.jumped();
    }, this.branches?.current.run.script());
  }

  saveSession(): Promise<SavedSession> {
    return this.attempt(() => ({ ...this.family.save(), breakpoints: this.breakpoints.saved }));
  }

  subscribe(views: ViewRequest, listener: (update: Update) => void): () => void {
    const subscription = new Subscription(views, listener);
    this.subscriptions.add(subscription);
    if (this.branches) this.tell(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  prepare(): Promise<void> {
    return this.parts.prepare();
  }

  script(): Promise<string> {
    return this.attempt(() => this.current.run.script());
  }

  why(entry: TraceId): Promise<TraceEntry[]> {
    return this.attempt(() => causesOf(this.current.run.trace, entry));
  }

  private attempt<T>(act: () => T, text = ''): Promise<T> {
    return this.parts.attempt(act, text);
  }

  private get family(): Branches {
    if (!this.branches) throw new Error('no script has been opened yet');
    return this.branches;
  }

  private get current(): Branch {
    return this.family.current;
  }

  private terminal(session: number): TerminalState {
    const terminal = this.current.run.table.states.get(session);
    if (!terminal || terminal.closed) throw new Error(`there is no terminal ${session}`);
    return terminal;
  }

  /** Something given by a person: in the past it begins another branch, which the script has no part in. */
  private act(what: string, give: (run: Run) => void): void {
    const { run } = this.current;
    run.runTo(run.nowUs);
    const past = !run.atFrontier;
    if (past) this.family.fork(what);
    give(this.current.run);
    advance(this.current);
    if (past) this.jumped();
    else this.changed(false);
    if (!this.commandTime.begins(this.current) || this.playback.playing) return;
    this.run(this.playback.speed);
    this.commandTime.runs = true;
  }

  private run(speed: number): void {
    this.commandTime.runs = false;
    this.breakpoints.arm(this.current.run);
    this.playback.play(speed);
    this.publish();
  }

  /** Time stands still, and what was waited for is not any more. */
  private halt(stopped: Stopped | null = null): void {
    this.commandTime.runs = false;
    this.playback.pause();
    this.playback.speed = this.breakpoints.rest(this.playback.speed, stopped);
  }

  private runTo(atUs: number): void {
    const { breakpoints, current } = this;
    const flights = this.watched ? this.flights : null;
    let stopped = false;
    const stops = () =>
      (stopped = breakpoints.look(current.run, () => isAtRest(this.current)) || this.commandTime.isOver(this.current));
    for (let stopUs = -1; stopUs < atUs && !stopped;) {
      const lookUs = (Math.floor(current.run.nowUs / LOOK_US) + 1) * LOOK_US;
      stopUs = breakpoints.conditional ? Math.min(atUs, lookUs) : atUs;
      runOn(current, stopUs, flights, stops);
    }
  }

  /** A step that turns out to need a part of the simulator is waited for, with the time standing still. */
  private runOrLoad(atUs: number): void {
    const { breakpoints } = this;
    const deadlineUs = breakpoints.until?.deadlineUs ?? Infinity;
    try {
      this.runTo(Math.min(atUs, deadlineUs));
      if (this.current.run.nowUs >= deadlineUs) breakpoints.stopped ??= { why: 'limit' };
      const { stopped } = breakpoints;
      if (!stopped) {
        if (this.commandTime.isOver(this.current)) this.halt();
        return;
      }
      this.halt(breakpoints.told(stopped));
    } catch (problem) {
      if (!(problem instanceof PartMissing)) throw problem;
      const { speed } = this.playback;
      this.playback.pause();
      this.parts.bring(problem.part).then(
        () => this.playback.play(speed),
        () => {
          breakpoints.stopped = { why: 'missing' };
          this.publish();
        },
      );
    }
  }

  private get watched(): boolean {
    if (this.playback.speed > WATCHED_SPEED) return false;
    for (const { views } of this.subscriptions) if (views.stage) return true;
    return false;
  }

  /** Another instant, before or beside what was shown. */
  private jumped(): void {
    const { run } = this.current;
    run.watcher = { entry: (entry) => run === this.current.run && this.breakpoints.see(entry, run) };
    if (this.playback.playing) this.breakpoints.arm(this.current.run);
    else this.breakpoints.stopped = null;
    this.flights.reset(run.world);
    this.changed(true);
  }

  private changed(anew: boolean): void {
    if (anew) {
      for (const subscription of this.subscriptions) subscription.forget();
    }
    this.publish();
  }

  private publish(): void {
    if (!this.branches) return;
    const wanted = [...this.subscriptions];
    const stage = wanted.some(({ views }) => views.stage) ? this.stage() : undefined;
    for (const subscription of wanted) this.tell(subscription, stage);
  }

  private tell(subscription: Subscription, stage = this.stage()): void {
    const { run, player } = this.current;
    const { playing, speed } = this.playback;
    const update: Update = {
      clock: { nowUs: run.nowUs, endUs: Math.max(run.endUs, run.nowUs), playing, speed, busy: player.busy },
    };
    const marks = subscription.marks(run);
    if (marks) update.clock.marks = marks;
    if (subscription.views.stage) update.stage = stage;
    if (this.breakpoints.stopped) update.clock.stopped = this.breakpoints.stopped;
    const branches = subscription.branches(this.family);
    if (branches) update.branches = branches;
    const breakpoints = subscription.breakpoints(this.breakpoints);
    if (breakpoints) update.breakpoints = breakpoints;
    const trace = subscription.trace(run);
    if (trace) update.trace = trace;
    const fresh = subscription.terminals(run);
    if (fresh) update.terminals = fresh;
    Object.assign(update, answer(this.sight(), subscription.views, subscription.memories));
    subscription.listener(update);
  }

  private stage(): NonNullable<Update['stage']> {
    const { run, shards } = this.sight();
    return { ...stageView(run.world, run.setup, shards), ...this.flights.take(run.world) };
  }

  private sight(): Sight {
    const { current } = this;
    const again = () => this.playback.wake();
    return {
      run: current.run,
      shards: bookUpToNow(current),
      again,
      branch: (id, atUs) => this.branchAt(id, atUs, again),
    };
  }

  private branchAt(id: number, atUs: number, again: () => void): BranchSight | null {
    try {
      const sight = this.family.at(id, atUs);
      if (sight?.behind) again();
      return sight;
    } catch (problem) {
      if (!(problem instanceof PartMissing)) throw problem;
      this.parts.bring(problem.part).then(again, () => {});
      return null;
    }
  }
}
