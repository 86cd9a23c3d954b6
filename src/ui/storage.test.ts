import { expect, test } from 'vitest';
import { BROKEN_KEY, keep, restore, SESSION_KEY, type StoredSession, type TextStore } from './storage';

function memory(entries: Record<string, string> = {}): TextStore & { entries: Record<string, string> } {
  return {
    entries,
    getItem: (key) => entries[key] ?? null,
    setItem: (key, value) => void (entries[key] = value),
    removeItem: (key) => void delete entries[key],
  };
}
const session: StoredSession = { version: 1, script: 'lab hosts=3', nowUs: 5, speed: 1, playing: true };

test('what is kept comes back', () => {
  const store = memory();
  expect(keep(store, session)).toBe(true);
  expect(restore(store)).toEqual({ session, problem: null });
});

test('nothing stored is no problem', () => {
  expect(restore(memory())).toEqual({ session: null, problem: null });
});

for (const [text, problem] of [
  ['{"version":1', /not readable/],
  ['null', /not a session/],
  [JSON.stringify({ ...session, version: 7 }), /another version \(7\)/],
  [JSON.stringify({ ...session, script: '' }), /no script/],
  [JSON.stringify({ ...session, nowUs: 'soon' }), /clock/],
  [JSON.stringify({ ...session, speed: 0 }), /speed/],
] as const) {
  test(`${text} is put aside, with what is wrong with it`, () => {
    const store = memory({ [SESSION_KEY]: text });
    const restored = restore(store);
    expect(restored.session).toBeNull();
    expect(restored.problem).toMatch(problem);
    expect(store.entries).toEqual({ [BROKEN_KEY]: text });
  });
}

test('a storage that refuses is survived', () => {
  const store = memory();
  store.setItem = () => {
    throw new Error('full');
  };
  expect(keep(store, session)).toBe(false);
});
