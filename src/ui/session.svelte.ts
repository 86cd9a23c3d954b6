// The page's end of the lab: what it last said, and what the page asks of it. Components read these fields and call
// these methods; nothing else in the page talks to the lab. What grows with history (trace, terminals) is appended to,
// never copied as a whole.

import type {
  BranchView,
  Breakpoint,
  Clock,
  LabApi,
  LabInfo,
  SavedSession,
  StageView,
  Step,
  TerminalView,
  Update,
} from '../lab/api';
import { Digest, type Line } from '../words/digest';
import { isSignificant } from '../words/kinds';
import type { TraceEntry, TraceId } from '../sim/trace';
import { stillStage } from './stage/still-same';
import { nameOf, TerminalBuffer } from './terminal/buffer.svelte';
import { retell, type ToldLine } from './narration/told';
import { UnitChoice } from './time/unit.svelte';
import { problemWords } from './problem';
import { MarkStore } from './controls/marks.svelte';

/** What the status line says: the command that a click ran, or what was wrong with it. */
export interface Notice {
  kind: 'command' | 'error';
  text: string;
  number: number;
}

const WATCHED = { stage: true, traceFrom: 0, terminals: true, branches: true, breakpoints: true };
const STOPPED: Clock = { nowUs: 0, endUs: 0, playing: false, speed: 1, busy: false };
/** How many lines of narration are kept ready to be shown; older ones come when asked for. */
const FIRST_LINES = 120;

export class Session {
  info = $state.raw<LabInfo | null>(null);
  clock = $state.raw<Clock>(STOPPED);
  stage = $state.raw<StageView | null>(null);
  terminals = $state.raw<TerminalBuffer[]>([]);
  activeTerminal = $state(0);
  told = $state.raw<ToldLine[]>([]);
  olderLines = $state(0);
  notice = $state.raw<Notice | null>(null);
  branches = $state.raw<BranchView[]>([]);
  breakpoints = $state.raw<(Breakpoint & { hits: number })[]>([]);
  /** A node or machine that the narration points at. */
  highlight = $state<string | null>(null);
  /** What a lesson points at: nodes, machines, `slot:866`, `key:foo`, kinds of the trace. */
  lights = $state.raw<readonly string[]>([]);
  /** How many scripts and sessions were opened so far. */
  openings = 0;
  /** How many entries of the trace lie before now. */
  traceLength = 0;
  readonly marks = new MarkStore();
  readonly unit = new UnitChoice();

  /** Called after every update; the keeper of the session and the opening watch the clock with it. */
  onUpdate: (update: Update) => void = () => {};
  /** Called after everything that changes the script. */
  onAction: () => void = () => {};

  private digest = new Digest();
  private significant: Line[] = [];
  private window = FIRST_LINES;
  private unsubscribe: () => void = () => {};
  private notices = 0;
  private scrubTo: number | null = null;

  constructor(readonly lab: LabApi) {}

  /** Begins anew from a script; kept once the first picture is there. Rejects with what is wrong with the script; the old session goes on then. */
  async open(script: string | SavedSession): Promise<void> {
    const info = await this.lab.open(script);
    this.unsubscribe();
    this.forget();
    this.openings++;
    this.info = info;
    await new Promise<void>((resolve) => {
      this.unsubscribe = this.lab.subscribe(WATCHED, (update) => {
        this.take(update);
        resolve();
      });
    });
  }

  /** Opens a script and brings it to its end at once; there time stands still. */
  async begin(script: string): Promise<void> {
    await this.open(script);
    await this.lab.finish();
    this.onAction();
  }

  close(): void {
    this.unsubscribe();
  }

  /** Points at things until something else is pointed at. */
  light(names: readonly string[]): void {
    this.lights = names;
  }

  /** Runs a stage-script command, as a click does, and shows it; an error is shown too. */
  async run(line: string): Promise<boolean> {
    this.say('command', line);
    const result = await this.lab.give(line);
    if (!result.ok) this.say('error', result.error.message);
    this.onAction();
    return result.ok;
  }

  async type(session: number, line: string): Promise<void> {
    await this.attempt((lab) => lab.type(session, line));
  }

  async interrupt(session: number): Promise<void> {
    await this.attempt((lab) => lab.interrupt(session));
  }

  /** What runs in it is ended first. */
  async closeTerminal(session: number): Promise<void> {
    await this.attempt((lab) => lab.closeTerminal(session));
  }

  /** Opens redis-cli to a node in the terminal at hand when a shell reads there, else in one beside it. */
  async openRedisCli(host: string, port: number): Promise<void> {
    const here = this.terminals.find((terminal) => terminal.session === this.activeTerminal);
    const line = `redis-cli -c -h ${host} -p ${port}`;
    if (here && !here.running) {
      await this.type(here.session, line);
      return;
    }
    const session = await this.openTerminal(here?.machine ?? this.info?.clients[0]?.name ?? 'client1');
    await this.type(session, line);
  }

  /** Brings forward the terminal in which the last of these lines answers; `@client2 ...` runs in client2's. */
  showTerminalOf(script: string): void {
    const line = script.split('\n').findLast((text) => /^(?:@|redis-cli).*[^&]$/.test(text));
    if (line === undefined) return;
    const machine = /^@(\w+)/.exec(line)?.[1] ?? this.info?.clients[0]?.name;
    const there = this.terminals.find((terminal) => terminal.machine === machine);
    if (there) this.activeTerminal = there.session;
  }

