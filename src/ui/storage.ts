// The session that survives a reload: the script of all that was done, its branches, and where the clock stood. Kept as JSON text
// under one key. What gives way to another session, or cannot be read, is never lost: it moves to a key beside it.

import type { SavedSession } from '../lab/api';

export interface StoredSession {
  version: 1;
  /** Of the branch at hand. */
  script: string;
  /** Where the script does not say it all: several branches, lines that wait for their turn, breakpoints. */
  saved?: SavedSession;
  nowUs: number;
  speed: number;
  playing: boolean;
  /** When it was written, as the browser's clock says. */
  keptAtMs?: number;
}

export const SESSION_KEY = 'redis-cluster-sandbox.session';
export const BROKEN_KEY = 'redis-cluster-sandbox.session.broken';
export const PREVIOUS_KEY = 'redis-cluster-sandbox.session.previous';
/** So many of each kind are put aside; then the oldest gives way. */
const MOST_ASIDE = 20;

export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type StoredProblem =
  | { kind: 'unreadable' | 'not-a-session' | 'no-script' | 'no-clock' | 'no-speed' }
  | { kind: 'version'; version: string };

export type Restored = { session: StoredSession | null; problem: null } | { session: null; problem: StoredProblem };

/** What was stored; null when nothing was. What has a problem has moved to BROKEN_KEY. */
export function restore(store: TextStore): Restored {
  const text = store.getItem(SESSION_KEY);
  if (text === null) return { session: null, problem: null };
  const read = parse(text);
  if ('session' in read) return { session: read.session, problem: null };
  putAside(store);
  return { session: null, problem: read.problem };
}

/** Writes the session; false when the browser refuses (full, private). */
export function keep(store: TextStore, session: StoredSession): boolean {
  try {
    store.setItem(SESSION_KEY, JSON.stringify(session));
    return true;
  } catch {
    return false;
  }
}

/** Moves the stored session to where it does no harm and is not lost. */
export function putAside(store: TextStore, key = BROKEN_KEY): void {
  const text = store.getItem(SESSION_KEY);
  if (text === null) return;
  // Removed first: a full storage has no room for a second copy.
  store.removeItem(SESSION_KEY);
  const slots = slotsOf(key);
  let slot = slots.find((candidate) => store.getItem(candidate) === null);
  if (slot === undefined) {
    for (const [index, candidate] of slots.slice(1).entries()) store.setItem(slots[index]!, store.getItem(candidate)!);
    slot = slots.at(-1)!;
  }
  try {
    store.setItem(slot, text);
  } catch {
    store.setItem(SESSION_KEY, text);
  }
}

/** A session that was put aside; `session` is null where it cannot be read. */
export interface Aside {
  key: string;
  text: string;
  session: StoredSession | null;
}

/** What was put aside, the newest first. */
export function asides(store: TextStore): Aside[] {
  return [PREVIOUS_KEY, BROKEN_KEY].flatMap((key) =>
    slotsOf(key)
      .flatMap((slot) => {
        const text = store.getItem(slot);
        if (text === null) return [];
        const read = parse(text);
        return [{ key: slot, text, session: 'session' in read ? read.session : null }];
      })
      .reverse(),
  );
}

/** Closes the gap that one leaves, so that their order stays that of time. */
export function forget(store: TextStore, key: string): void {
  const slots = slotsOf(key.startsWith(BROKEN_KEY) ? BROKEN_KEY : PREVIOUS_KEY);
  for (let at = slots.indexOf(key); at < slots.length; at++) {
    const next = slots[at + 1] === undefined ? null : store.getItem(slots[at + 1]!);
    if (next === null) {
      store.removeItem(slots[at]!);
      return;
    }
    store.setItem(slots[at]!, next);
  }
}

const slotsOf = (key: string): string[] =>
  Array.from({ length: MOST_ASIDE }, (_, index) => (index === 0 ? key : `${key}.${index + 1}`));

/** The session, or what is wrong with the text. */
function parse(text: string): { session: StoredSession } | { problem: StoredProblem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: { kind: 'unreadable' } };
  }
  if (typeof value !== 'object' || value === null) return { problem: { kind: 'not-a-session' } };
  const { version, script, nowUs, speed, playing, keptAtMs, saved } = value as Record<string, unknown>;
  if (version !== 1) return { problem: { kind: 'version', version: JSON.stringify(version) ?? '?' } };
  if (typeof script !== 'string' || script.trim() === '') return { problem: { kind: 'no-script' } };
  if (typeof nowUs !== 'number' || !Number.isFinite(nowUs) || nowUs < 0) return { problem: { kind: 'no-clock' } };
  if (typeof speed !== 'number' || !(speed >= 0.001 && speed <= 1000)) return { problem: { kind: 'no-speed' } };
  if (saved !== undefined && !isSaved(saved)) return { problem: { kind: 'not-a-session' } };
  const session: StoredSession = { version, script, nowUs, speed, playing: playing === true };
  if (saved !== undefined) session.saved = saved;
  if (typeof keptAtMs === 'number' && Number.isFinite(keptAtMs)) session.keptAtMs = keptAtMs;
  return { session };
}

/** Whether it has the shape of what `saveSession` gives; whether its branches hang together is the lab's to say. */
function isSaved(value: unknown): value is SavedSession {
  if (typeof value !== 'object' || value === null) return false;
  const { branches, current, nowUs, breakpoints } = value as Record<string, unknown>;
  if (!Array.isArray(branches) || !Array.isArray(breakpoints) || !isNumber(current) || !isNumber(nowUs)) return false;
  return branches.every((branch: unknown) => {
    if (typeof branch !== 'object' || branch === null) return false;
    const { id, name, origin, parent, forkedAtUs, endUs, script, rest, waitsFor } = branch as Record<string, unknown>;
    return (
      [id, forkedAtUs, endUs].every(isNumber) &&
      [name, script, rest].every((text) => typeof text === 'string') &&
      [parent, waitsFor].every((number) => number === null || isNumber(number)) &&
      typeof origin === 'object' &&
      origin !== null
    );
  });
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
