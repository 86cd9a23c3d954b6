// A reader in a lesson: which step, what was answered, run, hinted, reached. It speaks to the stage through the session and to
// the workbench through the desk. Nothing moves on by itself.

import { initial, step as stepChart, type Saved } from '../../sim/statechart';
import {
  goalOf,
  solutionOf,
  blocksOf,
  type Lesson,
  type Look,
  type ScriptPiece,
  type Step,
} from '../../lessons/lesson';
import { isSound, parseLesson, type Parsed } from '../../lessons/parse';
import { GOAL_WITHIN_S, scriptBefore } from '../../lessons/stage';
import { locale } from '../locale.svelte';
import type { Desk } from '../desk.svelte';
import type { Session } from '../session.svelte';
import { loadText } from './catalogue';
import { lessonMachine, type LessonContext, type LessonEvent } from './lesson-chart';
import { newProgress, readProgress, writeProgress, type LessonProgress, type Progress } from './progress';
import { GoalWatch } from './goals.svelte';
import type { Turn } from './present/turn';
import { PREVIOUS_KEY, putAside } from '../storage';

/** Where a lesson's text comes from: the project's own, by name, or a file that somebody dropped. */
export type Source = { kind: 'own'; name: string } | { kind: 'file'; name: string; text: string };

export class LessonPlayer {
  chart = $state.raw<Saved>(initial(lessonMachine));
  source = $state.raw<Source | null>(null);
  parsed = $state.raw<Parsed | null>(null);
  /** A file that cannot be played, shown until it is dismissed or mended; the lesson at hand goes on. */
  faulty = $state.raw<Parsed | null>(null);
  progress = $state.raw<Progress>(readProgress(localStorage));
  /** How many of the step's commands were run, in the order of the text. */
  ran = $state(0);
  /** How many hints are shown. */
  hints = $state(0);
  /** The step's solution is being shown. */
  showing = $state(false);
  /** What could not be done: a lesson that is not there, a stage that cannot be brought, a command that was refused. */
  problem = $state<string | null>(null);
  readonly goals: GoalWatch;
  /** The step whose title stands in the script that was played so far. */
  private titled = -1;
  /** The last step whose scenery stands, or stood, on this stage. */
  private scenery = -1;
  /** The goal was reached while time ran. */
  private reached = false;
  /** A command is being handed over: a second press of the key is none. */
  private giving = false;
  private brought: Promise<void> = Promise.resolve();
  /** The session that was opened for a lesson; any other is the reader's own. */
  private ownOpening = -1;

  constructor(
    readonly session: Session,
    private readonly desk: Desk,
  ) {
    this.goals = new GoalWatch(session, () => this.reach());
  }

  get state(): 'closed' | 'bringing' | 'failed' | 'reading' | 'finished' {
    return this.chart.value as 'closed';
  }
  get lesson(): Lesson | null {
    return this.parsed?.lesson ?? null;
  }
  get index(): number {
    return (this.chart.context as Partial<LessonContext>).step ?? 0;
  }
  get step(): Step | null {
    return this.lesson?.steps[this.index] ?? null;
  }
  /** The commands of the step that the reader runs, in order. */
  get pieces(): ScriptPiece[] {
    return this.step ? blocksOf(this.step, 'play').flatMap(({ auto, pieces }) => (auto ? [] : pieces)) : [];
  }
  get record(): LessonProgress {
    return (this.lesson && this.progress[this.lesson.name]) || newProgress();
  }

  /**
   * Opens a lesson at a step (from 0), by default where the reader left it; kept when its stage is there. A lesson with faults shows
   * them and changes nothing else. A session of the reader's own is put aside, not lost.
   */
  async open(source: Source, at?: number): Promise<void> {
    this.problem = null;
    let text: string;
    try {
      text = source.kind === 'file' ? source.text : await loadText(source.name, locale.current);
    } catch (error) {
      this.problem = (error as Error).message;
      return;
    }
    const parsed = parseLesson(text, source.name);
    if (!isSound(parsed)) {
      this.faulty = parsed;
      return;
    }
    if (this.session.openings !== this.ownOpening) putAside(localStorage, PREVIOUS_KEY);
    this.faulty = null;
    this.source = source;
    this.parsed = parsed;
    const { step, finished } = this.record;
    this.send({ type: 'OPEN', step: at ?? (finished ? 0 : step), steps: parsed.lesson.steps.length });
    await this.brought;
  }

