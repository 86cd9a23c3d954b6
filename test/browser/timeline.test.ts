import axe from 'axe-core';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { Desk } from '../../src/ui/desk.svelte';
import type { Session } from '../../src/ui/session.svelte';
import Timeline from '../../src/ui/timeline/Timeline.svelte';
import { liveSession } from './live';

let session: Session;
const marks = (kind: string) => [...document.querySelectorAll<HTMLElement>(`[data-kind="${kind}"]`)];
const grouped = (group: string) => [...document.querySelectorAll<HTMLElement>(`[data-group="${group}"]`)];
const plot = () => page.getByRole('group', { name: /^Space-time diagram/ });
const length = () => document.querySelector('.timeline output')!.textContent;

beforeEach(async () => {
  await page.viewport(1100, 700);
  session = await liveSession('lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=2000\ncreate 1\n');
  await session.seek(9_000_000);
  await session.run('kill host2:6379');
  await session.seek(14_500_000);
  await render(Timeline, { session, desk: new Desk() });
  document.querySelector<HTMLElement>('.timeline')!.style.height = '640px';
  await expect.poll(() => marks('promoted').length).toBe(1);
});

test('a failover is read off its lanes: killed, suspected, elected, promoted, and how long nobody served', async () => {
  await expect.element(page.getByText(/^slots 5461–10922 not served: \d/)).toBeVisible();
  await expect.element(page.getByText('promoted', { exact: true })).toBeVisible();
  for (const group of ['process', 'failure', 'election', 'role', 'slots', 'client'])
    expect([group, grouped(group).length > 0]).toEqual([group, true]);
});

test('pointing at an event lights its causes and its effects', async () => {
  const promoted = marks('promoted')[0]!;
  await userEvent.hover(promoted);
  await expect.poll(() => marks('process-killed')[0]!.classList.contains('cause')).toBe(true);
  expect(marks('command').at(-1)!.classList.contains('cause')).toBe(true);
  await expect.element(page.getByText(/is master now: it takes the slots of host2:6379/)).toBeVisible();
  await userEvent.hover(marks('process-killed')[0]!);
  await expect.poll(() => promoted.classList.contains('effect')).toBe(true);
});

test('by keyboard: down to the events, arrows along them, Enter asks why, Escape lets go', async () => {
  (plot().element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowDown}');
  const first = document.activeElement as HTMLElement;
  expect(first.dataset.mark).toBeDefined();
  await userEvent.keyboard('{ArrowRight}');
  expect(document.activeElement).not.toBe(first);
  await userEvent.keyboard('{ArrowLeft}');
  expect(document.activeElement).toBe(first);
  marks('promoted')[0]!.focus();
  await userEvent.keyboard('{Enter}');
  const why = page.getByRole('region', { name: 'Why?' });
  await expect.element(why.getByText(/^because host2:6379 is killed/)).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(why).not.toBeInTheDocument();
});

test('zooms by key and wheel, and fits', async () => {
  (plot().element() as HTMLElement).focus();
  const before = length();
  await userEvent.keyboard('+');
  await expect.poll(length).not.toBe(before);
  await userEvent.keyboard('0');
  await expect.poll(length).toBe('15.2 s');
  const box = plot().element().getBoundingClientRect();
  plot()
    .element()
    .dispatchEvent(
      new WheelEvent('wheel', {
        deltaY: -400,
        clientX: box.left + 300,
        clientY: box.top + 90,
        bubbles: true,
        cancelable: true,
      }),
    );
  await expect.poll(length).not.toBe('15.2 s');
});

test('a click on the ground goes there', async () => {
  await page.getByRole('button', { name: 'Fit' }).click();
  const box = plot().element().getBoundingClientRect();
  await plot().click({ position: { x: Math.round(box.width * 0.3), y: box.height - 40 } });
  await expect.poll(() => session.clock.nowUs).toBeLessThan(6_000_000);
  expect(session.clock.endUs).toBe(14_500_000);
});

test('kinds of events and lanes can be left out', async () => {
  await page.getByRole('button', { name: 'Events', exact: true }).click();
  expect(grouped('election').length).toBeGreaterThan(0);
  await page.getByRole('checkbox', { name: 'elections and epochs' }).click();
  await expect.poll(() => grouped('election').length).toBe(0);
  expect(marks('promoted')).toHaveLength(1);
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: 'Lanes', exact: true }).click();
  await page.getByRole('checkbox', { name: 'host2:6379' }).click();
  await expect.poll(() => marks('process-killed').length).toBe(0);
});

test('axe finds nothing', async () => {
  const { violations } = await axe.run(document.querySelector('.timeline')!);
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});
