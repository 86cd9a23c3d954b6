// The first page as a learner uses it: a cluster lives, a host is killed, the failover is watched, redis-cli answers.
import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
});
afterEach(async () => {
  await page.context().close();
  expect(errors).toEqual([]);
});

const node = (address: string) => page.locator(`[data-target="${address}"]`);
const line = () => page.getByRole('combobox', { name: /^Command line/ });
const output = () => page.getByRole('log', { name: /^Output of/ });
const told = (kind: string) => page.locator(`li[data-kind="${kind}"]`);

async function livingCluster(): Promise<void> {
  await page.goto(inject('url'));
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  expect(await page.locator('[data-role]').count()).toBe(9);
  expect(await page.locator('[data-role="master"]').count()).toBe(3);
  await page.getByText('cluster ok').waitFor();
  await page.getByText('Creating the cluster').waitFor({ state: 'detached' });
}

async function promotion(): Promise<string> {
  await page.locator('[data-target="host2:6379"][data-repute="suspected"]').waitFor();
  await page.locator('[data-target="host2:6379"][data-repute="fail"]').waitFor();
  const promoted = page.locator('[data-role="master"][data-process="running"]');
  await promoted.nth(2).waitFor();
  for (const kind of ['pfail', 'fail', 'vote-requested', 'election-won', 'promoted'])
    await told(kind).first().waitFor();
  const sentence = await told('promoted').first().innerText();
  return /host[13]:63\d\d/.exec(sentence)![0];
}

test('by mouse: kill a host, watch the failover, ask redis-cli, reload', async () => {
  await livingCluster();
  await node('host2').click();
  await page.getByRole('menuitem', { name: /^Kill its 3 nodes/ }).click();
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  await page.getByRole('status').getByText('kill host2').waitFor();
  await page.getByLabel('Speed').selectOption('2');
  const master = await promotion();
  await node(master).and(page.locator('[data-role="master"]')).waitFor();

  // What is told can be asked why, back to the command that began it.
  await told('promoted').first().getByRole('button', { name: /^Why/ }).click();
  await told('promoted')
    .first()
    .getByText(/kill host2/)
    .waitFor();

  await line().click();
  await page.keyboard.type('redis-cli -c -h host1 -p 6379\n');
  await page.getByText('10.0.0.1:6379>', { exact: true }).waitFor();
  await page.keyboard.type('set foo bar\n');
  await output().getByText('OK', { exact: true }).waitFor();
  await page.keyboard.type('get foo\n');
  await output().getByText('"bar"', { exact: true }).waitFor();
  if (process.env.SCREENSHOTS === '1') {
    await mkdir('docs', { recursive: true });
    await page.mouse.move(0, 0);
    await page.screenshot({ path: 'docs/first-page.png' });
  }

  // The script is kept soon after the last action.
  await page.waitForFunction(() => localStorage.getItem('redis-cluster-sandbox.session')?.includes('get foo'));
  await page.reload();
  await output().getByText('"bar"', { exact: true }).waitFor();
  await page.locator('[data-target="host2:6379"][data-process="stopped"]').waitFor();
  await node(master).and(page.locator('[data-role="master"]')).waitFor();
  expect(await told('promoted').count()).toBe(1);
});

test('by keyboard alone: kill a host, watch the failover, ask redis-cli', async () => {
  await livingCluster();
  // The stage is one stop of the Tab key; arrows walk on it.
  for (let stops = 0; stops < 30; stops++) {
    await page.keyboard.press('Tab');
    if (
      await page.evaluate(
        () => document.activeElement instanceof HTMLElement && 'target' in document.activeElement.dataset,
      )
    )
      break;
  }
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.target)).toBe('host2');
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('k');
  await page.locator('[data-target="host2:6381"][data-process="stopped"]').waitFor();
  await page.keyboard.press('+');
  await promotion();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('c');
  await page.getByText('10.0.0.1:6379>', { exact: true }).waitFor();
  await page.keyboard.type('set foo bar\n');
  await output().getByText('OK', { exact: true }).waitFor();
  await page.keyboard.type('get foo\n');
  await output().getByText('"bar"', { exact: true }).waitFor();
});

test('a partition is chosen, seen and healed', async () => {
  await livingCluster();
  await page.getByRole('button', { name: 'Partition…' }).click();
  await page.getByRole('button', { name: 'Cut', exact: true }).click();
  await output().getByText('partition host1,host2,client1 | host3,client2').waitFor();
  await node('host3')
    .and(page.getByRole('button', { name: /cut off from client1, host1, host2/ }))
    .waitFor();
  await page.getByLabel('Speed').selectOption('5');
  await told('promoted').first().waitFor();
  await page.getByRole('button', { name: 'Heal', exact: true }).click();
  await told('healed').waitFor();
  await page.getByRole('button', { name: 'Heal', exact: true }).waitFor({ state: 'detached' });
  await told('became-replica').first().waitFor();
});

test('a stored session that cannot be played is put aside with a word about it', async () => {
  await page.addInitScript(() => localStorage.setItem('redis-cluster-sandbox.session', '{"version":1,"script":'));
  await livingCluster();
  await page.getByRole('alert').getByText('The stored session could not be played: it is not readable.').waitFor();
  expect(await page.evaluate(() => localStorage.getItem('redis-cluster-sandbox.session.broken'))).toBe(
    '{"version":1,"script":',
  );
});

test('time stands, steps to the next event and goes back', async () => {
  await livingCluster();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await node('host2').click();
  await page.getByRole('menuitem', { name: /^Kill its 3 nodes/ }).click();
  await told('process-killed').waitFor();
  expect(await told('replication-link-down').count()).toBe(0);
  await page.getByRole('button', { name: 'Next event' }).click();
  await told('replication-link-down').first().waitFor();
  await page.getByRole('slider', { name: 'Time' }).fill('4000');
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();
  expect(await page.getByLabel('Virtual time').innerText()).toBe('00:04.000');
});
