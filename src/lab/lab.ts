// A running lab: one stage under way, the player of its script, playback against the wall clock, and those who watch. It
// runs in-process; worker.ts puts it behind messages.

import type { TraceEntry, TraceId } from '../sim/trace';
import type { World } from '../sim/world';
import { LuaMissing, wantsLua } from '../sim/node/lua';
import type { Completion, LabApi, LabInfo, LineError, TerminalView, Update, ViewRequest } from './api';
import { readCommand } from './commands';
import { complete } from './complete';
import { loadHints } from './complete-redis';
import { loadDocs } from './docs';
import { loadLua } from './lua/load';
import { Flights } from './messages';
import { openScript } from './play';
import { Playback, type Ticker } from './playback';
import { inputsOf, Player } from './player';
import { slotsSeenBy, stageView } from './project';
import type { Run } from './run';
import { parseLine, parseScript } from './script';
import { bookEntry, newShardBook, type ShardBook } from './shards';
import { Subscription } from './subscription';
import type { TerminalState } from './terminals';
import { answer } from './views/registry';
import type { Sight } from './views/sight';

/** Faster than this, flights are not followed: nobody could see them. */
const WATCHED_SPEED = 20;
const DEFAULT_STEP_LIMIT_US = 60_000_000;
const DEFAULT_FINISH_LIMIT_US = 600_000_000;

interface Session {
  run: Run;
  player: Player;
  shards: { book: ShardBook; booked: number };
}

export class Lab implements LabApi {
  private session: Session | null = null;
  private readonly subscriptions = new Set<Subscription>();
  private readonly flights = new Flights();
  private readonly playback: Playback;
  private loading: Promise<void> | null = null;

  constructor(ticker: Ticker) {
    this.playback = new Playback(
      ticker,
      (atUs) => this.runOrLoad(atUs),
      () => this.current.run.nowUs,
      () => this.publish(),
    );
  }

