// What was done travels: as a link, as a file, over a broken one, and into the place of what was there before.
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

async function livingCluster(fragment = ''): Promise<void> {
  await page.goto(inject('url') + fragment);
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  await page.getByText('Creating the cluster').waitFor({ state: 'detached' });
}

async function killHost2(): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('[data-target="host2"]').click();
  await page.getByRole('menuitem', { name: /^Kill its 3 nodes/ }).click();
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  await page.waitForFunction(() => localStorage.getItem('redis-cluster-sandbox.session')?.includes('kill host2'));
}

const clock = () => page.getByLabel('Virtual time').innerText();
const stored = (key: string) => page.evaluate((name) => localStorage.getItem(`redis-cluster-sandbox.${name}`), key);

test('a link opens the same instant of the same session for somebody else', async () => {
  await livingCluster();
  await killHost2();
  const at = await clock();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Copied').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByLabel('Link').inputValue());

  const other = await browser.newContext();
  page = await other.newPage();
  await page.goto(link);
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  await page.getByRole('button', { name: 'Play' }).waitFor();
  expect(await clock()).toBe(at);
  // A reload brings back what becomes of it, so the link does not stay in the address.
  expect(page.url()).toBe(inject('url'));
  await other.close();
});

test('a broken link says so, opens the plain sandbox, and the session before it can be brought back', async () => {
  await livingCluster();
  await killHost2();
  const at = await clock();
  await page.goto('about:blank');
  await livingCluster('#s=1.AAAAdamaged');
  await page.getByRole('alert').getByText('it is incomplete or was changed on its way').waitFor();
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();

  await page.getByRole('button', { name: 'Earlier sessions…' }).click();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  expect(await clock()).toBe(at);
  // What it took the place of is kept in turn.
  expect(await stored('session.previous')).toContain('create 2');
});

test('a file is downloaded, and opens when it is dropped on the page; another kind is refused', async () => {
  await livingCluster();
  await killHost2();
  const at = await clock();
  await page.getByRole('button', { name: 'Script' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('redis-cluster-sandbox.play');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(text).toMatch(/^# redis-cluster-sandbox 1 at \d+\.\d{6}s\nlab hosts=3 [^]*kill host2\n$/);
  await page.keyboard.press('Escape');

  const drop = async (content: string, type: string): Promise<void> => {
    const data = await page.evaluateHandle(
      ([body, name]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([body!], name!));
        return transfer;
      },
      [content, type],
    );
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    await page.getByText('Drop a stage script or a lesson here').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.getByText('Drop a stage script or a lesson here').waitFor({ state: 'detached' });
  };
  await page.locator('[data-target="host2"]').click();
  await page.getByRole('menuitem', { name: /^Start its nodes/ }).click();
  await page.locator('[data-target="host2:6381"]:not([data-process="stopped"])').waitFor();
  await drop(text, 'mine.play');
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  expect(await clock()).toBe(at);
  await drop('kill host2\n', 'no-lab.play');
  await page
    .getByRole('alert')
    .getByText(/^no-lab\.play could not be opened: it does not begin with a lab line/)
    .waitFor();
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
});

test('the gallery begins a scenario, and a lab of one’s own, with what is wrong beside the field', async () => {
  await livingCluster();
  await page.getByRole('button', { name: 'Gallery' }).click();
  await page.locator('[data-ready="split-brain"]').click();
  await page.locator('[data-target="host3:6380"]').waitFor();
  await page.getByLabel('Speed').selectOption('20');
  await page.locator('li[data-kind="healed"]').waitFor();

  await page.getByRole('button', { name: 'Gallery' }).click();
  await page.getByRole('tab', { name: 'A lab of your own' }).click();
  await page.getByLabel('Hosts', { exact: true }).fill('0');
  await page.getByText('hosts=0 is not a number from 1 to 100').first().waitFor();
  expect(await page.getByRole('button', { name: 'Begin', exact: true }).isDisabled()).toBe(true);
  await page.getByLabel('Hosts', { exact: true }).fill('5');
  await page.getByLabel('Ports', { exact: true }).fill('7000');
  await page.getByRole('textbox', { name: 'Replicas for each master' }).fill('0');
  await page.getByLabel('Add a directive').fill('barrier');
  await page.getByRole('button', { name: /cluster-migration-barrier/ }).click();
  await page.getByRole('textbox', { name: 'cluster-migration-barrier' }).fill('many');
  await page
    .getByText(/'cluster-migration-barrier|cluster-migration-barrier.*(argument|integer|value)/)
    .first()
    .waitFor();
  await page.getByRole('textbox', { name: 'cluster-migration-barrier' }).fill('2');
  await page
    .getByText('lab hosts=5 ports=7000 clients=2 seed=1 cluster-node-timeout=5000 cluster-migration-barrier=2')
    .waitFor();
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  await page.locator('[data-target="host5:7000"][data-role="master"]').waitFor();
});

test('what was done in the past made another branch, and both outlive a reload', async () => {
  await livingCluster();
  await killHost2();
  await page.getByRole('slider', { name: 'Time' }).first().fill('4000');
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();
  await page.locator('[data-target="host3"]').click();
  await page.getByRole('menuitem', { name: /^Kill its 3 nodes/ }).click();
  await page.locator('[data-target="host3:6381"][data-process="stopped"]').waitFor();
  const branches = () =>
    page.evaluate(() => {
      const kept = JSON.parse(localStorage.getItem('redis-cluster-sandbox.session')!) as {
        saved?: { branches: { script: string }[] };
      };
      return kept.saved?.branches.map(({ script }) => /kill \w+/.exec(script)?.[0]) ?? [];
    });
  await expect.poll(branches).toEqual(['kill host2', 'kill host3']);
  await page.reload();
  await page.locator('[data-target="host3:6381"][data-process="stopped"]').waitFor();
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();
  await page.evaluate(() => localStorage.removeItem('redis-cluster-sandbox.session'));
  await expect
    .poll(async () => (await stored('session')) !== null && (await branches()), { timeout: 10_000 })
    .toEqual(['kill host2', 'kill host3']);
});

test('the language changes everything at once and loses nothing', async () => {
  await livingCluster();
  await killHost2();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '播放' }).waitFor();
  await page
    .locator('li[data-kind="process-killed"]')
    .getByRole('button', { name: /^为什么/ })
    .waitFor();
  expect(await page.title()).toBe('Redis Cluster 沙盒');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await page.getByRole('button', { name: 'Play' }).waitFor();
});
