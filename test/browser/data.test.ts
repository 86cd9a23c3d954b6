import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Update, ViewRequest } from '../../src/lab/api';
import type { DataView } from '../../src/lab/views/data';
import type { LedgerRow, LedgerView } from '../../src/lab/views/ledger';
import type { TraceEntry } from '../../src/sim/trace';
import Keys from '../../src/ui/data/Keys.svelte';
import Writes from '../../src/ui/data/Writes.svelte';
import type { Session } from '../../src/ui/session.svelte';

const LOST: TraceEntry = {
  ...{ id: 9, atUs: 31_000_000, causes: [7], kind: 'write-lost', node: 'host2:6380', writes: 1, keys: ['b'] },
  ...{ wroteOn: 'host1:6379', command: 3 },
};
const PROMOTED: TraceEntry = {
  ...{ id: 7, atUs: 27_000_000, causes: [], kind: 'promoted', node: 'host2:6380', master: 'host1:6379', epoch: 7 },
  reason: 'election',
};

const row = (number: number, fate: LedgerRow['fate'], key: string): LedgerRow => ({
  ...{
    number,
    atUs: number * 1_000_000,
    toldUs: number * 1_000_000,
    argv: ['set', key, '3'],
    command: 3,
    key,
    slot: 3300,
  },
  ...{
    node: 'host1:6379',
    machine: 'client1',
    fate,
    owner: 'host2:6380',
    onOwner: fate === 'safe',
    copies: 1,
    replicas: 1,
  },
  ...{ elsewhere: [], over: null, lost: fate === 'lost' ? LOST : null, because: fate === 'lost' ? PROMOTED : null },
});

/** As much of a session as the view uses; it answers what it was asked for last. */
function session(view: LedgerView) {
  const asked: ViewRequest[] = [];
  const sought: number[] = [];
  const lab = {
    subscribe(request: ViewRequest, listener: (update: Update) => void) {
      asked.push(request);
      const fate = request.ledger!.fate;
      const rows = view.rows.filter((one) => !fate || one.fate === fate);
      listener({ ledger: { ...view, rows, matching: rows.length } } as Update);
      return () => {};
    },
  };
  const seek = (atUs: number) => sought.push(atUs);
  const stub = { lab, seek, why: () => Promise.resolve([PROMOTED]), lights: ['key:b'] };
  return { session: stub as unknown as Session, asked, sought };
}

const COUNTS = { safe: 1, 'at-risk': 0, lost: 1, overwritten: 0, expired: 0 };

test('a lost write stands out, opens its reasons, and leads to when the client was told', async () => {
  const rows = [row(2, 'lost', 'b'), row(1, 'safe', 'a')];
  const {
    session: stub,
    sought,
    asked,
  } = session({ total: 2, counts: COUNTS, counting: false, matching: 2, from: 0, rows });
  await render(Writes, { session: stub });
  await expect.element(page.getByText('1 of 2 acknowledged writes is lost.')).toBeVisible();
  await expect.element(page.getByText('on host2:6380 and its replica')).toBeVisible();
  await expect.element(page.getByText('host2:6380 became master without it')).toBeVisible();
  // What a lesson points at is lit.
  expect([...document.querySelectorAll('li.lit')].map((li) => li.querySelector('.write')!.textContent)).toEqual([
    'set b 3',
  ]);

  await page.getByRole('button', { name: 'Why is set b 3 lost?' }).click();
  await expect.element(page.getByText(/because host2:6380 is master now/)).toBeVisible();

  await page.getByRole('button', { name: '00:02.000' }).click();
  expect(sought).toEqual([2_000_000]);

  await page.getByRole('button', { name: /^lost/ }).click();
  await expect.element(page.getByText('on host2:6380 and its replica')).not.toBeInTheDocument();
  expect(asked.at(-1)!.ledger).toMatchObject({ fate: 'lost', from: 0 });
});

test('before anybody has written, it says how to', async () => {
  const counts = { ...COUNTS, safe: 0, lost: 0 };
  const { session: stub } = session({ total: 0, counts, counting: false, matching: 0, from: 0, rows: [] });
  await render(Writes, { session: stub });
  await expect.element(page.getByText(/set order:17 shipped/)).toBeVisible();
});

test('a key that a lesson points at comes into sight, however far down it stands', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...{ key: `key:${i}`, slot: i, owner: 'host1:6379', shard: 0, differs: false },
    copies: [{ node: 'host1:6379', type: 'string', value: '1', length: 1, ttlMs: null, same: true }],
  }));
  const view: DataView = { nodes: [], total: 40, from: { slot: 0, skip: 0 }, rows, next: null, searching: null };
  const lab = {
    subscribe(_request: ViewRequest, listener: (update: Update) => void) {
      listener({ data: view } as Update);
      return () => {};
    },
  };
  await render(Keys, { session: { lab, lights: ['key:key:35', 'key:key:39'] } as unknown as Session });
  await expect.element(page.getByRole('row', { name: 'key:35' })).toBeInViewport();
  await expect.element(page.getByRole('row', { name: 'key:0' })).not.toBeInViewport();
});
