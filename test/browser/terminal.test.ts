import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import TerminalPanel from '../../src/ui/terminal/TerminalPanel.svelte';
import type { FakeLab } from './fake-lab';
import { openSession } from './session';

let lab: FakeLab;
const input = () => page.getByRole('combobox');

beforeEach(async () => {
  const opened = await openSession();
  lab = opened.lab;
  await render(TerminalPanel, { session: opened.session });
  await input().click();
});

test('what is typed goes to the terminal in front', async () => {
  await userEvent.keyboard('get foo{Enter}');
  expect(lab.calls).toEqual(['type 1 get foo']);
  await expect.element(page.getByRole('log')).toHaveTextContent('client1$ get foo');
  await page.getByRole('tab', { name: 'client2' }).click();
  await userEvent.keyboard('ping{Enter}');
  expect(lab.calls.at(-1)).toBe('type 2 ping');
});

test('values are text, never markup', async () => {
  lab.print(1, '"<img src=x onerror=alert(1)>"');
  await expect.element(page.getByText('"<img src=x onerror=alert(1)>"')).toBeVisible();
  expect(document.querySelector('[role=log] img')).toBeNull();
});

test('up and down walk through the history, which survives a reload', async () => {
  await userEvent.keyboard('get a{Enter}get b{Enter}dra');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  await expect.element(input()).toHaveValue('get a');
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect.element(input()).toHaveValue('dra');
  expect(JSON.parse(localStorage.getItem('redis-cluster-sandbox.history') ?? '')).toEqual(['get a', 'get b']);
});

test('Ctrl-R searches backwards and Enter runs what was found', async () => {
  await userEvent.keyboard('set foo 1{Enter}get foo{Enter}set bar 2{Enter}');
  await userEvent.keyboard('{Control>}r{/Control}set');
  await expect.element(page.getByText("(reverse-i-search)'set':")).toBeVisible();
  await userEvent.keyboard('{Control>}r{/Control}{Enter}');
  expect(lab.calls.at(-1)).toBe('type 1 set foo 1');
  await userEvent.keyboard('{Control>}r{/Control}nothing like it');
  await expect.element(page.getByText('(failed reverse-i-search)')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(input()).toHaveValue('');
});

test('Tab completes the only word at once, and lists several to choose from', async () => {
  await userEvent.keyboard('cl{Tab}');
  await expect.element(input()).toHaveValue('cluster ');
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('option', { name: 'info' })).toHaveAttribute('aria-selected', 'true');
  await userEvent.keyboard('{Tab}{Enter}');
  await expect.element(input()).toHaveValue('cluster nodes ');
  expect(lab.calls).toEqual([]);
});

test('on an empty line Tab leaves the terminal', async () => {
  await userEvent.keyboard('{Tab}');
  await expect.element(input()).not.toHaveFocus();
});

test('the arguments to come stand greyed behind the cursor, with one line on the command', async () => {
  await userEvent.keyboard('set ');
  await expect.element(page.getByText('key value [NX | XX]')).toBeVisible();
  await expect.element(page.getByText('Sets the value of a key')).toBeVisible();
});

test('Ctrl-C interrupts unless something is selected; Ctrl-L clears; Ctrl-U empties the line', async () => {
  await userEvent.keyboard('blpop q 0{Control>}c{/Control}');
  expect(lab.calls).toEqual(['interrupt 1']);
  await expect.element(input()).toHaveValue('');
  await userEvent.keyboard('some words');
  (input().element() as HTMLInputElement).select();
  await userEvent.keyboard('{Control>}c{/Control}');
  expect(lab.calls).toEqual(['interrupt 1']);
  await userEvent.keyboard('{End}{Control>}u{/Control}');
  await expect.element(input()).toHaveValue('');
  lab.print(1, 'old output');
  await expect.element(page.getByText('old output')).toBeVisible();
  await userEvent.keyboard('{Control>}l{/Control}');
  await expect.element(page.getByText('old output')).not.toBeInTheDocument();
});

test('ten thousand lines stand in blocks that the browser may skip', async () => {
  const line = (index: number) => ({ kind: 'output' as const, prompt: '', text: `line ${index}`, atUs: 0 });
  lab.printLines(
    1,
    Array.from({ length: 10_000 }, (_, index) => line(index)),
  );
  await expect.element(page.getByText('line 9999', { exact: true })).toBeVisible();
  const blocks = [...document.querySelectorAll('.block')];
  expect(blocks).toHaveLength(100);
  const first = blocks[0];
  lab.print(1, 'one more');
  await expect.element(page.getByText('one more')).toBeVisible();
  expect(document.querySelector('.block')).toBe(first);
  expect(getComputedStyle(first!).contentVisibility).toBe('auto');
});
