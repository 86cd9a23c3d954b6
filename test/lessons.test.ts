// What the lessons are together.

import { expect, it } from 'vitest';
import { atomsOf, PREDICATE_NAMES } from '../src/lab/predicates/predicate';
import { blocksOf, goalOf, type Lesson } from '../src/lessons/lesson';
import { lessonNames, readLesson } from './support/lessons';

const LESSONS = 25;

it('every lesson is there in both languages, numbered one by one', () => {
  const names = lessonNames('en');
  expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(Array.from({ length: LESSONS }, (_, i) => i + 1));
  expect(lessonNames('zh')).toEqual(names);
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
  const used = failedByWrong(lessonNames('en').map((name) => readLesson('en', name).lesson));
  expect(PREDICATE_NAMES.filter((name) => !used.has(name))).toEqual([]);
});
