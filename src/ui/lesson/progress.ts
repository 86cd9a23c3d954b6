// What a reader has done of the lessons, kept across visits: as JSON under one key. What cannot be read is put aside, and the
// reader begins anew.

export interface LessonProgress {
  /** Where the reader stands, from 0; the number of steps when the lesson is finished. */
  step: number;
  /** Steps whose goal was met or whose question was answered. */
  done: number[];
  /** The choices made, by step and place of the question in it: `3.0` to the choice's number. */
  answers: Record<string, number>;
  finished: boolean;
}

export type Progress = Record<string, LessonProgress>;

export const PROGRESS_KEY = 'redis-cluster-sandbox.lessons';
const ASIDE_KEY = 'redis-cluster-sandbox.lessons.broken';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export const newProgress = (): LessonProgress => ({ step: 0, done: [], answers: {}, finished: false });

export function readProgress(store: Store): Progress {
  let text: string | null = null;
  try {
    text = store.getItem(PROGRESS_KEY);
    if (text === null) return {};
    const value = JSON.parse(text) as { version?: unknown; lessons?: unknown };
    if (value.version !== 1 || typeof value.lessons !== 'object' || value.lessons === null) throw new Error('foreign');
    const entries = Object.entries(value.lessons as Record<string, unknown>);
    return Object.fromEntries(entries.flatMap(([name, one]) => (isProgress(one) ? [[name, one]] : [])));
  } catch {
    if (text !== null) put(store, ASIDE_KEY, text);
    return {};
  }
}

export function writeProgress(store: Store, lessons: Progress): void {
  put(store, PROGRESS_KEY, JSON.stringify({ version: 1, lessons }));
}

function put(store: Store, key: string, text: string): void {
  try {
    store.setItem(key, text);
  } catch {
    // A full or forbidden storage: progress holds until the page is left.
  }
}

function isProgress(value: unknown): value is LessonProgress {
  if (typeof value !== 'object' || value === null) return false;
  const { step, done, answers, finished } = value as Record<string, unknown>;
  return (
    Number.isInteger(step) &&
    (step as number) >= 0 &&
    Array.isArray(done) &&
    done.every(Number.isInteger) &&
    typeof answers === 'object' &&
    answers !== null &&
    Object.values(answers).every(Number.isInteger) &&
    typeof finished === 'boolean'
  );
}
