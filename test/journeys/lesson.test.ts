// A lesson as a student goes through it, and as a trainer presents it.
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openLesson(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  await page.goto(inject('url'));
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await page.locator('[data-lesson="04-a-master-dies"]').click();
  await page.getByRole('heading', { name: 'A key on the node that will die' }).waitFor();
  return page;
}

const nextCue = (page: Page) => page.locator('[data-cue="next"]');

test('a student answers, runs, sees the goal reached, and comes back to where the lesson was left', async () => {
  const page = await openLesson();
  const clock = page.getByLabel('Virtual time');
  // Time stands still while the reader reads.
  const before = await clock.innerText();
  await page.locator('[data-met="false"]').getByText('holds no value').waitFor();
  expect(await clock.innerText()).toBe(before);
  await nextCue(page).click();
  await page.locator('[data-met="true"]').waitFor();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('heading', { name: 'How soon is it noticed?' }).waitFor();
  // Nothing is given away before the question is answered.
  expect(await nextCue(page).count()).toBe(0);
  await page.locator('.choice').first().click();
  await page.getByText('Many think so. Now see what the cluster does.').waitFor();
  await nextCue(page).click();
  await page.locator('li[data-kind="process-killed"]').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await page.locator('[data-lesson="04-a-master-dies"]').getByText('at step 2 of 6').waitFor();
  await page.locator('[data-lesson="04-a-master-dies"]').click();
  await page.getByRole('heading', { name: 'How soon is it noticed?' }).waitFor();
  // The stage is as it was when the step began.
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();
  await page.context().close();
});

test('a trainer presents: the run key gives exactly one command, page keys turn the steps', async () => {
  const page = await openLesson();
  await page.getByRole('button', { name: 'Present' }).click();
  await page.getByRole('button', { name: "Speaker's notes" }).waitFor();
  await page.keyboard.press('r');
  await page.locator('[data-met="true"]').waitFor();
  expect(await page.getByText('was run').count()).toBe(1);
  await page.keyboard.press('PageDown');
  await page.getByRole('heading', { name: 'How soon is it noticed?' }).waitFor();
  await page.keyboard.press('PageUp');
  await page.getByRole('heading', { name: 'A key on the node that will die' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: "Speaker's notes" }).waitFor({ state: 'detached' });
  await page.context().close();
});
