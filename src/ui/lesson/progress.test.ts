import { expect, test } from 'vitest';
import { newProgress, PROGRESS_KEY, readProgress, writeProgress } from './progress';

function store(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, text: string) => void map.set(key, text),
  };
}

test('what was written is read again', () => {
  const kept = store();
  const progress = { '04-a-master-dies': { ...newProgress(), step: 3, done: [0, 1], answers: { '1.0': 2 } } };
  writeProgress(kept, progress);
  expect(readProgress(kept)).toEqual(progress);
});

test.each(['{', '[]', '{"version":2,"lessons":{}}', 'null'])('%s is put aside, not lost', (text) => {
  const kept = store({ [PROGRESS_KEY]: text });
  expect(readProgress(kept)).toEqual({});
  expect([...kept.map.values()].filter((value) => value === text)).toHaveLength(2);
});

test('one lesson whose record makes no sense does not cost the others', () => {
  const good = newProgress();
  const text = JSON.stringify({ version: 1, lessons: { a: good, b: { ...good, step: -1 }, c: 7 } });
  expect(readProgress(store({ [PROGRESS_KEY]: text }))).toEqual({ a: good });
});

test('a storage that refuses costs nothing but the memory', () => {
  const refusing = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(readProgress(refusing)).toEqual({});
  writeProgress(refusing, { a: newProgress() });
});
