import { expect, test } from 'vitest';
import {
  asides,
  BROKEN_KEY,
  forget,
  keep,
  PREVIOUS_KEY,
  putAside,
  restore,
  SESSION_KEY,
  type StoredSession,
  type TextStore,
} from './storage';

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

test('branches come back with it', () => {
  const branch = {
    ...{ id: 1, name: '', origin: { how: 'opened' as const }, parent: null, forkedAtUs: 0, endUs: 5 },
    ...{ script: 'lab hosts=3', rest: '', waitsFor: null },
  };
  const forked = { ...branch, id: 2, origin: { how: 'forked' as const, by: 'kill host1' }, parent: 1, script: '' };
  const saved = { branches: [branch, forked], current: 2, nowUs: 5, breakpoints: [] };
  const store = memory();
  keep(store, { ...session, saved });
  expect(restore(store)).toEqual({ session: { ...session, saved }, problem: null });
});

test('nothing stored is no problem', () => {
  expect(restore(memory())).toEqual({ session: null, problem: null });
});

for (const [text, problem] of [
  ['{"version":1', { kind: 'unreadable' }],
  ['null', { kind: 'not-a-session' }],
  [JSON.stringify({ ...session, version: 7 }), { kind: 'version', version: '7' }],
  [JSON.stringify({ ...session, script: '' }), { kind: 'no-script' }],
  [JSON.stringify({ ...session, nowUs: 'soon' }), { kind: 'no-clock' }],
  [
    JSON.stringify({ ...session, saved: { branches: [{ id: 1 }], current: 1, nowUs: 0, breakpoints: [] } }),
    { kind: 'not-a-session' },
  ],
  [JSON.stringify({ ...session, saved: null }), { kind: 'not-a-session' }],
  [JSON.stringify({ ...session, speed: 0 }), { kind: 'no-speed' }],
] as const) {
  test(`${text} is put aside, with what is wrong with it`, () => {
    const store = memory({ [SESSION_KEY]: text });
    const restored = restore(store);
    expect(restored.session).toBeNull();
    expect(restored.problem).toEqual(problem);
    expect(store.entries).toEqual({ [BROKEN_KEY]: text });
  });
}

const scripts = (store: TextStore) => asides(store).map(({ session }) => session?.script ?? null);

function begin(store: TextStore, script: string, key = PREVIOUS_KEY): void {
  putAside(store, key);
  keep(store, { ...session, script });
}

test('sessions that gave way to others are all kept, the newest first, up to twenty', () => {
  const store = memory();
  for (let number = 1; number <= 22; number++) begin(store, `lab ${number}`);
  expect(scripts(store)).toEqual(Array.from({ length: 20 }, (_, index) => `lab ${21 - index}`));
});

test('what cannot be read is listed as it is, and nothing else gives way to it', () => {
  const store = memory();
  begin(store, 'lab 1');
  begin(store, 'lab 2');
  store.setItem(SESSION_KEY, 'torn');
  restore(store);
  expect(asides(store).map(({ text, session: read }) => read?.script ?? text)).toEqual(['lab 1', 'torn']);
});

test('one that is forgotten leaves the others in their order', () => {
  const store = memory();
  for (const script of ['lab 1', 'lab 2', 'lab 3', 'lab 4']) begin(store, script);
  forget(store, asides(store)[1]!.key);
  begin(store, 'lab 5');
  expect(scripts(store)).toEqual(['lab 4', 'lab 3', 'lab 1']);
});

test('a full storage still puts aside, since the old place becomes free', () => {
  const store = memory({ [SESSION_KEY]: JSON.stringify(session) });
  const write = store.setItem;
  store.setItem = (key, value) => {
    if (store.getItem(SESSION_KEY) !== null) throw new Error('full');
    write(key, value);
  };
  putAside(store, PREVIOUS_KEY);
  expect(scripts(store)).toEqual(['lab hosts=3']);
});

test('a storage that refuses is survived', () => {
  const store = memory();
  store.setItem = () => {
    throw new Error('full');
  };
  expect(keep(store, session)).toBe(false);
});
