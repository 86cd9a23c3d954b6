import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { NodeAddress } from '../../src/sim/trace';
import type { Session } from '../../src/ui/session.svelte';
import TerminalPanel from '../../src/ui/terminal/TerminalPanel.svelte';
import type { FakeLab } from './fake-lab';
import { openSession } from './session';

let lab: FakeLab;
let session: Session;
let chosen: NodeAddress[];
const input = () => page.getByRole('combobox');
const log = () => page.getByRole('log');
const scroller = () => document.querySelector<HTMLElement>('.terminal')!;
const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ kind: 'output' as const, prompt: '', text: `line ${from + index}`, atUs: 0 },
  }));

beforeEach(async () => {
  ({ lab, session } = await openSession());
  chosen = [];
  const { container } = await render(TerminalPanel, { session, onnode: (node: NodeAddress) => chosen.push(node) });
  container.style.height = '400px';
  container.style.display = 'grid';
  await input().click();
});

/** What the browser would put on the clipboard. */
function copied(): string {
  const data = new DataTransfer();
  const event = new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true });
  getSelection()!.focusNode!.parentElement!.dispatchEvent(event);
  return data.getData('text/plain');
}

/** The text of a line, as a mouse would grasp it. */
async function row(text: string): Promise<Node> {
  await expect.element(page.getByText(text, { exact: true })).toBeInTheDocument();
  const nodes = [...page.getByText(text, { exact: true }).element().childNodes];
  return nodes.find((node) => node.textContent === text)!;
}

async function pasteText(text: string): Promise<void> {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  input()
    .element()
    .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  await Promise.resolve();
}

describe('tabs', () => {
  test('what is typed goes to the terminal in front', async () => {
    await userEvent.keyboard('get foo{Enter}');
    expect(lab.calls).toEqual(['type 1 get foo']);
    await expect.element(log()).toHaveTextContent('client1$ get foo');
    await page.getByRole('tab', { name: 'client2' }).click();
    await userEvent.keyboard('ping{Enter}');
    expect(lab.calls.at(-1)).toBe('type 2 ping');
  });

  test('the menu at + opens one on the machine that is chosen, by keyboard alone, and the cursor is in it', async () => {
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('tab', { name: 'client1' })).toHaveFocus();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(page.getByRole('menuitem', { name: 'client2 10.0.0.102' })).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(page.getByRole('tab', { name: 'client2#2' })).toHaveAttribute('aria-selected', 'true');
    expect(lab.calls).toEqual(['open terminal client2']);
    await expect.element(input()).toHaveFocus();
    await userEvent.keyboard('ping{Enter}');
    expect(lab.calls.at(-1)).toBe('type 3 ping');
  });

  test('one that was opened is closed by its cross or by Delete; the tab beside it comes to the front', async () => {
    await session.openTerminal('client1');
    await session.openTerminal('client2');
    await page.getByRole('button', { name: 'Close client2#2' }).click();
    await expect.element(page.getByRole('tab', { name: 'client1#2' })).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Escape}{Delete}');
    await expect.element(page.getByRole('tab', { name: 'client2' })).toHaveAttribute('aria-selected', 'true');
    expect(lab.calls.filter((call) => call.startsWith('close'))).toEqual(['close 4', 'close 3']);
    // A machine's own terminal stays.
    await userEvent.keyboard('{Escape}{Delete}');
    expect(page.getByRole('tab').elements()).toHaveLength(2);
    expect(page.getByRole('button', { name: /^Close/ }).elements()).toEqual([]);
  });

  test('what runs in it is named before it is ended', async () => {
    await session.openTerminal('client1');
    lab.set(3, { program: 'redis-cli -h host1 monitor' });
    await page.getByRole('button', { name: 'Close client1#2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close client1#2' });
    await expect.element(dialog).toHaveTextContent('redis-cli -h host1 monitor is running there');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    expect(lab.calls).not.toContain('close 3');
    await userEvent.keyboard('{Escape}{Delete}');
    await expect.element(page.getByRole('button', { name: 'End it and close' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('tab', { name: 'client1#2' })).not.toBeInTheDocument();
  });

  test('a tab says that there is something new behind it', async () => {
    lab.print(2, 'news');
    await expect.element(page.getByRole('tab', { name: /client2.*new output/ })).toBeVisible();
    await page.getByRole('tab', { name: /client2/ }).click();
    await expect.element(page.getByRole('tab', { name: /new output/ })).not.toBeInTheDocument();
  });
});

