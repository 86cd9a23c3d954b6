// The session that survives a reload: the script of all that was done, and where the clock stood. Kept as JSON text
// under one key. What cannot be read is never lost: it moves to another key.

export interface StoredSession {
  version: 1;
  script: string;
  nowUs: number;
  speed: number;
  playing: boolean;
}

export const SESSION_KEY = 'redis-cluster-sandbox.session';
export const BROKEN_KEY = 'redis-cluster-sandbox.session.broken';
export const PREVIOUS_KEY = 'redis-cluster-sandbox.session.previous';

export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type Restored = { session: StoredSession | null; problem: null } | { session: null; problem: string };

/** What was stored; null when nothing was. `problem` is one line for the reader, the text is under BROKEN_KEY then. */
export function restore(store: TextStore): Restored {
  const text = store.getItem(SESSION_KEY);
  if (text === null) return { session: null, problem: null };
  const read = parse(text);
  if (typeof read !== 'string') return { session: read, problem: null };
  putAside(store);
  return { session: null, problem: read };
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

/** Moves a stored session that cannot be played to where it does no harm and is not lost. */
export function putAside(store: TextStore, key = BROKEN_KEY): void {
  const text = store.getItem(SESSION_KEY);
  if (text === null) return;
  try {
    store.setItem(key, text);
    store.removeItem(SESSION_KEY);
  } catch {
    // No room for a second copy: it stays where it is until the next session is kept.
  }
}

/** The session, or what is wrong with the text. */
function parse(text: string): StoredSession | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not readable';
  }
  if (typeof value !== 'object' || value === null) return 'it is not a session';
  const { version, script, nowUs, speed, playing } = value as Record<string, unknown>;
  if (version !== 1) return `it was written by another version (${JSON.stringify(version) ?? 'none'})`;
  if (typeof script !== 'string' || script.trim() === '') return 'it has no script';
  if (typeof nowUs !== 'number' || !Number.isFinite(nowUs) || nowUs < 0) return 'it does not say where the clock stood';
  if (typeof speed !== 'number' || !(speed >= 0.001 && speed <= 1000)) return 'its speed is out of range';
  return { version, script, nowUs, speed, playing: playing === true };
}
