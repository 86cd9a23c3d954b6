// Sorted sets against a Map that is sorted anew each time, with copies on the way that must not feel later writes.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDouble, formatFixed, parseDouble } from './commands/doubles';
import { copyValue, type SortedSetValue } from './keyspace';
import { createSortedSet, placesByRank, placesByScore, rankOf, removeMember, setScore } from './sorted-set';

const LIMITS = { entries: 6, value: 4 };

const contents = ({ order, scores }: SortedSetValue) => order.map((member) => [member, scores.get(member)]);

it('keeps what a sorted Map would keep, and so do its copies', () => {
  const member = fc.constantFrom('', 'a', 'b', 'ab', 'B', '\xff', '10', '9', 'long-one');
  const score = fc.constantFrom(-Infinity, -1.5, 0, 1, 1, 2, 10, Infinity);
  const action = fc.record({ do: fc.constantFrom('set', 'set', 'remove', 'copy'), member, score });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let set = createSortedSet(LIMITS, 1);
      const model = new Map<string, number>();
      const copies: [SortedSetValue, unknown][] = [];
      for (const act of actions) {
        if (act.do === 'set') {
          setScore(set, act.member, act.score, LIMITS);
          model.set(act.member, act.score);
        } else if (act.do === 'remove') expect(removeMember(set, act.member)).toBe(model.delete(act.member));
        else {
          copies.push([set, contents(set)]);
          set = copyValue(set) as SortedSetValue;
        }
        const expected = [...model].sort(([m, s], [n, t]) => (s < t ? -1 : s > t ? 1 : m < n ? -1 : 1));
        expect(contents(set)).toEqual(expected);
        expected.forEach(([name], place) => expect(rankOf(set, name)).toBe(place));
        const { from, to } = placesByScore(set, { min: 0, max: 2, minExclusive: false, maxExclusive: true });
        const inside = expected.filter(([, value]) => value >= 0 && value < 2);
        expect(contents(set).slice(from, to)).toEqual(inside);
      }
      for (const [copy, before] of copies) expect(contents(copy)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});

it('counts ranks from both ends', () => {
  expect(placesByRank(5, 0, -1)).toEqual({ from: 0, to: 5 });
  expect(placesByRank(5, -2, 100)).toEqual({ from: 3, to: 5 });
  expect(placesByRank(5, 3, 1)).toEqual({ from: 0, to: 0 });
  expect(placesByRank(5, 0, -6)).toEqual({ from: 0, to: 0 });
});

it('prints every double so that it is read back the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = formatDouble(value);
      expect(Number(text)).toBe(value);
      expect(
        text
          .replace(/^-|e.*$/g, '')
          .replace('.', '')
          .replace(/^0+/, '').length,
      ).toBeLessThanOrEqual(17);
    }),
  );
});

// What printf says of them.
it.each([
  [1.00000762939453125, '1.0000076293945312'],
  [1e21, '1e+21'],
  [1e16, '10000000000000000'],
  [0.0001, '0.0001'],
  [0.00001, '1.0000000000000001e-05'],
  [-0, '-0'],
  [5e-324, '4.9406564584124654e-324'],
  [Infinity, 'inf'],
])('prints %d as %s', (value, text) => {
  expect(formatDouble(value)).toBe(text);
});

it.each([
  [0.0078125, '0.007812'],
  [0.0234375, '0.023438'],
  [-200.5, '-200.500000'],
  [1e22, '10000000000000000000000.000000'],
])('prints %d with six decimals as %s', (value, text) => {
  expect(formatFixed(value, 6)).toBe(text);
});

it.each(['', ' 1', '1 ', 'nan', '1e999', '1e-999', '1.2.3', '0x', 'infin', '1\0', '--1'])('takes no %j', (text) => {
  expect(parseDouble(text)).toBeNull();
});
