// How smoothly the page moves: what requestAnimationFrame says over some seconds of virtual time at 1x with the stage open.

import type { Browser, Page } from 'playwright';
import { store, type Stored } from './page-session';

const SECONDS = 10;
const SETTLE_MS = 3000;

export interface Frames {
  /** Median of the frames in a second. */
  perSecond: number;
  longestMs: number;
}

/** `stored`: the session that the page opens with; null for its first one. `ready`: how many replicas stand then. */
export async function frames(browser: Browser, url: string, stored: Stored | null, replicas: number): Promise<Frames> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (stored) await store(page, stored);
  await page.goto(url);
  await page
    .locator('[data-role="replica"][data-process="running"]')
    .nth(replicas - 1)
    .waitFor({ timeout: 120_000 });
  await page.waitForTimeout(SETTLE_MS);
  const times = await watch(page);
  await context.close();
  const counts = Array.from({ length: SECONDS }, (_, second) => {
    const fromMs = times[0]! + second * 1000;
    return times.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1000).length;
  });
  const gaps = times.slice(1).map((atMs, i) => atMs - times[i]!);
  return { perSecond: counts.toSorted((a, b) => a - b)[SECONDS / 2]!, longestMs: Math.max(...gaps) };
}

const watch = (page: Page): Promise<number[]> =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const frame = (atMs: number) => {
          times.push(atMs);
          if (atMs - times[0]! > ms) resolve(times);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    SECONDS * 1000,
  );
