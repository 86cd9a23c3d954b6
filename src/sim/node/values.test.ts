// Lists and dicts against an array and a Map, with copies on the way that must not feel what is written later.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedRandom } from '../random';
import * as dict from './dict';
import * as list from './list';

const check = (property: fc.IProperty<unknown>) => fc.assert(property, { numRuns: 60 });

describe('a list', () => {
  const spot = fc.nat(100_000);
  const action = fc.oneof(
    fc.record({
      do: fc.constant('push' as const),
      end: fc.constantFrom<list.End>('left', 'right'),
      count: fc.nat(300),
    }),
    fc.record({ do: fc.constant('pop' as const), end: fc.constantFrom<list.End>('left', 'right'), count: fc.nat(200) }),
    fc.record({ do: fc.constant('set' as const), at: spot }),
    fc.record({ do: fc.constant('insert' as const), at: spot }),
    fc.record({ do: fc.constant('remove' as const), at: spot, count: fc.nat(400) }),
    fc.record({ do: fc.constant('copy' as const) }),
  );

  it('holds what an array would, and so do its copies', () => {
    check(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const own = list.createList();
        const model: string[] = [];
        const kept: { copy: list.ListValue; model: string[] }[] = [];
        let next = 0;
        for (const step of actions) {
          const size = model.length;
          if (step.do === 'push') {
            for (let i = 0; i < step.count; i++) {
              const item = String(next++);
              list.pushItem(own, step.end, item);
              if (step.end === 'left') model.unshift(item);
              else model.push(item);
            }
          } else if (step.do === 'pop') {
            for (let i = 0; i < step.count && model.length > 0; i++) {
              expect(list.popItem(own, step.end)).toBe(step.end === 'left' ? model.shift() : model.pop());
            }
          } else if (step.do === 'copy') kept.push({ copy: list.copyList(own), model: [...model] });
          else if (step.do === 'insert') {
            list.insertItem(own, step.at % (size + 1), 'in');
            model.splice(step.at % (size + 1), 0, 'in');
          } else if (size > 0 && step.do === 'set') {
            list.setItem(own, step.at % size, 'set');
            model[step.at % size] = 'set';
          } else if (size > 0 && step.do === 'remove') {
            const from = step.at % size;
            const count = Math.min(step.count, size - from);
            list.removeItems(own, from, count);
            model.splice(from, count);
          }
          expect(own.size).toBe(model.length);
          expect([...list.items(own)]).toEqual(model);
          expect([...list.itemsFromRight(own)]).toEqual([...model].reverse());
          expect(own.pieces.every((piece) => piece.value.length > 0)).toBe(true);
          if (model.length > 0) {
            const [from, to] = [model.length >> 2, model.length >> 1];
            expect(list.slice(own, from, to)).toEqual(model.slice(from, to + 1));
            expect(list.itemAt(own, to)).toBe(model[to]);
          }
        }
        for (const { copy, model: then } of kept) expect([...list.items(copy)]).toEqual(then);
      }),
    );
  });
});

describe('a dict', () => {
  const name = fc.nat(2000).map((number) => `n${number}`);
  const action = fc.oneof(
    fc.record({ do: fc.constant('set' as const), names: fc.array(name, { maxLength: 400 }) }),
    fc.record({ do: fc.constant('delete' as const), names: fc.array(name, { maxLength: 200 }) }),
    fc.record({ do: fc.constant('spread' as const) }),
    fc.record({ do: fc.constant('copy' as const) }),
  );
  const sorted = (entries: Iterable<[string, string]>) => [...entries].sort((a, b) => (a[0] < b[0] ? -1 : 1));

  it('holds what a Map would, and so do its copies', () => {
    check(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const own = dict.createDict();
        const model = new Map<string, string>();
        const kept: { copy: dict.Dict; model: [string, string][] }[] = [];
        let next = 0;
        for (const step of actions) {
          if (step.do === 'copy') kept.push({ copy: dict.copyDict(own), model: [...model] });
          else if (step.do === 'spread') dict.spreadDict(own);
          else {
            for (const key of step.names) {
              if (step.do === 'delete') expect(dict.dictDelete(own, key)).toBe(model.delete(key));
              else {
                const text = String(next++);
                expect(dict.dictSet(own, key, text)).toBe(!model.has(key));
                model.set(key, text);
              }
            }
          }
          expect(own.size).toBe(model.size);
          // As long as it is not spread the order is that of coming, too.
          if (own.spread) expect(sorted(dict.dictEntries(own))).toEqual(sorted(model));
          else expect([...dict.dictEntries(own)]).toEqual([...model]);
        }
        for (const { copy, model: then } of kept) expect(sorted(dict.dictEntries(copy))).toEqual(sorted(then));
      }),
    );
  });

  it('is scanned whole while it grows, and what is there all the time comes', () => {
    const own = dict.createDict(true);
    for (let i = 0; i < 500; i++) dict.dictSet(own, `old${i}`, '');
    const seen = new Set<string>();
    let cursor = 0;
    let calls = 0;
    do {
      const step = dict.scanDict(own, cursor, 10);
      for (const [found] of step.found) seen.add(found);
      cursor = step.cursor;
      for (let i = 0; i < 50; i++) dict.dictSet(own, `new${calls}:${i}`, '');
      calls++;
    } while (cursor !== 0);
    expect(calls).toBeGreaterThan(3);
    for (let i = 0; i < 500; i++) expect(seen).toContain(`old${i}`);
  });

  it('draws every name about as often as any other', () => {
    const own = dict.createDict(true);
    for (let i = 0; i < 100; i++) dict.dictSet(own, `n${i}`, '');
    const random = seedRandom(7);
    const drawn = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      const [found] = dict.randomEntry(own, random);
      drawn.set(found, (drawn.get(found) ?? 0) + 1);
    }
    expect(drawn.size).toBe(100);
    // 100 each, with a deviation of about 10.
    for (const count of drawn.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });
});
