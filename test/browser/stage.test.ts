// Loaded when an election is first drawn; here it is to be at hand.
import '../../src/ui/stage/ElectionRing.svelte';
import { createRawSnippet } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Stage from '../../src/ui/stage/Stage.svelte';
import type { Session } from '../../src/ui/session.svelte';
import type { FakeLab } from './fake-lab';
import { openSession } from './session';

let lab: FakeLab;
let session: Session;
const target = (name: string) => document.querySelector<HTMLElement>(`[data-target="${name}"]`)!;
const machine = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}: move`) });

beforeEach(async () => {
  await page.viewport(1100, 760);
  ({ lab, session } = await openSession());
  const status = createRawSnippet(() => ({ render: () => '<span></span>' }));
  await render(Stage, {
    session,
    theme: 'light',
    onclient: () => {},
    onterminal: () => {},
    oninspect: () => {},
    status,
  });
});

test('a host is killed by its menu, and the click shows its command', async () => {
  await page.getByRole('button', { name: /^host2,/ }).click();
  await page.getByRole('menuitem', { name: /Kill its 3 nodes/ }).click();
  expect(lab.calls).toEqual(['kill host2']);
  expect(session.notice?.text).toBe('kill host2');
  await expect.element(page.getByRole('button', { name: /^host2:6379, stopped/ })).toBeVisible();
});

test('a failover shows as suspicion, failure, votes and a new master, and nothing moves from its place', async () => {
  const places = () =>
    [...document.querySelectorAll('[data-target]')].map((one) => one.getBoundingClientRect().toJSON());
  const before = places();
  await lab.give('kill host2');
  lab.suspect(2);
  await expect.element(page.getByText('2 of 8 suspect', { exact: true })).toBeVisible();
  lab.fail();
  await expect.element(page.getByRole('button', { name: /^host2:6379, .*FAIL/ })).toBeVisible();
  lab.elect(1);
  await expect
    .poll(() => target('host3:6381').querySelector('[aria-label="1 of 2 votes"]'), { timeout: 20_000 })
    .not.toBeNull();
  lab.promote();
  await expect.element(page.getByRole('button', { name: /^host3:6381, master, slots 5461–10922/ })).toBeVisible();
  expect(places()).toEqual(before);
});

test('what cannot be done is listed but not to be chosen', async () => {
  await page.getByRole('button', { name: /^host1:6379/ }).click();
  await expect.element(page.getByRole('menuitem', { name: /^Start/ })).toHaveAttribute('aria-disabled', 'true');
  await expect
    .element(page.getByRole('menuitem', { name: /Make it the master/ }))
    .toHaveAttribute('aria-disabled', 'true');
});

test('all of it by keyboard: arrows walk, letters act, the menu opens and gives the focus back', async () => {
  target('host1').focus();
  await userEvent.keyboard('{ArrowRight}{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toBe(target('host2:6380'));
  await userEvent.keyboard('k');
  expect(lab.calls).toEqual(['kill host2:6380']);
  await userEvent.keyboard('k');
  expect(lab.calls).toHaveLength(1); // it is dead already
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('menu')).toBeVisible();
  await userEvent.keyboard('s');
  expect(lab.calls.at(-1)).toBe('start host2:6380');
  await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
  await expect.poll(() => document.activeElement).toBe(target('host2:6380'));
  await userEvent.keyboard('{ArrowUp}{ArrowUp}o');
  expect(lab.calls.at(-1)).toBe('poweroff host2');
});

test('a replica is made master by a redis-cli command', async () => {
  target('host1:6380').focus();
  await userEvent.keyboard('f');
  expect(lab.calls).toEqual(['redis-cli -h host1 -p 6380 cluster failover']);
});

test('redis-cli opens in the terminal at hand', async () => {
  target('host1:6380').focus();
  await userEvent.keyboard('c');
  await expect.poll(() => lab.calls).toEqual(['type 1 redis-cli -c -h host1 -p 6380']);
});

test('a refused command says why', async () => {
  lab.refuse = 'kill: host2 is not running';
  target('host2').focus();
  await userEvent.keyboard('k');
  await expect.poll(() => session.notice).toMatchObject({ kind: 'error', text: 'kill: host2 is not running' });
});

test('the network is cut by moving machines, by mouse and by key, and the command is shown as it grows', async () => {
  await page.getByRole('button', { name: 'Partition…' }).click();
  await expect.element(page.getByText('partition host1,host2,client1 | host3,client2')).toBeVisible();
  await machine('client1').click();
  await expect.element(page.getByText('partition host1,host2 | host3,client1,client2')).toBeVisible();
  await expect.element(machine('client1')).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(page.getByText('partition host1,host2,client1 | host3,client2')).toBeVisible();
  await page.getByRole('button', { name: 'Cut', exact: true }).click();
  expect(lab.calls).toEqual(['partition host1,host2,client1 | host3,client2']);
});

test('a cut with one empty side cannot be applied', async () => {
  await page.getByRole('button', { name: 'Partition…' }).click();
  await machine('host3').click();
  await machine('client2').click();
  await expect.element(page.getByText('Put at least one machine on each side.')).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Cut', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(lab.calls).toEqual([]);
});
