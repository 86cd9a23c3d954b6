// Plays a lesson from its beginning to its end by its solutions, trying every wrong way on the way, and tells what does not
// go as the lesson says. In-process and in virtual time alone: for `npm run lesson` and the tests.

import { openScript } from '../lab/script/open';
import { Player } from '../lab/script/player';
import { PredicateWatch } from '../lab/predicates/watch';
import type { Run } from '../lab/run';
import { parseScript } from '../lab/script/script';
import { describeWhy } from '../words/describe-why';
import type { Why } from '../words/why';
import { Faults } from './faults';
import { blocksOf, goalOf, goalText, type Fault, type Lesson, type ScriptPiece, type Step } from './lesson';
import { checkOutput } from './output';
import { GOAL_WITHIN_S, linesOf } from './stage';

/** How long a wrong way must not reach the goal: four times a failover. */
const WRONG_PATIENCE_US = 30_000_000;
/** How long nothing but looking at the goal may be put off. */
const LOOK_US = 100_000;

export interface WalkedStep {
  title: string;
  beganUs: number;
  /** Null: there is no goal, or it was not met. */
  metUs: number | null;
  endedUs: number;
  wrongWays: number;
}

export interface Walked {
  faults: Fault[];
  steps: WalkedStep[];
}

/** `seed` takes the place of the lab line's own. Lua must have been loaded if the lesson needs it. */
export function walkLesson(lesson: Lesson, seed?: string): Walked {
  const faults = new Faults();
  // Nobody goes back in it, so it needs no keyframes.
  const { run } = openScript(`${lesson.lab}\n`, { ...(seed === undefined ? {} : { seed }), keyframeEvents: Infinity });
  const stage = new Stage(run, faults);
  for (const piece of lesson.start) stage.play(piece);
  const steps = lesson.steps.map((step, i) => walkStep(stage, step, `# ${i + 1}. ${step.title}`, faults));
  return { faults: faults.sorted(), steps };
}

function walkStep(stage: Stage, step: Step, note: string, faults: Faults): WalkedStep {
  stage.note(note);
  const goal = goalOf(step);
  const { auto, plays, solution } = linesOf(step);
  const beganUs = stage.run.nowUs;
  stage.watch(goal && goalText(goal.items));
  for (const piece of auto) stage.play(piece);
  if (goal && stage.metUs !== null) {
    faults.add(goal.line, 'the goal is met before the reader has done anything', '读者什么都还没做，目标就已达成');
  }
  const wrongs = blocksOf(step, 'wrong');
  const tryWrongs = () => wrongs.forEach((wrong) => walkWrong(stage.fork(), wrong, faults));
  if (solution.length === 0) tryWrongs();
  for (const piece of plays) stage.play(piece);
  if (solution.length > 0) {
    if (plays.length > 0 && stage.metUs !== null) {
      faults.warn(goal!.line, 'the play lines alone reach the goal: the solution is not needed', '只执行 play 就已达成目标，用不着 solution');
    }
    tryWrongs();
    for (const piece of solution) stage.play(piece);
  }
  if (goal && !stage.waitForGoal(GOAL_WITHIN_S * 1e6)) {
    const why = stage.why()!;
    faults.add(
      goal.line,
      `the goal is not met after the ${solution.length > 0 ? 'solution' : 'play lines'}: ${describeWhy(why, 'en')}`,
      `执行${solution.length > 0 ? ' solution' : ' play'} 之后目标仍未达成：${describeWhy(why, 'zh')}`,
    );
  }
  const { metUs } = stage;
  return { title: step.title, beganUs, metUs: goal && metUs, endedUs: stage.run.nowUs, wrongWays: wrongs.length };
}

function walkWrong(stage: Stage, { pieces, line }: { pieces: ScriptPiece[]; line: number }, faults: Faults): void {
  for (const piece of pieces) stage.play(piece);
  if (stage.waitForGoal(WRONG_PATIENCE_US)) faults.add(line, 'the wrong way reaches the goal', '这个错误的做法竟然达成了目标');
}

/** A run with the goal of the step at hand, which is looked at after every instant at which something happens. */
class Stage {
  metUs: number | null = null;
  private goal: { text: string; from: number; watch: PredicateWatch } | null = null;
  private dirty = false;
  private output = '';
  private refused = '';

  constructor(
    readonly run: Run,
    private readonly faults: Faults,
  ) {
    run.watcher = {
      entry: () => (this.dirty = true),
      shown: (terminal, piece) => {
        this.dirty = true;
        if (terminal.background) return;
        if (piece.kind === 'error') this.refused += piece.text;
        else if (piece.kind === 'output' || piece.kind === 'note') this.output += piece.text;
      },
      stepped: () => {
        if (this.dirty && (run.world.queue[0]?.atUs ?? Infinity) > run.nowUs) this.look();
      },
    };
  }

  /** Another stage at this instant, with the same goal under watch. */
  fork(): Stage {
    const fork = new Stage(this.run.fork(), this.faults);
    if (this.goal) fork.begin(this.goal.text, this.goal.from);
    return fork;
  }

  note(text: string): void {
    this.run.give({ kind: 'note', atUs: this.run.nowUs, text });
  }

  /** The goal of the step that begins now. */
  watch(text: string | null): void {
    this.goal = null;
    this.metUs = null;
    if (text === null) return;
    this.begin(text, this.run.traceLength);
    this.look();
  }

  why(): Why | null {
    return this.goal && this.goal.watch.why(this.run);
  }

  /** Plays one line to its end, and holds what it prints against what is announced. */
  play(piece: ScriptPiece): void {
    this.output = '';
    this.refused = '';
    const { run } = this;
    const wrong = (error: { message: string }) => (this.refused += `${error.message}\n`);
    const player = new Player(run, parseScript(piece.script), { wrong });
    const background = / &$/.test(piece.script);
    for (let wait = player.next(); wait !== 'done'; wait = player.next()) {
      run.runTo(Math.min(wait.untilUs, run.nowUs + LOOK_US), true);
      this.look();
    }
    if (!background) checkOutput(piece, this.output, this.refused, this.faults);
  }

  /** Lets time run until the goal is met, at most so long. */
  waitForGoal(patienceUs: number): boolean {
    const { run } = this;
    const endUs = run.nowUs + patienceUs;
    this.look();
    while (this.metUs === null && run.nowUs < endUs) {
      run.runTo(Math.min(run.nowUs + LOOK_US, endUs));
      this.look();
    }
    return this.metUs !== null;
  }

  private begin(text: string, from: number): void {
    this.goal = { text, from, watch: new PredicateWatch(text, from) };
  }

  private look(): void {
    this.dirty = false;
    if (!this.goal || this.metUs !== null || !this.goal.watch.holds(this.run)) return;
    this.metUs = this.run.nowUs;
    // As the page does, so that the next step begins where there is something to see.
    this.run.halt();
  }
}
