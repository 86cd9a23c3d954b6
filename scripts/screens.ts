// npm run screens [-- NAME ...] [--look LOOK] [--out FOLDER]: pictures of every view and dialog, in light and dark, on a desktop
// and a phone, taken of the built page in real Chromium, into docs/screens with an index. With names, or a look, only those
// pictures, and no index. What the pictures show is set by scripts that come to the page as its own links.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright';
import { preview } from 'vite';
import { toFragment } from '../src/lab/share';
import { formatTime } from '../src/words/format';
import { browserArgs, obtainBrowser } from './browser.mjs';
import { buildWhenNeeded, root } from './prepare.mjs';
import { LOOKS, USUAL_LOOKS, type Look } from './screens/looks';
import { shrink } from './screens/shrink';
import { STORIES, type Picture, type Story } from './screens/stories';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { look: { type: 'string' }, out: { type: 'string' } },
});
const folder = path.resolve(values.out ?? path.join(root, 'docs', 'screens'));
const whole = positionals.length === 0 && values.look === undefined;

const wanted = ({ name, looks = USUAL_LOOKS }: Picture, look: Look): boolean =>
  looks.includes(look.name) &&
  (positionals.length === 0 || positionals.includes(name)) &&
  (values.look === undefined || values.look === look.name);

const fileOf = (picture: Picture, look: Look): string => `${picture.name}-${look.name}.webp`;

async function shoot(page: Page, canvas: Page, picture: Picture, look: Look): Promise<void> {
  const part = picture.part !== undefined && look.options.viewport!.width > 760 ? page.locator(picture.part) : page;
  writeFileSync(path.join(folder, fileOf(picture, look)), await shrink(canvas, await part.screenshot()));
}

/** Everything that was begun for this picture has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
}

/** The pictures of a story are taken one after the other on one page; each sets out from where the one before it stood. */
async function tell(browser: Browser, url: string, story: Story, look: Look): Promise<void> {
  const pictures = story.pictures.filter((picture) => wanted(picture, look));
  if (pictures.length === 0) return;
  const context = await browser.newContext({ ...look.options, reducedMotion: 'reduce' });
  const canvas = await context.newPage();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => console.error(`${story.name}: ${error.message}`));
  await page.goto(url + toFragment({ script: story.script, nowUs: Math.round(story.atS * 1e6) }));
  await page.locator('[data-target]').first().waitFor();
  const time = formatTime(story.atS * 1e6);
  await page.waitForFunction((wanted) => document.querySelector('output.clock')?.textContent === wanted, time, {
    timeout: 180_000,
  });
  await story.ready(page);
  for (const picture of pictures) {
    try {
      const shown = (await picture.set(page, look)) ?? page;
      await settled(shown);
      await shoot(shown, canvas, picture, look);
      await picture.leave?.(page);
    } catch (error) {
      process.exitCode = 1;
      console.error(`${picture.name} (${look.name}): ${(error as Error).message.split('\n').slice(0, 3).join(' ')}`);
      await page.keyboard.press('Escape');
    }
  }
  await context.close();
}

function index(): string {
  const links = (picture: Picture): string =>
    (picture.looks ?? USUAL_LOOKS)
      .map(
        (name) =>
          `[${name}](${fileOf(
            picture,
            LOOKS.find((look) => look.name === name)!,
          )})`,
      )
      .join(' · ');
  const sections = STORIES.map(
    (story) =>
      `## ${story.title}\n\n| what it shows | pictures |\n| --- | --- |\n` +
      story.pictures.map((picture) => `| ${picture.shows} | ${links(picture)} |\n`).join(''),
  );
  return `# The page in pictures\n\nMade by \`npm run screens\`; do not edit.\n\n${sections.join('\n')}`;
}

const executablePath = await obtainBrowser();
if (!executablePath) throw new Error('No browser: install Chromium or Chrome, or set CHROMIUM to the path of one.');
buildWhenNeeded();
mkdirSync(folder, { recursive: true });
if (whole) for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
const server = await preview({ root, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1', open: false } });
const browser = await chromium.launch({ executablePath, args: browserArgs() });
try {
  const url = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`;
  for (const story of STORIES) for (const look of LOOKS) await tell(browser, url, story, look);
  if (whole) writeFileSync(path.join(folder, 'README.md'), index());
} finally {
  await browser.close();
  await server.close();
}
