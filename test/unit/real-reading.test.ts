import { expect, it } from 'vitest';
import { readable } from '../../scripts/real/reading';
import { textOf } from '../../src/lab/predicates/predicate';
import { readPredicate } from '../../src/lab/predicates/read';

const read = (text: string, hidden = '') => {
  const predicate = readPredicate(text);
  if ('fault' in predicate) throw new Error(text);
  const known = readable(predicate.predicate, ({ text }) => text === hidden);
  return known && textOf(known);
};

it.each([
  ['role host1:6379 = master', 'role host1:6379 = master'],
  ['role host1:6379 = master and printed OK', 'role host1:6379 = master'],
  ['printed OK and typed get', null],
  // The other part of an or may be what is so.
  ['cluster = ok or lost-writes >= 1', null],
  ['cluster = ok or covered', 'cluster = ok or covered'],
  ['not covered', 'not covered'],
  ['not typed get', null],
  ['happened pfail host2:6379', 'not state host2:6379 = ok'],
  ['happened election-won host2:6379', 'role host2:6379 = master'],
  ['happened vote-refused', null],
  // That it is no master now does not mean that it never was.
  ['not happened promoted host2:6379', null],
  ['covered within 5s', 'covered'],
])('of %s a client can read %s', (text, known) => {
  expect(read(text)).toBe(known);
});

it('what a node does not say is left out', () => {
  expect(read('value a on host1:6379 = b and covered', 'value a on host1:6379 = b')).toBe('covered');
});
