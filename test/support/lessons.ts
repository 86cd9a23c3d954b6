// The lessons' files for tests, and the tests of each lesson; they lie in two files, so that two processes share them.

import '../../src/lab/parts/all';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareLessons } from '../../src/lessons/compare';
import { Faults } from '../../src/lessons/faults';
import type { Fault } from '../../src/lessons/lesson';
import { parseLesson, type Parsed } from '../../src/lessons/parse';
import { walkLesson } from '../../src/lessons/walk';
import { loadLua } from './lua';

const SEEDS = 20;
const FOLDER = new URL('../../lessons/', import.meta.url);

/** Names of the lessons in one language, in their order. */
export const lessonNames = (language: 'en' | 'zh'): string[] =>
  readdirSync(new URL(`${language}/`, FOLDER))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -3))
    .sort();

export const readLesson = (language: 'en' | 'zh', name: string): Parsed =>
  parseLesson(readFileSync(new URL(`${language}/${name}.md`, FOLDER), 'utf8'), name);

const told = (faults: readonly Fault[]) =>
  faults.filter(({ warning }) => !warning).map(({ line, what }) => `${line}: ${what.en}`);

/** Every second lesson, from the first or from the second one on. */
export async function testLessons(half: 0 | 1): Promise<void> {
  await loadLua();
  describe.each(lessonNames('en').filter((_, i) => i % 2 === half))('%s', (name) => {
    const english = readLesson('en', name);
    const chinese = readLesson('zh', name);

    it('is well written in both languages, and says the same', () => {
      // Without a warning too: one speaks of too much prose between two actions.
      expect(english.faults).toEqual([]);
      expect(chinese.faults).toEqual([]);
      const faults = new Faults();
      compareLessons(english.lesson, chinese.lesson, faults);
      expect(told(faults.list)).toEqual([]);
    });

    it('needs lessons that there are', () => {
      for (const needed of english.lesson.needs) expect(lessonNames('en')).toContain(needed);
    });

    const plays = ({ lesson }: Parsed, seed: number) => {
      const { faults, steps } = walkLesson(lesson, String(seed));
      expect(told(faults), `seed ${seed}`).toEqual([]);
      expect(steps.length).toBe(lesson.steps.length);
    };

    it(`goes as it says on ${SEEDS} seeds`, { timeout: 300_000 }, () => {
      for (let seed = 1; seed <= SEEDS; seed++) plays(english, seed);
    });

    // It has the same stage, lines, announcements and goals, as was seen above, so it goes the same way on the other seeds as well.
    it('goes as it says in the other language', { timeout: 60_000 }, () => plays(chinese, SEEDS + 1));
  });
}
