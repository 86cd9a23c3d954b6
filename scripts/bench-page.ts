// npm run bench:page: what the page claims, measured in real Chromium, one a line, `NAME VALUE UNIT`.
//   page.js_kb      JavaScript that the first page loads before it can be used, page and worker, gzipped; at most 200
//   page.ready_ms   from navigation until the stage stands and takes input, cold cache; median of five; at most 1000
//   page.cluster_ms until the first lab's cluster has been created and is seen as well
//   page.fps_9, page.fps_100: frames a second with the stage open at 1x, of 9 and of 100 nodes; median of ten seconds; at least 60 and 30
//   page.frame_9_ms, page.frame_100_ms: the longest frame of those seconds; at 9 nodes at most 50
//   page.scrub_hour_ms, page.scrub_hour_worst_ms: an hour of history open, from the input of the time bar until the stage shows that
//     instant; median and worst of 40; below 100
//   page.memory_hour_mb: the page and its worker then, as performance.measureUserAgentSpecificMemory says; below 300
// Without a graphics processor Chromium paints on the processor, beside the worker: what has two cores shows fewer frames.

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Request } from 'playwright';
import { preview } from 'vite';
import { frames } from './bench/page-frames';
import { hour } from './bench/page-hour';
import { playedTo } from './bench/page-session';
import { browserArgs, obtainBrowser } from './browser.mjs';
import { buildWhenNeeded, root } from './prepare.mjs';

const RUNS = 5;
const HUNDRED = ['lab hosts=10 ports=6379-6388', 'create 1'];

interface Opening {
  readyMs: number;
  clusterMs: number;
  /** Scripts that were asked for before the stage stood, as files of dist/. */
  scripts: string[];
}

async function open(browser: Browser, url: string): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const asked: { file: string; request: Request; heardAtMs: number }[] = [];
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) asked.push({ file: pathname.slice(1), request, heardAtMs: Date.now() });
  });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('[data-target]')) return;
      observer.disconnect();
      performance.mark('stage');
    }).observe(document, { childList: true, subtree: true });
  });
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('[data-target]').first().waitFor();
  const readyMs = performance.now() - began;
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  const clusterMs = performance.now() - began;
  const stageAtMs = await page.evaluate(
    () => performance.timeOrigin + performance.getEntriesByName('stage')[0]!.startTime,
  );
  // Of a request that is still under way it is not known yet when it began.
  const beganAtMs = ({ request, heardAtMs }: (typeof asked)[number]): number => {
    const { startTime } = request.timing();
    return startTime > 0 ? startTime : heardAtMs;
  };
  const scripts = asked.filter((script) => beganAtMs(script) <= stageAtMs).map(({ file }) => file);
  await context.close();
  return { readyMs, clusterMs, scripts };
}

/** What the browser has asked for before the first picture, or must have: with the entry, and what any of them imports. */
function needed(scripts: readonly string[]): string[] {
  const html = readFileSync(path.join(root, 'dist', 'index.html'), 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]!);
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(path.join(root, 'dist', file), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g)) visit(`assets/${name}`);
  };
  for (const file of [...entries, ...scripts]) visit(file);
  return [...found];
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

buildWhenNeeded();
const executablePath = await obtainBrowser();
if (!executablePath) throw new Error('No browser: install Chromium or Chrome, or set CHROMIUM to the path of one.');
// Isolated, so that the page may measure its memory.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const server = await preview({ root, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1', open: false, headers } });
const browser = await chromium.launch({
  executablePath,
  args: [...browserArgs(), '--enable-blink-features=ForceEagerMeasureMemory'],
});
try {
  const url = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`;
  const openings: Opening[] = [];
  for (let run = 0; run < RUNS; run++) openings.push(await open(browser, url));
  const files = needed(openings.flatMap(({ scripts }) => scripts));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(root, 'dist', file))).length, 0);
  console.log(`page.js_kb ${(bytes / 1000).toFixed(0)} KB`);
  console.log(`page.ready_ms ${median(openings.map(({ readyMs }) => readyMs)).toFixed(0)} ms`);
  console.log(`page.cluster_ms ${median(openings.map(({ clusterMs }) => clusterMs)).toFixed(0)} ms`);
  const nine = await frames(browser, url, null, 6);
  console.log(`page.fps_9 ${nine.perSecond} fps`);
  console.log(`page.frame_9_ms ${nine.longestMs.toFixed(0)} ms`);
  const hundred = await frames(browser, url, playedTo(20e6, true, HUNDRED), 50);
  console.log(`page.fps_100 ${hundred.perSecond} fps`);
  console.log(`page.frame_100_ms ${hundred.longestMs.toFixed(0)} ms`);
  const { scrubMs, memoryMb } = await hour(browser, url);
  console.log(`page.scrub_hour_ms ${median(scrubMs).toFixed(0)} ms`);
  console.log(`page.scrub_hour_worst_ms ${Math.max(...scrubMs).toFixed(0)} ms`);
  console.log(`page.memory_hour_mb ${memoryMb.toFixed(0)} MB`);
} finally {
  await browser.close();
  await server.close();
}
