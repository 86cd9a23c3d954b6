// Keeps the session in the browser's storage: the script soon after every action, the position every few seconds and
// when the page is left.

import type { Session } from './session.svelte';
import { keep, type StoredSession, type TextStore } from './storage';

const SOON_MS = 150;
const POSITION_MS = 3000;

export interface Keeper {
  /** Keeps no longer. */
  stop(): void;
  /** Writes down how it stands now, and stops. */
  finish(): Promise<void>;
}

/** Begins to keep `session`. `onRefused` is called once when the storage refuses. */
export function keepSession(session: Session, store: TextStore, onRefused: () => void): Keeper {
  let what: Pick<StoredSession, 'script' | 'saved'> | null = null;
  let refused = false;
  let soon: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => {
    if (what === null) return;
    const { nowUs, speed, playing } = session.clock;
    if (keep(store, { version: 1, ...what, nowUs, speed, playing, keptAtMs: Date.now() }) || refused) return;
    refused = true;
    onRefused();
  };
  const ask = async (): Promise<void> => {
    what = await contentOf(session);
    write();
  };
  const askSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(() => void ask(), SOON_MS);
  };

  session.onAction = askSoon;
  askSoon();
  const timer = setInterval(() => void ask(), POSITION_MS);
  addEventListener('pagehide', write);
  document.addEventListener('visibilitychange', write);
  const stop = (): void => {
    clearTimeout(soon);
    clearInterval(timer);
    removeEventListener('pagehide', write);
    document.removeEventListener('visibilitychange', write);
    session.onAction = () => {};
  };
  return {
    stop,
    async finish() {
      stop();
      await ask();
    },
  };
}

/** A session of one branch that is through with its script is that script; any other is kept whole. */
async function contentOf({ lab }: Session): Promise<Pick<StoredSession, 'script' | 'saved'>> {
  const saved = await lab.saveSession();
  const [only, ...others] = saved.branches;
  const plain = others.length === 0 && only?.rest === '' && saved.breakpoints.length === 0;
  return plain ? { script: only.script } : { script: await lab.script(), saved };
}
