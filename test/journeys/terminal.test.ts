// The terminals of the built page: by keyboard alone, across a reload, with an output of ten thousand lines, and on a phone whose
// keyboard covers half of it.
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(inject('url'));
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  return page;
}

const line = (page: Page) => page.getByRole('combobox', { name: /^Command line/ });
const log = (page: Page) => page.getByRole('log');
const prompt = (page: Page, text: string) => page.locator('.prompt-line .prompt').filter({ hasText: text }).waitFor();

async function enter(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('a second terminal on another machine, Tab, Ctrl-R, help, a node that is named, and a reload: by keyboard alone', async () => {
  const page = await openPage();
  await page.keyboard.press('t');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: /^client2/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'client2#2', selected: true }).waitFor();
  await page.getByText('Nothing has been typed here yet').waitFor();

  // Stage commands, options, hosts, then a session at redis-cli's own prompt.
  await page.keyboard.type('redis-c');
  await page.keyboard.press('Tab');
  await expect.poll(() => line(page).inputValue(), { timeout: 15_000 }).toBe('redis-cli ');
  await page.keyboard.type('-c -h host1');
  await page.getByText('Server hostname (default: 127.0.0.1).').waitFor();
  expect(await line(page).inputValue()).toBe('redis-cli -c -h host1');
  await page.keyboard.press('Enter');
  await prompt(page, '10.0.0.1:6379> ');
  await enter(page, 'set greeting hello');
  await log(page).getByText('OK', { exact: true }).waitFor();
  await page.keyboard.type('get gre');
  await page.keyboard.press('Tab');
  await expect.poll(() => line(page).inputValue()).toBe('get greeting ');
  await page.getByText('Get the value of a key').waitFor();
  await page.keyboard.press('Enter');
  await log(page).getByText('"hello"').waitFor();
  await enter(page, 'help get');
  await log(page).getByText('summary: Get the value of a key').waitFor();

  // The node that a redirection names.
  await log(page).getByText('-> Redirected to slot').first().waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowUp');
  await page.locator('.link:focus').waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: /^Inspector/ })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+r');
  await page.keyboard.type('set gree');
  await page.getByText("(reverse-i-search)'set gree':").waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => log(page).getByText('set greeting hello').count()).toBe(2);
  await page.keyboard.press('Control+d');
  await prompt(page, 'client2$ ');
  await enter(page, 'help');
  await log(page).getByText('Every cut, delay and loss is gone').waitFor();
  await enter(page, 'kill nobody');
  await log(page).getByText('kill: there is no host nobody (usage: kill TARGET ...)').waitFor();
  // The session is kept a moment after what was done.
  await page.waitForTimeout(1500);

  await page.reload();
  await page.getByRole('tab', { name: 'client2#2' }).waitFor();
  await page.keyboard.press('t');
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await log(page).getByText('kill: there is no host nobody').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await line(page).inputValue()).toBe('help');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Delete');
  await page.getByRole('tab', { name: 'client2#2' }).waitFor({ state: 'detached' });
  await page.context().close();
});

test('ten thousand lines come at once, and only those in sight are in the document', async () => {
  const page = await openPage();
  await page.keyboard.press('t');
  await enter(page, 'redis-cli -c -h host1');
  await prompt(page, '10.0.0.1:6379> ');
  await page.keyboard.insertText(`rpush many ${Array.from({ length: 10_000 }, (_, index) => index).join(' ')}`);
  await page.keyboard.press('Enter');
  await log(page).getByText('(integer) 10000').waitFor();
  await enter(page, 'lrange many 0 -1');
  await log(page).getByText('10000) "9999"').waitFor();
  expect(await page.locator('[data-line]').count()).toBeLessThan(150);
  await page.keyboard.press('PageUp');
  await page.getByRole('button', { name: 'To the latest line' }).waitFor();
  await enter(page, 'ping');
  await log(page).getByText('PONG').waitFor();
  expect(await page.locator('[data-line]').count()).toBeLessThan(150);
  await page.context().close();
});

test('on a phone whose keyboard covers half of it the line stays in sight, and keys that it lacks stand under it', async () => {
  const page = await openPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: 'Terminal', exact: true }).tap();
  await line(page).tap();
  await page.setViewportSize({ width: 390, height: 440 });
  await page.keyboard.type('hel');
  await page.getByRole('button', { name: 'Complete, or choose the next' }).tap();
  await expect.poll(() => line(page).inputValue()).toBe('help ');
  await page.keyboard.press('Enter');
  await log(page).getByText('lose A B 30%').waitFor();
  await page.getByRole('button', { name: 'Earlier line' }).tap();
  expect(await line(page).inputValue()).toBe('help ');
  // The list of words stands above the line and does not push it out of sight.
  await page.keyboard.press('Control+u');
  await page.keyboard.type('redis-cli --cluster ');
  await page.getByRole('button', { name: 'Complete, or choose the next' }).tap();
  await page.getByRole('option', { name: 'create' }).waitFor();
  const box = (await line(page).boundingBox())!;
  expect(box.y + box.height).toBeLessThan(440 - 48);
  expect(await page.locator('.place > .terminal').evaluate((element) => element.clientHeight)).toBeGreaterThan(120);
  for (const key of await page.getByRole('toolbar', { name: 'Keys' }).getByRole('button').all())
    expect((await key.boundingBox())!.height).toBeGreaterThanOrEqual(40);
  await page.context().close();
});
