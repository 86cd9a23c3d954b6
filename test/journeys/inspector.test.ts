// A look inside one node: a directive is changed, its master is killed, and its own charts show the election.
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('a directive is changed, and when its master dies the chart lights the election', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  await page.goto(inject('url'));
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  await page.getByText('Creating the cluster').waitFor({ state: 'detached' });

  const replica = page.locator('[data-role="replica"][data-process="running"]').first();
  const address = (await replica.getAttribute('data-target'))!;
  const master = /of (host\d:\d+)/.exec(await replica.innerText())?.[1] ?? '';
  expect(master).not.toBe('');
  await replica.click();
  await page.getByRole('menuitem', { name: /^Inspect/ }).click();
  const inspector = page.getByRole('region', { name: `Inspector of ${address}` });
  await inspector.getByRole('row', { name: new RegExp(`${address}.*of ${master}`) }).waitFor();

  await inspector.getByRole('tab', { name: 'Config' }).click();
  const timeout = inspector.getByRole('textbox', { name: 'cluster-node-timeout' });
  expect(await timeout.inputValue()).toBe('5000');
  await timeout.fill('2000');
  await timeout.press('Enter');
  await inspector.getByText('CONFIG SET: OK').waitFor();
  expect(await timeout.inputValue()).toBe('2000');

  await inspector.getByRole('tab', { name: 'Charts' }).click();
  await inspector.getByRole('img', { name: 'Chart Election: idle' }).waitFor();
  await page.locator(`[data-target="${master}"]`).click();
  await page.getByRole('menuitem', { name: /^Kill/ }).click();
  await inspector.getByRole('img', { name: /Chart Election: (waiting|requesting)/ }).waitFor();
  await inspector.locator('.state.active', { hasText: /waiting|requesting/ }).waitFor();

  // The whole window for it, and back.
  await inspector.getByRole('button', { name: 'Full window' }).click();
  await page.getByRole('tablist', { name: 'Views' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Back to all panels' }).click();
  await page.getByRole('tablist', { name: 'Views' }).waitFor();
  await context.close();
});
