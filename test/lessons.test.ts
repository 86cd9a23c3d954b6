// What the lessons are together.

import { expect, it } from 'vitest';
import { atomsOf, PREDICATE_NAMES } from '../src/lab/predicates/predicate';
import { blocksOf, goalOf, type Lesson } from '../src/lessons/lesson';
import { lessonNames, readLesson } from './support/lessons';

/** From so many on they are all there, and together they use the whole vocabulary. */
const ALL_LESSONS = 25;

it('every lesson is there in both languages', () => {
  expect(lessonNames('zh')).toEqual(lessonNames('en'));
});

/** Predicates that stand in the goal of a step that has a wrong way: which fails that goal, as the lessons' own tests show. */
function failedByWrong(lessons: readonly Lesson[]): Set<string> {
  const used = new Set<string>();
  for (const step of lessons.flatMap(({ steps }) => steps)) {
    if (blocksOf(step, 'wrong').length === 0) continue;
    const predicates = goalOf(step)?.items.flatMap((item) => item.predicates) ?? [];
    for (const { predicate } of predicates) for (const { name } of atomsOf(predicate)) used.add(name);
  }
  return used;
}

it('every predicate stands in a goal that a wrong way fails', () => {
  const names = lessonNames('en');
  const used = failedByWrong(names.map((name) => readLesson('en', name).lesson));
  const missing = PREDICATE_NAMES.filter((name) => !used.has(name));
  if (names.length >= ALL_LESSONS) expect(missing).toEqual([]);
  else expect(used.size, `still missing: ${missing.join(', ')}`).toBeGreaterThan(0);
});
