// axe over the whole page: every view and every dialog, in each theme, and on a phone. And the palette, by keyboard alone.
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openPage(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(inject('url'));
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.addScriptTag({ path: AXE });
  return page;
}

/** What is wrong, one line a place, with the state of the page in front. */
async function faults(page: Page, state: string, rules?: string[]): Promise<string[]> {
  // What fades in is judged when it stands; what turns for ever, and what is paused, never does.
  await page.evaluate(() => {
    const ends = (animation: Animation) =>
      animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity;
    return Promise.all(
      document
        .getAnimations()
        .filter(ends)
        .map((animation) => animation.finished.catch(() => {})),
    );
  });
  const violations = await page.evaluate(async (only) => {
    const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
    const found = await axe.run(document, only ? { runOnly: only } : {});
    return found.violations;
  }, rules);
  return violations.flatMap(({ id, nodes }: Result) =>
    nodes.map((node) => `${state}: ${id} at ${String(node.target[0])} (${node.failureSummary?.split('\n')[1] ?? ''})`),
  );
}

const DIALOGS = ['Commands', 'Gallery', 'Share', 'Script', 'Settings'];
const close = (page: Page) => page.keyboard.press('Escape');

async function allFaults(page: Page, rules?: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const tab of await page.getByRole('tablist', { name: 'Views' }).getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(300);
    found.push(...(await faults(page, (await tab.innerText()).trim(), rules)));
  }
  for (const name of DIALOGS) {
    await page.locator('header').getByRole('button', { name, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    found.push(...(await faults(page, name, rules)));
    if (name === 'Gallery') {
      for (const tab of ['A lab of your own', 'Earlier sessions']) {
        await page.getByRole('tab', { name: tab }).click();
        found.push(...(await faults(page, tab, rules)));
      }
    }
    await close(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  found.push(...(await faults(page, 'Keys', rules)));
  await close(page);
  return found;
}

describe('axe finds nothing', () => {
  test('on a desktop, in light', async () => {
    const page = await openPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    await page.locator('[data-target="host2"]').click();
    await page.getByRole('menuitem', { name: /^Kill its 3 nodes/ }).click();
    expect(await allFaults(page)).toEqual([]);
    await page.context().close();
  });

  test('on a phone, in light', async () => {
    const page = await openPage({ viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true });
    expect(await allFaults(page)).toEqual([]);
    await page.context().close();
  });

  test('of the colours in dark', async () => {
    const page = await openPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    expect(await allFaults(page, ['color-contrast'])).toEqual([]);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`of the colours in high contrast, ${colorScheme}, at 7:1`, async () => {
      const page = await openPage({ viewport: { width: 1440, height: 900 }, colorScheme, contrast: 'more' });
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('contrast');
      expect(await allFaults(page, ['color-contrast', 'color-contrast-enhanced'])).toEqual([]);
      await page.context().close();
    });
  }
});

test('what can be touched on a phone is 40 px or more', async () => {
  const page = await openPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('header button, header select, .switch button, .tab')]
      .filter((element) => element.checkVisibility())
      .map(
        (element) =>
          [element.getAttribute('aria-label') ?? element.textContent, element.getBoundingClientRect()] as const,
      )
      .filter(([, { width, height }]) => width < 40 || height < 40)
      .map(([name, { width, height }]) => `${name}: ${Math.round(width)} × ${Math.round(height)}`),
  );
  expect(small).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.context().close();
});

test('the palette finds, shows the line and runs it, by keyboard alone; a typed line runs as it is', async () => {
  const page = await openPage({ viewport: { width: 1440, height: 900 } });
  const dialog = page.getByRole('dialog', { name: 'Commands' });
  await page.keyboard.press('Control+k');
  await dialog.waitFor();
  await page.keyboard.type('kill host3:6380');
  await dialog.getByRole('option', { selected: true }).getByText('kill host3:6380').waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('[data-target="host3:6380"][data-process="stopped"]').waitFor();

  // What was typed stays while the stage goes on.
  await page.getByRole('button', { name: 'Play' }).click();
  await page.keyboard.press('Control+k');
  await dialog.waitFor();
  await page.keyboard.type('cut host1 client2 oneway');
  await page.waitForTimeout(500);
  await dialog.getByRole('option', { selected: true }).getByText('Run').waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: /cut off from client2/ })
    .first()
    .waitFor();

  // What a command takes is said; choosing that begins the line.
  await page.keyboard.press('Control+k');
  await dialog.waitFor();
  await page.keyboard.type('until');
  await dialog.getByRole('option', { selected: true }).getByText('until PREDICATE [within 60s]').waitFor();
  await page.keyboard.press('Enter');
  expect(await dialog.getByRole('combobox').inputValue()).toBe('until ');
  await page.keyboard.type('covered');
  await dialog.getByRole('option', { selected: true }).getByText('until covered').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // In the terminal it opens as well, and single keys are letters there.
  await page.getByRole('combobox', { name: /^Command line/ }).click();
  await page.keyboard.type('g?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('Control+k');
  await dialog.waitFor();
  await page.keyboard.type('high contrast');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'contrast');
  await page.context().close();
});