  /** The same lesson in the other language, or as it was just rewritten; the stage and the step stay. */
  async reread(text?: string): Promise<void> {
    const { source } = this;
    if (!source) return;
    const fresh = text ?? (source.kind === 'file' ? source.text : await loadText(source.name, locale.current));
    const parsed = parseLesson(fresh, source.name);
    const before = this.step && goalTexts(this.step);
    this.faulty = isSound(parsed) ? null : parsed;
    if (this.faulty) return;
    this.parsed = parsed;
    this.send({ type: 'REWRITTEN', steps: parsed.lesson.steps.length });
    if (this.step && before !== goalTexts(this.step)) this.goals.watch(this.step);
  }

  next(): void {
    this.send({ type: 'NEXT' });
  }
  back(): void {
    this.send({ type: 'BACK' });
  }
  /** Brings the stage to where a step begins. */
  restart(step = this.index): void {
    this.send({ type: 'RESTART', step });
  }
  /** Free play: time runs, the lesson waits. */
  setAside(): void {
    this.desk.present = false;
    void this.session.lab.keepTime('free');
    if (this.state === 'reading' || this.state === 'finished') void this.session.lab.play(this.session.clock.speed);
  }

  /** Back from free play: the lesson keeps the time again. */
  takeUp(): void {
    if (this.state !== 'reading' && this.state !== 'finished') return;
    void this.session.lab.keepTime('commands');
    void this.session.lab.pause();
  }

  /** Away from the lesson; the stage stays as it is. */
  leave(): void {
    this.setAside();
    this.send({ type: 'LEAVE' });
    this.goals.stop();
    this.session.light([]);
    this.source = null;
    this.parsed = null;
  }

  /** What a trainer asks for, by a key or from the speaker's window. */
  turn(turn: Turn): void {
    if (turn === 'next') this.next();
    else if (turn === 'back') this.back();
    else if (turn === 'run') void this.runNext();
  }

  /** Runs the next command of the step that has not been run. */
  runNext(): Promise<void> {
    return this.run(this.ran);
  }

  /** Runs one command of the step, by its place. */
  async run(place: number): Promise<void> {
    const piece = this.pieces[place];
    if (!piece || this.session.clock.busy || this.giving) return;
    if (!(await this.give(piece.script))) return;
    this.ran = Math.max(this.ran, place + 1);
    if (this.ran === this.pieces.length && this.step && !solutionOf(this.step)) this.awaitGoal();
    const { step } = this;
    if (step) for (const look of looksAfter(step, this.ran)) this.look(look);
  }

  /** Shows what reaches the goal: the step's solution, else what is left of its commands. */
  async showSolution(): Promise<void> {
    if (!this.step || this.showing) return;
    const solution = solutionOf(this.step);
    const pieces = solution ? solution.pieces : this.pieces.slice(this.ran);
    if (pieces.length === 0) return;
    this.showing = true;
    if (await this.give(pieces.map(({ script }) => script).join('\n'))) {
      if (!solution) this.ran = this.pieces.length;
      this.awaitGoal();
    }
    this.showing = false;
  }

  /** Commits to an answer; the first one counts. */
  choose(question: number, choice: number): void {
    const key = `${this.index}.${question}`;
    const { record } = this;
    if (record.answers[key] !== undefined) return;
    this.keep({ ...record, answers: { ...record.answers, [key]: choice } });
    if (this.step && !goalOf(this.step)) this.reach();
  }

  answerOf(question: number): number | undefined {
    return this.record.answers[`${this.index}.${question}`];
  }

  /** Opens what a step points at, and lights it. Only whoever asks for it gives up the lesson's place on a phone. */
  look({ open, light, speed }: Look, asked = false): void {
    const { desk, session } = this;
    const { panel } = desk;
    if (open?.view === 'inspector') {
      desk.inspect(open.node);
      if (open.section) desk.inspectedSection = open.section;
    } else if (open?.view === 'narration' || open?.view === 'terminal') desk.panel = open.view;
    else if (open) desk.show(open.view === 'ledger' ? 'data' : open.view);
    if (open?.view === 'ledger') desk.dataPage = 'writes';
    else if (open?.view === 'data') desk.dataPage = 'keys';
    else if (open?.view === 'beliefs') desk.beliefLens = open.lens ?? 'health';
    if (!asked) desk.panel = panel;
    if (light.length > 0) session.light(light);
    if (speed !== null) void session.setSpeed(speed);
  }

