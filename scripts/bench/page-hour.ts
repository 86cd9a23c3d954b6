// An hour of history in the page, with its usual panels open: how long until another instant is shown, and what it all takes of memory.

import type { Browser } from 'playwright';
import { HOUR_S, hourLines } from './seek';
import { playedTo, store } from './page-session';

const PLACES = 40;

export interface Hour {
  /** From the input of the time bar until the next frame after the stage and the clock show that instant. */
  scrubMs: number[];
  /** The page and its worker together. */
  memoryMb: number;
}

export async function hour(browser: Browser, url: string): Promise<Hour> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await store(page, playedTo(HOUR_S * 1e6, false, hourLines()));
  await page.goto(url);
  await page.locator('output[data-playing]', { hasText: /^(?:01:00:00|60:00)/ }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
  const scrubMs: number[] = [];
  for (let i = 0; i < PLACES; i++) {
    // A step prime to their number visits each once.
    const share = (((i * 17) % PLACES) + 0.5) / PLACES;
    scrubMs.push(await page.evaluate(scrub, Math.round(share * HOUR_S * 1000)));
    await page.waitForTimeout(100);
  }
  const memoryMb = (await page.evaluate(measure)) / 1e6;
  await context.close();
  return { scrubMs, memoryMb };
}

/** Runs in the page. */
function scrub(atMs: number): Promise<number> {
  const bar = document.querySelector<HTMLInputElement>('input[type="range"]')!;
  const clock = document.querySelector('output[data-playing]')!;
  bar.value = String(atMs);
  // The bar stands on steps of its own.
  const seconds = Number(bar.value) / 1000;
  const began = performance.now();
  bar.dispatchEvent(new Event('input', { bubbles: true }));
  return new Promise((resolve) => {
    const shown = () => {
      const parts = clock.textContent!.split(':').map(Number);
      return Math.abs(parts.reduce((sum, part) => sum * 60 + part, 0) - seconds) < 0.002;
    };
    const observer = new MutationObserver(() => {
      if (!shown()) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - began));
    });
    observer.observe(clock, { childList: true, characterData: true, subtree: true });
  });
}

/** Runs in the page, which is isolated for this (see bench-page.ts): the JavaScript and DOM of the page and of its worker. */
async function measure(): Promise<number> {
  const measured = performance as Performance & { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
  return (await measured.measureUserAgentSpecificMemory()).bytes;
}
