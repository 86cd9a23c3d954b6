import { beforeAll, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { Desk } from '../../src/ui/desk.svelte';
import Inspector from '../../src/ui/inspector/Inspector.svelte';
import type { Session } from '../../src/ui/session.svelte';
import { liveSession } from './live';

// The master of host3 is killed: its replica host1:6380 is elected with the votes of the other two.
const SCRIPT = `lab hosts=3 ports=6379-6380 clients=1 seed=1 cluster-node-timeout=2000
create 1
sleep 10s
redis-cli -c -h host1 set foo bar
kill host3:6379
sleep 20s
`;

let session: Session;
beforeAll(async () => {
  session = await liveSession(SCRIPT);
  await session.lab.seek(25_000_000);
});

async function open(node: string): Promise<Desk> {
  const desk = new Desk();
  desk.inspect(node);
  await render(Inspector, { session, desk });
  return desk;
}
const tab = (name: string) => page.getByRole('tab', { name });

describe('the inspector', () => {
  test('tells whom a node voted for, who voted for it, and what its own CLUSTER NODES says', async () => {
    const desk = await open('host1:6379');
    const votes = page.getByRole('row', { name: /host1:6380 \d\d:/ });
    await expect.element(votes).toBeVisible();
    await expect.element(page.getByRole('row', { name: /^host3:6379 master,fail/ })).toBeVisible();
    // Another node is a choice away.
    await page.getByRole('combobox', { name: 'Node that is inspected' }).selectOptions('host1:6380');
    expect(desk.inspected).toBe('host1:6380');
    await expect.element(page.getByText(/won, 2 of 2 votes\. For it: host\d:6379 and host\d:6379\./)).toBeVisible();
  });

  test('has its charts, the active states lit', async () => {
    await open('host1:6380');
    await tab('Charts').click();
    await expect.element(page.getByRole('img', { name: 'Chart Election: won' })).toBeVisible();
    const lit = [...document.querySelectorAll('.state.active text')].map((text) => text.textContent);
    expect(lit).toEqual(['running', 'master', 'won', 'idle']);
  });

  test('of a stopped node there are disk and log, and no memory', async () => {
    await open('host3:6379');
    await expect.element(page.getByText(/its memory with it/)).toBeVisible();
    await tab('Disk').click();
    await expect.element(page.getByText('set foo bar')).toBeVisible();
    await tab('Log').click();
    await expect.element(page.getByText('Ready to accept connections').first()).toBeVisible();
  });

  test('a directive is set by a CONFIG SET; what Redis says to it stands beside it', async () => {
    await open('host2:6379');
    await tab('Config').click();
    const field = page.getByRole('textbox', { name: 'cluster-node-timeout' });
    await expect.element(field).toHaveValue('2000');
    await userEvent.fill(field, '3500');
    await userEvent.keyboard('{Enter}');
    // Nothing is carried out while time stands still, and that is said.
    await expect.element(page.getByText(/Time stands still/)).toBeVisible();
    await session.lab.finish();
    await expect.element(page.getByText('CONFIG SET: OK')).toBeVisible();
    await expect.element(field).toHaveValue('3500');
    await userEvent.fill(field, 'soon');
    await userEvent.keyboard('{Enter}');
    const refusal = page.getByRole('alert');
    await expect
      .poll(
        async () => {
          for (let events = 0; events < 20; events++) await session.lab.step({ to: 'event' });
          return refusal.query()?.textContent ?? '';
        },
        { timeout: 5000 },
      )
      .toMatch(/CONFIG SET failed/);
    await expect.element(field).toHaveValue('3500');
  });
});
