// npm run lesson:real -- FILE ...: plays lessons on real redis-server processes by their solutions, step by step, waits for
// what a client can read of each goal, and holds what every line prints against what the lesson announces.
// Exit code 0; 1 when something differs; 2 when there was nothing to play; 3 when it cannot be played here.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { blocks } from '../src/lab/mask';
import { Faults } from '../src/lessons/faults';
import { goalOf, goalText, type Lesson, type ScriptPiece } from '../src/lessons/lesson';
import { checkOutput } from '../src/lessons/output';
import { isSound, parseLesson } from '../src/lessons/parse';
import { linesOf, scriptBefore } from '../src/lessons/stage';
import { playReal, Skipped } from './real/player';
import { readable } from './real/reading';
import { missing } from './real/requirements';

/** An end from outside runs the exit handlers too, which remove what the run has made. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const files = process.argv.slice(2);
if (files.length === 0) fail(2, 'usage: npm run lesson:real -- FILE ...');
const lacks = missing();
if (lacks.length > 0) fail(3, `real servers need ${lacks.join('; ')}`);
for (const file of files) await play(file);

async function play(file: string): Promise<void> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    fail(2, `${file}: cannot be read`);
  }
  const parsed = parseLesson(text, path.basename(file, '.md'));
  if (!isSound(parsed)) fail(2, `${file}: has faults: npm run lesson -- ${file}`);
  const { lesson } = parsed;
  try {
    const { transcript } = await playReal(scriptBefore(lesson, lesson.steps.length), true);
    const faults = compare(lesson, transcript);
    for (const { line, what } of faults.sorted()) console.log(`${file}:${line}: ${what.en}`);
    if (faults.list.length > 0) process.exitCode = 1;
    const goals = lesson.steps.map(goalOf).filter((goal) => goal !== null);
    const predicates = goals.flatMap(({ items }) => items.flatMap((item) => item.predicates));
    const read = predicates.filter(({ predicate }) => readable(predicate) !== null).length;
    const verdict = faults.list.length === 0 ? 'goes on real servers as it says' : 'differs on real servers';
    console.log(
      `${file}: ${verdict}: ${lesson.steps.length} steps, ${read} of ${predicates.length} predicates can be read by a client`,
    );
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    console.log(`${file}: skipped: ${error.message}`);
    process.exitCode = 3;
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