  /** Refuses with an `Error` of one clear line when the script has no proper `lab` line; the lab stays as it was. */
  open(script: string): Promise<LabInfo> {
    // Without them a lab can do all but tell of its commands.
    const ready = loadDocs().catch(() => {});
    const open = () => {
      const { run, rest } = openScript(script);
      this.playback.pause();
      const player = new Player(run, rest);
      this.session = { run, player, shards: { book: newShardBook(), booked: 0 } };
      this.flights.reset(run.world);
      this.advance();
      this.changed(true);
      return infoOf(run);
    };
    return ready.then(() => this.attempt(open, script));
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
      this.act(() => inputs.forEach((input) => run.give(input)));
      return { ok: true };
    }, line);
  }

  enqueue(script: string): Promise<{ ok: true } | { ok: false; error: LineError }> {
    return this.attempt(() => {
      const lines = parseScript(script).filter((line) => line.kind !== 'note');
      for (const [index, { text, error, kind, command }] of lines.entries()) {
        // Whether a later one can be run is known when its turn comes.
        const wrong = error ?? (index === 0 && kind === 'run' ? problemOf(command, this.current.run.world) : null);
        if (wrong !== null) return { ok: false, error: { line: text, message: wrong } };
      }
      this.act(() => this.current.player.add(lines));
      return { ok: true };
    }, script);
  }

  finish(limitUs = DEFAULT_FINISH_LIMIT_US): Promise<void> {
    return this.attempt(() => {
      this.playback.pause();
      return this.current.run.nowUs + limitUs;
    }).then((untilUs) => this.finishBy(untilUs));
  }

  private async finishBy(untilUs: number): Promise<void> {
    const { run, player } = this.current;
    try {
      for (let waitUs = this.advance(); player.busy && run.nowUs < untilUs; waitUs = this.advance()) {
        run.runTo(Math.min(waitUs, untilUs), true);
      }
    } catch (problem) {
      if (!(problem instanceof LuaMissing)) throw problem;
      await this.bringLua();
      return this.finishBy(untilUs);
    }
    this.flights.reset(run.world);
    this.changed(false);
  }

  /** Refuses, while an earlier instant is shown, a line that no shell would run: it shall not cost the future. */
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
      this.act(() => run.give({ kind: 'typed', atUs: run.nowUs, machine, number, text }));
    }, line);
  }

  interrupt(session: number): Promise<void> {
    return this.attempt(() => {
      const { machine, number } = this.terminal(session);
      this.act((run) => run.give({ kind: 'interrupt', atUs: run.nowUs, machine, number, note: '' }));
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
      this.act(() => run.give({ kind: 'open', atUs: run.nowUs, machine, number }));
      return session;
    });
  }

  /** The machine's own terminal cannot be closed; what runs in it is ended. */
  closeTerminal(session: number): Promise<void> {
    return this.attempt(() => {
      const { machine, number, program } = this.terminal(session);
      this.act((run) => {
        if (program !== null) run.give({ kind: 'interrupt', atUs: run.nowUs, machine, number, note: '' });
        if (number > 1) run.give({ kind: 'typed', atUs: run.nowUs, machine, number, text: 'exit' });
      });
    });
  }

  async complete(session: number, line: string, cursor: number): Promise<Completion> {
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
      if (!(speed > 0) || !Number.isFinite(speed)) throw new Error('the speed is a number above 0');
      void this.current;
      this.playback.play(speed);
      this.publish();
    });
  }

  pause(): Promise<void> {
    return this.attempt(() => {
      this.playback.pause();
      this.publish();
    });
  }

  stepToNextEvent(limitUs = DEFAULT_STEP_LIMIT_US): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      this.playback.pause();
      const until = run.nowUs + limitUs;
      const before = run.traceLength;
      while (run.nowUs < until && run.traceLength === before) {
        const waitUs = Math.min(this.nextStopUs(), until);
        run.stepToEntry(Math.max(0, waitUs - run.nowUs));
        this.advance();
      }
      this.changed(false);
    });
  }

  stepOneEvent(): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      this.playback.pause();
      const waitUs = this.nextStopUs();
      const next = run.world.queue[0]?.atUs ?? Infinity;
      if (waitUs < next && waitUs < Infinity) run.runTo(waitUs);
      else run.stepEvent();
      this.flights.look(run.world);
      this.changed(false);
    });
  }

  seek(atUs: number): Promise<void> {
    return this.attempt(() => {
      const { run } = this.current;
      if (!(atUs >= 0)) throw new Error('time begins at 0');
      const backwards = atUs < run.nowUs;
      if (atUs <= run.endUs) run.seek(Math.round(atUs));
      else {
        run.seek(run.endUs);
        this.runTo(Math.round(atUs));
      }
      this.flights.reset(run.world);
      this.changed(backwards);
    });
  }

  subscribe(views: ViewRequest, listener: (update: Update) => void): () => void {
    const subscription = new Subscription(views, listener);
    this.subscriptions.add(subscription);
    if (this.session) this.tell(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  script(): Promise<string> {
    return this.attempt(() => this.current.run.script());
  }

  why(entry: TraceId): Promise<TraceEntry[]> {
    return this.attempt(() => {
      const { trace } = this.current.run;
      const chain: TraceEntry[] = [];
      const seen = new Set<TraceId>();
      let ids = [...(trace[entry - 1]?.causes ?? [])];
      while (ids.length > 0) {
        const id = ids.shift()!;
        const cause = trace[id - 1];
        if (!cause || seen.has(id)) continue;
        seen.add(id);
        chain.push(cause);
        ids = [...ids, ...cause.causes];
      }
      return chain;
    });
  }

  /** Does something at once; but what may need Lua waits until that is there, and what comes meanwhile waits behind it. */
  private attempt<T>(act: () => T, text = ''): Promise<T> {
    if (wantsLua(text)) void this.bringLua();
    return this.loading ? this.loading.then(() => attempt(act)) : attempt(act);
  }

  private bringLua(): Promise<void> {
    this.loading ??= loadLua().finally(() => (this.loading = null));
    return this.loading;
  }

  private get current(): Session {
    if (!this.session) throw new Error('no script has been opened yet');
    return this.session;
  }

  private terminal(session: number): TerminalState {
    const terminal = this.current.run.table.states.get(session);
    if (!terminal || terminal.closed) throw new Error(`there is no terminal ${session}`);
    return terminal;
  }

  /** Something given by a person: in the past it makes another future, which the script has no part in. */
  private act(give: (run: Run) => void): void {
    const { run } = this.current;
    const past = !run.atFrontier;
    if (past) this.current.player = new Player(run, []);
    give(run);
    this.advance();
    this.changed(past);
  }

  /** Lets the player do what it can; until when it has nothing to do. In the past it has nothing to do. */
  private advance(): number {
    const { run, player } = this.current;
    if (!run.atFrontier) return Infinity;
    run.runTo(run.nowUs);
    const wait = player.next();
    return wait === 'done' ? Infinity : wait.untilUs;
  }

  /** How far the run may go before the player is asked again; what was seen already needs no player. */
  private nextStopUs(): number {
    const waitUs = this.advance();
    const { run } = this.current;
    return run.atFrontier ? waitUs : run.endUs;
  }

  private runTo(atUs: number): void {
    const { run } = this.current;
    const watched = this.watched;
    do {
      const stopUs = Math.min(atUs, this.nextStopUs());
      if (watched) this.runWatched(stopUs);
      else run.runTo(stopUs, run.atFrontier);
    } while (run.nowUs < atUs);
    this.advance();
  }

  /** A step that turns out to need Lua is waited for, with the time standing still. */
  private runOrLoad(atUs: number): void {
    try {
      this.runTo(atUs);
    } catch (problem) {
      if (!(problem instanceof LuaMissing)) throw problem;
      const { speed } = this.playback;
      this.playback.pause();
      void this.bringLua().then(() => this.playback.play(speed));
    }
  }

  private get watched(): boolean {
    if (this.playback.speed > WATCHED_SPEED) return false;
    for (const { views } of this.subscriptions) if (views.stage) return true;
    return false;
  }

  /** Event by event, to see what is sent; returns early, as an attentive run does, when something is shown. */
  private runWatched(atUs: number): void {
    const { run } = this.current;
    const attentive = run.atFrontier;
    for (;;) {
      const next = run.world.queue[0]?.atUs;
      if (next === undefined || next >= atUs) break;
      const there = run.runTo(next, attentive);
      this.flights.look(run.world);
      if (!there) return;
    }
    run.runTo(atUs, attentive);
    this.flights.look(run.world);
  }

  private changed(anew: boolean): void {
    if (anew) {
      for (const subscription of this.subscriptions) subscription.forget();
      this.current.shards = { book: newShardBook(), booked: 0 };
    }
    this.publish();
  }

  private publish(): void {
    if (!this.session) return;
    const { run } = this.session;
    const wanted = [...this.subscriptions];
    const stage = wanted.some(({ views }) => views.stage) ? this.stage() : undefined;
    const terminals = wanted.some(({ views }) => views.terminals) ? terminalViews(run) : [];
    for (const subscription of wanted) this.tell(subscription, stage, terminals);
  }

  private tell(subscription: Subscription, stage = this.stage(), terminals = terminalViews(this.current.run)): void {
    const { run, player } = this.current;
    const { playing, speed } = this.playback;
    const update: Update = {
      clock: { nowUs: run.nowUs, endUs: Math.max(run.endUs, run.nowUs), playing, speed, busy: player.busy },
    };
    const marks = subscription.marks(run);
    if (marks) update.clock.marks = marks;
    const { stage: wanted } = subscription.views;
    if (wanted) update.stage = wanted === true ? stage : { ...stage, ...slotsSeenBy(run.world, wanted.slotsSeenBy) };
    const trace = subscription.trace(run);
    if (trace) update.trace = trace;
    const fresh = subscription.terminals(terminals);
    if (fresh) update.terminals = fresh;
    Object.assign(update, answer(this.sight(), subscription.views, subscription.memories));
    subscription.listener(update);
  }

  private stage(): NonNullable<Update['stage']> {
    const { run, shards } = this.sight();
    return { ...stageView(run.world, run.setup, shards), ...this.flights.take(run.world) };
  }

  private sight(): Sight {
    const { run, shards } = this.current;
    for (; shards.booked < run.traceLength; shards.booked++) bookEntry(shards.book, run.trace[shards.booked]!);
    return { run, shards: shards.book, again: () => this.playback.wake() };
  }
}

function terminalViews(run: Run): TerminalView[] {
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

function infoOf(run: Run): LabInfo {
  const { hosts, clients, seed, conf } = run.setup;
  return {
    hosts: hosts.map(({ name, ip, ports }) => ({ name, ip, nodes: ports.map((port) => `${name}:${port}`) })),
    clients,
    seed,
    nodeTimeoutMs: Number(conf.get('cluster-node-timeout') ?? 15_000),
  };
}

/** What a shell would say of a command that it cannot run now, or null. */
function problemOf(command: string, world: World): string | null {
  const result = readCommand(command, world);
  return 'error' in result ? result.error : null;
}

/** A promise of what is done at once, so that every refusal reaches the caller the same way. */
function attempt<T>(act: () => T): Promise<T> {
  try {
    return Promise.resolve(act());
  } catch (error) {
    return Promise.reject(error as Error);
  }
}