  async openTerminal(machine: string): Promise<number> {
    const session = await this.lab.openTerminal(machine);
    this.activeTerminal = session;
    this.onAction();
    return session;
  }

  async togglePlay(): Promise<void> {
    if (this.clock.playing) await this.lab.pause();
    else await this.lab.play(this.clock.speed);
  }

  async setSpeed(speed: number): Promise<void> {
    this.clock = { ...this.clock, speed };
    await this.lab.setSpeed(speed);
  }

  async seek(atUs: number): Promise<void> {
    if (this.clock.playing) await this.lab.pause();
    await this.lab.seek(Math.max(0, Math.round(atUs)));
  }

  /** Shows one instant after the other as fast as the lab can; those that it has no time for are left out. */
  scrub(atUs: number): void {
    const waiting = this.scrubTo !== null;
    this.scrubTo = atUs;
    if (!waiting) void this.scrubOn();
  }

  private async scrubOn(): Promise<void> {
    try {
      for (let atUs = this.scrubTo; atUs !== null;) {
        await this.seek(atUs);
        const next: number | null = this.scrubTo === atUs ? null : this.scrubTo;
        atUs = next;
      }
    } finally {
      this.scrubTo = null;
    }
  }

  /** Without a step it goes as far as the reader chose. */
  async step(back = false, step: Step = this.unit.step): Promise<void> {
    await (back ? this.lab.stepBack(step) : this.lab.step(step));
  }

  /** Something done with branches or breakpoints; what was wrong with it is said. True if it was done. */
  async attempt(act: (lab: LabApi) => Promise<void>): Promise<boolean> {
    try {
      await act(this.lab);
      this.onAction();
      return true;
    } catch (problem) {
      this.say('error', problemWords(problem));
      return false;
    }
  }

  why(entry: TraceId): Promise<TraceEntry[]> {
    return this.lab.why(entry);
  }

  /** What the narration tells of a stretch of time that lies before now, the earliest first. */
  linesBetween(fromUs: number, toUs: number): Line[] {
    return this.significant.filter((line) => line.atUs >= fromUs && line.atUs <= toUs);
  }

  showOlderLines(): void {
    this.window += FIRST_LINES;
    this.tell();
  }

  say(kind: Notice['kind'], text: string): void {
    this.notice = { kind, text, number: ++this.notices };
  }

  private take(update: Update): void {
    const speed = this.clock.playing || update.clock.playing ? update.clock.speed : this.clock.speed;
    this.clock = { ...update.clock, speed };
    if (update.clock.marks) this.marks.take(update.clock.marks);
    if (update.branches) {
      this.branches = update.branches;
      this.info = update.branches.find(({ current }) => current)?.info ?? this.info;
    }
    if (update.breakpoints) this.breakpoints = update.breakpoints;
    if (update.stage) this.stage = stillStage(this.stage, update.stage);
    if (update.trace) this.takeTrace(update.trace);
    if (update.terminals) this.takeTerminals(update.terminals);
    this.onUpdate(update);
  }

  /** What lies behind `from` of what was known holds no more. */
  private takeTrace({ from, entries }: NonNullable<Update['trace']>): void {
    const again = from < this.traceLength ? this.digest.cut(from) : [];
    const kept = this.digest.lines.length;
    while ((this.significant.at(-1)?.index ?? -1) >= kept) this.significant.pop();
    for (const entry of [...again, ...entries]) {
      const line = this.digest.push(entry);
      if (line.entries.length === 1 && isSignificant(entry.kind)) this.significant.push(line);
    }
    this.traceLength = from + entries.length;
    this.tell();
  }

  private tell(): void {
    this.told = retell(this.significant, this.window, this.told);
    this.olderLines = this.significant.length - this.told.length;
  }

  /** What is not mentioned has been closed. */
  private takeTerminals(views: TerminalView[]): void {
    const before = this.terminals;
    const list = views.map((view) => {
      const known = before.find((terminal) => terminal.session === view.session && terminal.name === nameOf(view));
      known?.take(view);
      return known ?? new TerminalBuffer(view);
    });
    if (list.length === before.length && list.every((buffer, index) => buffer === before[index])) return;
    this.terminals = list;
    if (list.some((terminal) => terminal.session === this.activeTerminal)) return;
    // The one beside the one that went.
    const place = before.findIndex((terminal) => terminal.session === this.activeTerminal);
    this.activeTerminal = list[Math.min(Math.max(0, place - 1), list.length - 1)]?.session ?? 0;
  }

  /** The stage stays until the new one comes: what stands on the page is not taken down in between. */
  private forget(): void {
    this.clock = STOPPED;
    this.terminals = [];
    this.told = [];
    this.olderLines = 0;
    this.notice = null;
    this.highlight = null;
    this.lights = [];
    this.branches = [];
    this.breakpoints = [];
    this.marks.clear();
    this.traceLength = 0;
    this.digest = new Digest();
    this.significant = [];
    this.window = FIRST_LINES;
  }
}
