import { expect, test } from 'vitest';
import { isLessonLink, lessonFragment, readLessonLink } from './link';

const LESSONS = [
  { name: '04-a-master-dies', title: 'A master dies', steps: 6 },
  { name: '14-manual-failover', title: 'Manual failover', steps: 7 },
];
const read = (fragment: string) => readLessonLink(fragment, LESSONS);

test('a link comes back as what it was made of', () => {
  const fragment = `#${lessonFragment('04-a-master-dies', 3)}`;
  expect(isLessonLink(fragment)).toBe(true);
  expect(read(fragment)).toEqual({ name: '04-a-master-dies', step: 3 });
  expect(read(`#${lessonFragment('14-manual-failover', null)}`)).toEqual({ name: '14-manual-failover', step: null });
});

test('the number alone names a lesson, as one writes it', () => {
  for (const number of ['4', '04']) expect(read(`#lesson=${number}:6`)).toEqual({ name: '04-a-master-dies', step: 6 });
});

test.each(['', 'a-master-dies', '5', '0', '%E0%A4%A', '<b>'])('there is no lesson %j', (name) => {
  expect(read(`#lesson=${name}:1`)).toEqual({ problem: 'name', name });
});

test.each(['0', '7', '-1', '1.5', '', 'x', '99999999999'])('there is no step %j', (step) => {
  expect(read(`#lesson=04-a-master-dies:${step}`)).toEqual({ problem: 'step', step, title: 'A master dies', steps: 6 });
});

test('other fragments are none of its affair', () => {
  for (const fragment of ['', '#', '#s=abc', '#lessons', '#a=lesson=4']) expect(isLessonLink(fragment)).toBe(false);
});
