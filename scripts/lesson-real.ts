// npm run lesson:real -- [--show] [--note] FILE ...: plays lessons on real redis-server processes by their solutions, step by
// step, waits for what a client can read of each goal, and holds what every line prints against what the lesson announces.
// --show prints the transcript; --note writes the result into docs/LESSONS-REAL.md.
// Exit code 0; 1 when something differs; 2 when there was nothing to play; 3 when it cannot be played here.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { blocks } from '../src/lab/mask/mask';
import { Faults } from '../src/lessons/faults';
import { goalOf, goalText, type Lesson, type ScriptPiece } from '../src/lessons/lesson';
import { checkOutput } from '../src/lessons/output';
import { isSound, parseLesson } from '../src/lessons/parse';
import { linesOf, scriptBefore } from '../src/lessons/stage';
import { noteResult, type Result } from './real/lesson-results';
import { playReal, Skipped } from './real/player';
import { readable } from './real/reading';
import { missing } from './real/requirements';

/** An end from outside runs the exit handlers too, which remove what the run has made. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const { files, show, note } = readArguments();
const lacks = missing();
if (lacks.length > 0) fail(3, `real servers need ${lacks.join('; ')}`);
for (const file of files) {
  const result = await play(file);
  if (note) noteResult(path.basename(file, '.md'), result);
}

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { show: flag, note: flag } });
    if (positionals.length === 0) throw new Error('');
    return { files: positionals, ...values };
  } catch {
    fail(2, 'usage: npm run lesson:real -- [--show] [--note] FILE ...');
  }
}

async function play(file: string): Promise<Result> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    fail(2, `${file}: cannot be read`);
  }
  const parsed = parseLesson(text, path.basename(file, '.md'));
  if (!isSound(parsed)) fail(2, `${file}: has faults: npm run lesson -- ${file}`);
  const { lesson } = parsed;
  const goals = lesson.steps.map(goalOf).filter((goal) => goal !== null);
  const predicates = goals.flatMap(({ items }) => items.flatMap((item) => item.predicates));
  const read = predicates.filter(({ predicate }) => readable(predicate) !== null).length;
  const measures = { steps: lesson.steps.length, predicates: predicates.length, read };
  try {
    const { transcript } = await playReal(scriptBefore(lesson, lesson.steps.length), true);
    if (show) console.log(transcript);
    const faults = compare(lesson, transcript);
    for (const { line, what } of faults.sorted()) console.log(`${file}:${line}: ${what.en}`);
    const differs = faults.list.length > 0;
    if (differs) process.exitCode = 1;
    const verdict = differs ? 'differs on real servers' : 'goes on real servers as it says';
    console.log(
      `${file}: ${verdict}: ${measures.steps} steps, ${read} of ${measures.predicates} predicates can be read by a client`,
    );
    return { ...measures, outcome: differs ? 'differs' : 'as it says' };
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    console.log(`${file}: skipped: ${error.message}`);
    process.exitCode = 3;
    return { ...measures, outcome: `not played: ${error.message}` };
  }
}

/** The blocks of the transcript are the lesson's lines, in order, with an `until` for the goal at the end of each step. */
function compare(lesson: Lesson, transcript: string): Faults {
  const faults = new Faults();
  const played = blocks(transcript);
  let at = 0;
  // What a line with & prints comes later, in a second block under the same line, which is passed over.
  const next = (line: string) => {
    while (at < played.length && played[at]!.line !== line) at++;
    return (played[at++]?.output ?? []).filter((text) => !/^# \d+\. /.test(text)).join('\n');
  };
  const check = (piece: ScriptPiece) => {
    const output = next(piece.script.split('\n')[0]!);
    const refused = /^[a-z-]+: /.test(output) ? output : '';
    if (!/ &$/.test(piece.script)) checkOutput(piece, refused ? '' : output, refused, faults);
  };
  lesson.start.forEach(check);
  for (const step of lesson.steps) {
    const { auto, plays, solution } = linesOf(step);
    [...auto, ...plays, ...solution].forEach(check);
    const goal = goalOf(step);
    const unmet = goal ? next(`until ${goalText(goal.items)}`) : '';
    if (goal && unmet !== '') faults.add(goal.line, `the goal is not met: ${unmet}`, `目标没有达成：${unmet}`);
  }
  return faults;
}

function fail(code: number, message: string): never {
  process.stderr.write(`lesson: ${message}\n`);
  process.exit(code);
}
