// Keeps the session in the browser's storage: the script soon after every action, the position every few seconds and
// when the page is left.

import type { Session } from './session.svelte';
import { keep, type TextStore } from './storage';

const SOON_MS = 150;
const POSITION_MS = 3000;

/** Begins to keep `session`; returns how to stop. `onRefused` is called once when the storage refuses. */
export function keepSession(session: Session, store: TextStore, onRefused: () => void): () => void {
  let script: string | null = null;
  let refused = false;
  let soon: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => {
    if (script === null) return;
    const { nowUs, speed, playing } = session.clock;
    if (keep(store, { version: 1, script, nowUs, speed, playing }) || refused) return;
    refused = true;
    onRefused();
  };
  const ask = async (): Promise<void> => {
    script = await session.lab.script();
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
  return () => {
    clearTimeout(soon);
    clearInterval(timer);
    removeEventListener('pagehide', write);
    document.removeEventListener('visibilitychange', write);
    session.onAction = () => {};
  };
}
