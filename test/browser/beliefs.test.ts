import axe from 'axe-core';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Beliefs from '../../src/ui/beliefs/Beliefs.svelte';
import { Desk } from '../../src/ui/desk.svelte';
import type { Session } from '../../src/ui/session.svelte';
import { liveSession } from './live';

let session: Session;

beforeEach(async () => {
  await page.viewport(1000, 640);
  session = await liveSession('lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=2000\ncreate 1\n');
  await session.seek(9_000_000);
  await session.run('kill host2:6379');
  await render(Beliefs, { session, desk: new Desk() });
});

test('says how the news of a death spreads, and who has not heard it', async () => {
  await expect.element(page.getByText(/^host2:6379 is down, and nobody has noticed yet/)).toBeVisible();
  await session.lab.seek(14_500_000);
  await expect.element(page.getByText('All agree: host2:6379 has FAILED.')).toBeVisible();
});

test('arrow keys walk over the cells, Enter asks why, Escape lets it go', async () => {
  const start = page.getByRole('gridcell', { name: 'host1:6379 itself' });
  await expect.element(start).toBeInTheDocument();
  (start.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}');
  expect(document.activeElement?.getAttribute('aria-label')).toBe(
    'host1:6380 takes host2:6379 for alive (it is not so)',
  );
  await userEvent.keyboard('{Enter}');
  const why = page.getByRole('region', { name: 'Why?' });
  await expect.element(why.getByText('host1:6380 knows host2:6379 now')).toBeVisible();
  await expect.element(why.getByText('because command: create 1')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(why).not.toBeInTheDocument();
  await userEvent.keyboard('{Control>}{End}{/Control}{ArrowUp}{Home}');
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^host3:6379 takes host1:6379 for alive/);
});

test('a chain of reasons leads back to the kill, and a reason’s time is gone to', async () => {
  await session.lab.seek(14_500_000);
  const cell = page.getByRole('gridcell', { name: /^For host1:6380, host2:6379 has FAILED/ });
  await expect.element(cell).toBeInTheDocument();
  (cell.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  const why = page.getByRole('region', { name: 'Why?' });
  await expect.element(why.getByText(/^because host2:6379 is killed/)).toBeVisible();
  await why.getByRole('button', { name: '00:09.000' }).first().click();
  await expect.poll(() => session.clock.nowUs).toBe(9_000_000);
});

test('the owner of a key’s slot, by key or by number', async () => {
  await page.getByRole('button', { name: 'Slot owner' }).click();
  await page.getByRole('textbox', { name: 'Slot or key' }).fill('foo');
  await expect.element(page.getByText('All agree: slot 12182 belongs to host3:6379.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Slot or key' }).fill('100');
  await expect.element(page.getByText('All agree: slot 100 belongs to host1:6379.')).toBeVisible();
});

test('a node that does not run has an empty row that says why, and axe finds nothing', async () => {
  await expect.element(page.getByText(/nobody has noticed/)).toBeVisible();
  (page.getByRole('gridcell', { name: 'host1:6379 itself' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect
    .element(page.getByRole('rowheader', { name: 'host2:6379 stopped: it thinks nothing' }))
    .toBeInTheDocument();
  const { violations } = await axe.run(document.querySelector('.beliefs')!);
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});
