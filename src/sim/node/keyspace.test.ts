// The keyspace against a plain Map, and what a keyframe must never see.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedRandom } from '../random';
import { cloneState } from '../shared';
import * as keyspace from './keyspace';
import type { Keyspace, Value } from './keyspace';
import { keyHashSlot } from './slots';

const text = (value: string): Value => ({ type: 'string', encoding: 'raw', text: value });
const dump = (db: Keyspace) =>
  [...keyspace.entries(db)]
    .map(([key, { value, expireAtMs }]) => `${key}=${value.type === 'string' ? value.text : value.type}@${expireAtMs}`)
    .sort();

function filled(count: number): Keyspace {
  const db = keyspace.createKeyspace();
  for (let i = 0; i < count; i++) keyspace.put(db, `key:${i}`, text('x'), 0);
  return db;
}

describe('a keyspace', () => {
  it('keeps what a Map would keep, and so do its copies', () => {
    const key = fc.constantFrom('a', 'b', 'c', '{a}1', '{a}2', 'x{b}', '');
    const action = fc.oneof(
      fc.record({ do: fc.constant('put' as const), key, value: fc.string({ maxLength: 3 }) }),
      fc.record({ do: fc.constant('remove' as const), key }),
      fc.record({ do: fc.constant('expire' as const), key, at: fc.option(fc.integer({ min: 1, max: 9 })) }),
      fc.record({ do: fc.constant('snapshot' as const) }),
      fc.record({ do: fc.constant('keyframe' as const) }),
      fc.record({ do: fc.constant('goBack' as const), to: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let db = keyspace.createKeyspace();
        let model = new Map<string, { value: string; at: number | null }>();
        const kept: { db: Keyspace; model: typeof model }[] = [];
        const copyOf = (of: typeof model) => new Map([...of].map(([name, entry]) => [name, { ...entry }]));
        const shown = (of: typeof model) => [...of].map(([name, entry]) => `${name}=${entry.value}@${entry.at}`).sort();
        for (const step of actions) {
          if (step.do === 'put') {
            keyspace.put(db, step.key, text(step.value), 0);
            model.set(step.key, { value: step.value, at: model.get(step.key)?.at ?? null });
          } else if (step.do === 'remove') {
            expect(keyspace.remove(db, step.key)).toBe(model.delete(step.key));
          } else if (step.do === 'expire') {
            keyspace.setExpiry(db, step.key, step.at);
            const entry = model.get(step.key);
            if (entry) entry.at = step.at;
          } else if (step.do === 'snapshot') kept.push({ db: keyspace.snapshotKeyspace(db), model: copyOf(model) });
          else if (step.do === 'keyframe') kept.push({ db: cloneState(db), model: copyOf(model) });
          else if (kept.length > 0) {
            const back = kept[step.to % kept.length]!;
            db = cloneState(back.db);
            model = copyOf(back.model);
          }
          expect(dump(db)).toEqual(shown(model));
          expect(db.size).toBe(model.size);
          const times = [...model.values()].flatMap(({ at }) => (at === null ? [] : [at]));
          expect(keyspace.volatileCount(db)).toBe(times.length);
          if (times.length > 0) expect(db.nextExpiryMs).toBeLessThanOrEqual(Math.min(...times));
        }
        for (const old of kept) expect(dump(old.db)).toEqual(shown(old.model));
      }),
      { numRuns: 300 },
    );
  });

  it('hands out entries for writing that no copy shares', () => {
    const db = filled(10);
    const frame = cloneState(db);
    keyspace.entryForWrite(db, 'key:1')!.value = text('changed');
    expect(keyspace.peek(frame, 'key:1')!.value).toEqual(text('x'));
    expect(keyspace.peek(db, 'key:1')!.value).toEqual(text('changed'));
    // The copy that goes on writes as freely, and the first does not see it.
    keyspace.entryForWrite(frame, 'key:1')!.value = text('otherwise');
    expect(keyspace.peek(db, 'key:1')!.value).toEqual(text('changed'));
  });

  it('shares all but the neighbourhood of a write with its keyframe', () => {
    const db = filled(10_000);
    const frame = cloneState(db);
    keyspace.put(db, 'key:1', text('new'), 0);
    const before = new Set(frame.groups.value.map((group) => group?.value));
    const own = db.groups.value.filter((group) => group && !before.has(group.value));
    expect(own.length).toBe(1);
    let copied = 0;
    for (const keys of own[0]!.value.slots.values()) copied += keys.size;
    expect(copied).toBeLessThan(100);
  });

  it('counts, lists and finds by slot', () => {
    const db = keyspace.createKeyspace();
    for (const key of ['{u}1', '{u}2', '{u}3', 'other']) keyspace.put(db, key, text('x'), 0);
    const slot = keyHashSlot('u');
    expect(keyspace.countKeysInSlot(db, slot)).toBe(3);
    // CLUSTER GETKEYSINSLOT of a real server names the newest first.
    expect(keyspace.keysInSlot(db, slot, 2)).toEqual(['{u}3', '{u}2']);
    expect([...keyspace.usedSlots(db, 0)]).toEqual([slot, keyHashSlot('other')].sort((a, b) => a - b));
    keyspace.remove(db, '{u}1');
    expect(keyspace.countKeysInSlot(db, slot)).toBe(2);
  });

  it('knows what is due, the earliest first, after the moment has passed', () => {
    const db = filled(5);
    [30, 10, 20].forEach((atMs, i) => keyspace.setExpiry(db, `key:${i}`, atMs));
    expect(keyspace.dueKeys(db, 10)).toEqual([]);
    expect(keyspace.dueKeys(db, 21)).toEqual(['key:1', 'key:2']);
    keyspace.remove(db, 'key:1');
    keyspace.remove(db, 'key:2');
    expect(keyspace.dueKeys(db, 21)).toEqual([]);
    expect(db.nextExpiryMs).toBe(30);
  });

  it('draws every key alike', () => {
    const db = filled(4);
    const random = seedRandom(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const key = keyspace.randomKey(db, random)!;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(4);
    for (const count of counts.values()) expect(count).toBeGreaterThan(850);
  });
});

describe('SCAN', () => {
  it.each([
    ['many slots', (i: number) => `key:${i}`],
    ['one slot', (i: number) => `{tag}${i}`],
  ])('returns every key that stays, over %s, whatever comes and goes', (_, name) => {
    const db = keyspace.createKeyspace();
    for (let i = 0; i < 500; i++) keyspace.put(db, name(i), text('x'), 0);
    const seen = new Map<string, number>();
    let cursor = 0;
    let turn = 0;
    do {
      const step = keyspace.scanKeys(db, cursor, 10);
      expect(step.keys.length).toBeLessThanOrEqual(12);
      for (const key of step.keys) seen.set(key, (seen.get(key) ?? 0) + 1);
      cursor = step.cursor;
      expect(Number.isSafeInteger(cursor)).toBe(true);
      // Odd ones go, others come.
      keyspace.remove(db, name(turn * 2 + 1));
      keyspace.put(db, name(1000 + turn), text('x'), 0);
      turn++;
    } while (cursor !== 0);
    for (let i = 0; i < 500; i += 2) expect(seen.get(name(i)), name(i)).toBe(1);
  });
});
