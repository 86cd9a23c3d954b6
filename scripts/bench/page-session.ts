// Sessions that the page finds in its storage when it opens, as if they had been kept there.

import type { Page } from 'playwright';
import { SESSION_KEY, type StoredSession } from '../../src/ui/storage';

export type Stored = StoredSession;

/** A script of which nothing was given yet, played up to an instant. */
export function playedTo(endUs: number, playing: boolean, [lab, ...lines]: readonly string[]): Stored {
  const branch = {
    ...{ id: 1, name: '', origin: { how: 'opened' as const }, parent: null, forkedAtUs: 0, inherited: 0, endUs },
    ...{ script: `${lab}\n`, rest: lines.map((line) => `${line}\n`).join(''), waitsFor: null },
  };
  const saved = { branches: [branch], current: 1, nowUs: endUs, breakpoints: [] };
  return { version: 1, script: branch.script, saved, nowUs: endUs, speed: 1, playing };
}

export const store = (page: Page, session: Stored): Promise<unknown> =>
  page.addInitScript(([key, text]) => localStorage.setItem(key!, text!), [SESSION_KEY, JSON.stringify(session)]);