describe('the line', () => {
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
    await userEvent.keyboard('{Control>}g{/Control}');
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

  test('what is typed while Tab looks for words comes behind the word that it finds', async () => {
    const complete = lab.complete.bind(lab);
    lab.complete = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return complete(...args);
    };
    await userEvent.keyboard('cl{Tab}nod');
    await expect.element(input()).toHaveValue('cluster nod');
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

  test('Ctrl-C interrupts unless something is selected; Ctrl-L clears, and so does `clear`', async () => {
    await userEvent.keyboard('blpop q 0{Control>}c{/Control}');
    expect(lab.calls).toEqual(['interrupt 1']);
    await expect.element(input()).toHaveValue('');
    await userEvent.keyboard('some words');
    (input().element() as HTMLInputElement).select();
    await userEvent.keyboard('{Control>}c{/Control}');
    expect(lab.calls).toEqual(['interrupt 1']);
    await userEvent.keyboard('{End}{Control>}u{/Control}');
    for (const how of ['{Control>}l{/Control}', 'clear{Enter}']) {
      lab.print(1, 'old output');
      await expect.element(page.getByText('old output')).toBeVisible();
      await userEvent.keyboard(how);
      await expect.element(page.getByText('old output')).not.toBeInTheDocument();
    }
    expect(lab.calls).toEqual(['interrupt 1']);
  });

  test("a shell's keys: Ctrl-A and -E, -U, -K and -W take out, -Y brings back, -D on an empty line leaves", async () => {
    await userEvent.keyboard('set foo bar{Control>}w{/Control}');
    await expect.element(input()).toHaveValue('set foo ');
    await userEvent.keyboard('{Control>}y{/Control}{Control>}a{/Control}x');
    await expect.element(input()).toHaveValue('xset foo bar');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{Control>}k{/Control}');
    await expect.element(input()).toHaveValue('xset');
    await userEvent.keyboard('{Control>}a{/Control}{ArrowRight}{Control>}u{/Control}');
    await expect.element(input()).toHaveValue('set');
    await userEvent.keyboard('{Control>}e{/Control}!');
    await expect.element(input()).toHaveValue('set!');
    await userEvent.keyboard('{Control>}u{/Control}{Control>}d{/Control}');
    expect(lab.calls).toEqual([]);
    lab.set(1, { program: 'redis-cli' });
    await userEvent.keyboard('{Control>}d{/Control}');
    expect(lab.calls).toEqual(['type 1 exit']);
  });

  test('of several lines that are pasted each is sent, and the last is left to be looked at', async () => {
    await userEvent.keyboard('get ');
    await pasteText('a\r\nget b\nget c');
    await expect.poll(() => lab.calls).toEqual(['type 1 get a', 'type 1 get b']);
    await expect.element(input()).toHaveValue('get c');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(input()).toHaveValue('get b');
  });

  test('what waits to be read stands above the line', async () => {
    lab.set(1, { program: 'redis-cli -h host1 blpop q 0', typedAhead: ['get later'] });
    await expect.element(page.getByText('get later')).toBeVisible();
    await expect.element(page.getByText('Time stands still')).toBeVisible();
  });

  test('an empty terminal says what to type first; a click puts it at the prompt', async () => {
    await page.getByRole('button', { name: 'redis-cli -c -h host1' }).click();
    await expect.element(input()).toHaveValue('redis-cli -c -h host1');
    expect(lab.calls).toEqual([]);
    lab.print(1, 'output');
    await expect.element(page.getByText('Nothing has been typed here yet')).not.toBeInTheDocument();
  });
});

describe('the output', () => {
  test('values are text, never markup', async () => {
    lab.print(1, '"<img src=x onerror=alert(1)> <b>host1:6379</b>"');
    await expect.element(page.getByText('"<img src=x onerror=alert(1)>')).toBeVisible();
    expect(document.querySelector('[role=log] img, [role=log] b')).toBeNull();
  });

  test('of ten thousand lines only those in sight are in the document; all can be scrolled to', async () => {
    lab.printLines(1, lines(10_000));
    await expect.element(page.getByText('line 9999', { exact: true })).toBeVisible();
    expect(document.querySelectorAll('.line').length).toBeLessThan(100);
    expect(scroller().scrollHeight).toBeGreaterThan(10_000 * 20);
    scroller().scrollTop = 0;
    await expect.element(page.getByText('line 0', { exact: true })).toBeVisible();
    // Who reads further up is not pulled away, and can go back with one press.
    lab.print(1, 'one more');
    await expect.element(page.getByText('line 0', { exact: true })).toBeVisible();
    expect(document.querySelectorAll('.line').length).toBeLessThan(100);
    await page.getByRole('button', { name: 'To the latest line' }).click();
    await expect.element(page.getByText('one more')).toBeVisible();
    await expect.element(input()).toHaveFocus();
  });

  test('a line that goes on, and long ones that wrap, stay at the end in sight', async () => {
    lab.printLines(1, lines(300));
    lab.print(1, 'x'.repeat(3000));
    lab.print(1, 'the end');
    await expect.element(page.getByText('the end')).toBeVisible();
    const belowSight = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight;
    await expect.poll(belowSight).toBeLessThan(2);
    // So does the list of words that opens under the line.
    await userEvent.keyboard('cluster {Tab}');
    await expect.element(page.getByRole('option', { name: 'slots' })).toBeVisible();
    await expect.element(input()).toBeInViewport();
    await expect.poll(belowSight).toBeLessThan(2);
    await expect.element(page.getByRole('button', { name: 'To the latest line' })).not.toBeInTheDocument();
  });

  test('a selection survives new output and scrolling, and what is copied is the plain text of all its lines', async () => {
    lab.printLines(1, lines(200));
    const from = await row('line 190');
    const to = await row('line 192');
    getSelection()!.setBaseAndExtent(from, 2, to, 6);
    await expect.poll(copied).toBe('ne 190\nline 191\nline 1');
    lab.printLines(1, lines(2000, 200));
    lab.print(1, 'still coming');
    expect(copied()).toBe('ne 190\nline 191\nline 1');
    scroller().scrollTop = 0;
    await expect.element(page.getByText('line 0', { exact: true })).toBeVisible();
    expect(copied()).toBe('ne 190\nline 191\nline 1');
    // Extended over thousands of lines that are not in the document.
    const start = await row('line 1');
    getSelection()!.setBaseAndExtent(start, 0, start, 6);
    await expect.poll(copied).toBe('line 1');
    scroller().scrollTop = scroller().scrollHeight;
    const end = await row('line 2199');
    getSelection()!.extend(end, 9);
    const all = lines(2199, 1).map(({ text }) => text);
    await expect.poll(copied).toBe(all.join('\n'));
    // What is typed then is meant for the line.
    log().element().focus();
    await userEvent.keyboard('get');
    await expect.element(input()).toHaveValue('get');
  });

  test('nodes that it names are links: a click, or the arrows and Enter, choose them', async () => {
    lab.print(1, '"nothing:6379" 10.9.9.9:6379');
    lab.print(1, '-> Redirected to slot [12182] located at 10.0.0.3:6379');
    lab.print(1, 'host1:6380 and host2:6379');
    await page.getByRole('link', { name: '10.0.0.3:6379' }).click();
    expect(chosen).toEqual(['host3:6379']);
    expect(page.getByRole('link').elements()).toHaveLength(3);
    await input().click();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
    await expect.element(log()).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(page.getByRole('link', { name: 'host2:6379' })).toHaveFocus();
    expect(session.highlight).toBe('host2:6379');
    await userEvent.keyboard('{ArrowUp}{Enter}');
    expect(chosen.at(-1)).toBe('host1:6380');
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    await expect.element(page.getByRole('link', { name: '10.0.0.3:6379' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(input()).toHaveFocus();
    expect(session.highlight).toBeNull();
  });

  test('a link far above is walked to as well, and brought into sight', async () => {
    lab.print(1, 'host1:6379');
    lab.printLines(1, lines(5000));
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{ArrowUp}{Enter}');
    expect(chosen).toEqual(['host1:6379']);
    await expect.element(page.getByRole('link', { name: 'host1:6379' })).toHaveFocus();
    expect(scroller().scrollTop).toBeLessThan(100);
  });
});