  /**
   * What a step's last command sets off may need time, an election for one: time runs on until the goal is reached. Where a
   * step's commands do not reach its goal, and a solution says what does, it stands still while the reader thinks.
   */
  private awaitGoal(): void {
    if (!this.step || !goalOf(this.step) || this.goals.met) return;
    void this.session.lab.playForGoal(this.goals.request, GOAL_WITHIN_S * 1e6);
  }

  /** To be called as time passes: when the reader lets it pass and the goal is reached, it stops. */
  timePassed(): void {
    if (!this.reached || this.session.clock.busy) return;
    this.reached = false;
    void this.session.lab.pause();
  }

  private async give(script: string): Promise<boolean> {
    const { session, step, index } = this;
    // As in the lesson's script: what `until` looks for in the past counts from the step's title.
    const title = step && this.titled !== index ? `# ${index + 1}. ${step.title}\n` : '';
    this.problem = null;
    session.say('command', script.split('\n', 1)[0]!);
    this.giving = true;
    const result = await session.lab.enqueue(title + script).finally(() => (this.giving = false));
    session.onAction();
    if (!result.ok) {
      this.problem = result.error.message;
      return false;
    }
    this.titled = index;
    session.showTerminalOf(script);
    return true;
  }

  private send(event: LessonEvent): void {
    const saved = { ...this.chart };
    const actions = stepChart(lessonMachine, saved, event);
    this.chart = saved;
    for (const action of actions) {
      if (action === 'bring') this.brought = this.bring();
      else if (action === 'enter') void this.enter();
      else if (action === 'finish') this.finish();
    }
  }

  private async bring(): Promise<void> {
    const { lesson, index, session } = this;
    if (!lesson) return;
    this.goals.stop();
    this.reached = false;
    this.problem = null;
    try {
      await session.begin(scriptBefore(lesson, index));
      this.titled = index;
      this.scenery = index - 1;
      this.ownOpening = session.openings;
      // Time stands still while the reader reads: what is to be seen waits for the next command.
      await session.lab.keepTime('commands');
      if (this.lesson?.name === lesson.name && this.index === index) this.send({ type: 'BROUGHT' });
    } catch (error) {
      this.problem = (error as Error).message;
      this.send({ type: 'FAILED' });
    }
  }

  private async enter(): Promise<void> {
    const { step, session, record, index } = this;
    if (!step) return;
    this.reached = false;
    this.ran = 0;
    this.hints = 0;
    this.problem = null;
    session.light([]);
    this.keep({ ...record, step: index });
    this.goals.begin(step);
    for (const look of looksAfter(step, 0)) this.look(look);
    const scenery = blocksOf(step, 'play').filter(({ auto }) => auto);
    if (index <= this.scenery) return;
    this.scenery = index;
    if (scenery.length > 0) {
      const lines = scenery.flatMap(({ pieces }) => pieces.map(({ script }) => script)).join('\n');
      // Nobody needs to watch the scene being set.
      if (await this.give(lines)) await session.lab.finish();
    }
  }

  private reach(): void {
    const { record, index } = this;
    if (record.done.includes(index)) return;
    this.reached = this.session.clock.playing;
    this.keep({ ...record, done: [...record.done, index].sort((a, b) => a - b) });
  }

  private finish(): void {
    this.goals.stop();
    this.session.light([]);
    this.keep({ ...this.record, finished: true });
  }

  private keep(record: LessonProgress): void {
    if (!this.lesson) return;
    this.progress = { ...this.progress, [this.lesson.name]: record };
    // A dropped file is not the project's: its progress goes with the page.
    if (this.source?.kind === 'own') writeProgress(localStorage, this.progress);
  }
}

const goalTexts = (step: Step): string =>
  JSON.stringify(goalOf(step)?.items.map(({ predicates }) => predicates.map(({ text }) => text)));

/** The looks that stand behind the `ran`th command (and before the next): they show what it did. 0: before any command. */
function looksAfter(step: Step, ran: number): Look[] {
  const looks: Look[] = [];
  let commands = 0;
  for (const block of step.blocks) {
    if (block.kind === 'play' && !block.auto) commands += block.pieces.length;
    else if (block.kind === 'look' && commands === ran) looks.push(block);
  }
  return looks;
}
