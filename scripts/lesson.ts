// npm run lesson -- FILE ... [--seeds N] [--zh]: checks lessons and plays them, and says what happened in each step.
// Exit code 0; 1 when something is wrong with a lesson; 2 when there was nothing to check.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import '../src/lab/parts/all';
import { loadPart } from '../src/lab/parts/load';
import { compareLessons } from '../src/lessons/compare';
import { Faults } from '../src/lessons/faults';
import type { Fault, Lesson } from '../src/lessons/lesson';
import { isSound, parseLesson } from '../src/lessons/parse';
import { walkLesson, type Walked, type WalkedStep } from '../src/lessons/walk';
import type { Locale } from '../src/words/locale';

const USAGE = 'usage: npm run lesson -- FILE ... [--seeds N] [--zh]';

const SAY = {
  en: {
    warning: 'warning',
    unread: 'cannot be read',
    stopped: 'not played: mend the faults first',
    seed: (seed: number) => `seed ${seed}`,
    seeds: (list: string) => `seeds ${list}`,
    began: (at: string) => `begins at ${at}`,
    met: (after: string) => `goal met ${after} later`,
    unmet: 'goal NOT met',
    none: 'no goal',
    wrong: (count: number) =>
      count === 0 ? '' : `, ${count} wrong ${count === 1 ? 'way does' : 'ways do'} not reach it`,
    good: (seeds: number) => `plays as it says, on ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`,
  },
  zh: {
    warning: '提醒',
    unread: '无法读取',
    stopped: '先改正以上错误，再来播放',
    seed: (seed: number) => `种子 ${seed}`,
    seeds: (list: string) => `种子 ${list}`,
    began: (at: string) => `从 ${at} 开始`,
    met: (after: string) => `${after} 之后目标达成`,
    unmet: '目标没有达成',
    none: '没有目标',
    wrong: (count: number) => (count === 0 ? '' : `，${count} 种错误做法都达不成`),
    good: (seeds: number) => `在 ${seeds} 个种子上都与教程所说一致`,
  },
};

const seconds = (us: number) => `${(us / 1e6).toFixed(us < 1e6 ? 3 : 1)} s`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seeds: { type: 'string', default: '3' }, zh: { type: 'boolean', default: false } },
    });
    const seeds = Number(values.seeds);
    if (positionals.length === 0 || !(seeds >= 1 && seeds <= 1000)) throw new Error('');
    const locale: Locale = values.zh ? 'zh' : 'en';
    return { files: positionals, seeds, locale };
  } catch {
    process.stderr.write(`lesson: ${USAGE}\n`);
    process.exit(2);
  }
}

const { files, seeds, locale } = readArguments();
const say = SAY[locale];
await loadPart('lua');
for (const file of files) check(file);

function check(file: string): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    process.stderr.write(`${file}: ${say.unread}\n`);
    process.exitCode = 2;
    return;
  }
  const parsed = parseLesson(text, path.basename(file, '.md'));
  tell(file, parsed.faults);
  tell(file, differences(file, parsed.lesson));
  if (!isSound(parsed)) {
    console.log(`${file}: ${say.stopped}`);
    return;
  }
  let good = true;
  const known = new Map<string, { fault: Fault; seeds: number[] }>();
  let first: Walked | null = null;
  for (let seed = 1; seed <= seeds; seed++) {
    const walked = walkLesson(parsed.lesson, String(seed));
    first ??= walked;
    for (const fault of walked.faults) {
      const key = `${fault.line} ${fault.what.en}`;
      const entry = known.get(key) ?? { fault, seeds: [] };
      entry.seeds.push(seed);
      known.set(key, entry);
      if (!fault.warning) good = false;
    }
  }
  console.log(`${file}: ${parsed.lesson.title}, ${say.seed(1)}`);
  for (const [i, step] of first!.steps.entries())
    console.log(`  ${String(i + 1).padStart(2)}  ${step.title}: ${told(step)}`);
  for (const { fault, seeds: on } of known.values()) {
    const where = on.length === seeds ? '' : ` (${say.seeds(on.slice(0, 8).join(', '))})`;
    tell(file, [{ ...fault, what: { en: fault.what.en + where, zh: fault.what.zh + where } }]);
  }
  if (good) console.log(`${file}: ${say.good(seeds)}`);
}

function told({ beganUs, metUs, wrongWays }: WalkedStep): string {
  const goal = metUs === null ? say.none : say.met(seconds(metUs - beganUs));
  return `${say.began(seconds(beganUs))}, ${goal}${say.wrong(wrongWays)}`;
}

/** What differs from the same lesson in the other language, told in the file at hand. */
function differences(file: string, lesson: Lesson): Fault[] {
  const [, before, language, name] = /^(.*[/\\]|)(en|zh)[/\\]([^/\\]+\.md)$/.exec(path.resolve(file)) ?? [];
  if (language === undefined) return [];
  const twin = path.join(before!, language === 'en' ? 'zh' : 'en', name!);
  if (!existsSync(twin)) return [];
  const faults = new Faults();
  compareLessons(parseLesson(readFileSync(twin, 'utf8'), lesson.name).lesson, lesson, faults);
  return faults.sorted();
}

function tell(file: string, faults: readonly Fault[]): void {
  for (const { line, what, warning } of faults) {
    console.log(`${file}:${line}: ${warning ? `(${say.warning}) ` : ''}${what[locale]}`);
    if (!warning) process.exitCode = 1;
  }
}
