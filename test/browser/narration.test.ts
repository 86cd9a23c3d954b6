import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Narration from '../../src/ui/narration/Narration.svelte';
import { openSession } from './session';

test('tells what happened, the newest on top, and why on demand; pointing lights the node, the time leads back', async () => {
  const { lab, session } = await openSession();
  await render(Narration, { session });
  lab.tell({ id: 1, atUs: 1_000_000, causes: [], kind: 'process-killed', node: 'host2:6379' });
  lab.tell({
    id: 2,
    atUs: 6_200_000,
    causes: [1],
    kind: 'pfail',
    node: 'host1:6379',
    subject: 'host2:6379',
    silentMs: 5000,
  });
  await expect.element(page.getByText(/host1:6379 suspects host2:6379/)).toBeVisible();
  const kinds = [...document.querySelectorAll<HTMLElement>('li[data-kind]')].map((row) => row.dataset.kind);
  expect(kinds).toEqual(['pfail', 'process-killed']);

  // What others live through too is one line that grows.
  lab.tell({
    id: 3,
    atUs: 6_300_000,
    causes: [1],
    kind: 'pfail',
    node: 'host3:6379',
    subject: 'host2:6379',
    silentMs: 5000,
  });
  await expect.element(page.getByText(/host1:6379 and host3:6379 suspect host2:6379/)).toBeVisible();

  await page.getByRole('button', { name: /^Why: host1:6379 and host3:6379/ }).click();
  await expect.element(page.getByText(/because host2:6379 is killed/)).toBeVisible();
  await page.getByText(/host1:6379 and host3:6379 suspect/).hover();
  expect(session.highlight).toBe('host2:6379');
  await page.getByRole('button', { name: '00:06.200' }).click();
  expect(lab.calls).toContain('seek 6200000');
});

test('what a lesson lights is in sight once time stands, and the newest again when nothing is lit', async () => {
  const { lab, session } = await openSession();
  const { container } = await render(Narration, { session });
  container.style.cssText = 'display: grid; grid-template-rows: minmax(0, 1fr); height: 240px';
  const list = () => container.querySelector<HTMLElement>('.list')!;
  const inSight = () => {
    const row = container.querySelector('.lit')!.getBoundingClientRect();
    const frame = list().getBoundingClientRect();
    return row.top >= frame.top - 1 && row.bottom <= frame.bottom + 1;
  };
  const suspected = (id: number, subject: string) =>
    lab.tell({ id, atUs: id * 3_000_000, causes: [], kind: 'pfail', node: 'host1:6379', subject, silentMs: 5000 });

  lab.tell({ id: 1, atUs: 1_000_000, causes: [], kind: 'process-killed', node: 'host2:6379' });
  session.light(['process-killed']);
  for (let id = 2; id < 12; id++) suspected(id, `host${id}:6379`);
  await expect.poll(() => container.querySelectorAll('li[data-kind="pfail"]').length).toBe(10);
  await expect.poll(inSight).toBe(true);
  session.light([]);
  await expect.poll(() => list().scrollTop).toBe(0);
});
