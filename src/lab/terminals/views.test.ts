import { expect, test } from 'vitest';
import type { TerminalView } from '../api';
import { playScript } from '../script/play';
import type { Run } from '../run';
import { Screen } from './screen';
import { TerminalNews } from './views';
import { newTable, openTerminal } from './terminals';

const LAB = 'lab hosts=1 ports=6379 clients=2 cluster-enabled=no\nboot\n';
const run = (lines: string): Run => playScript(LAB + lines).run;

/** What a page makes of the news: the lines of each terminal. */
class Page {
  lines = new Map<number, string[]>();
  told = 0;
  private readonly news = new TerminalNews();

  look(at: Run): TerminalView[] | undefined {
    const views = this.news.take(at);
    if (!views) return undefined;
    const before = this.lines;
    this.lines = new Map(
      views.map(({ session, from, lines }) => {
        this.told += lines.length;
        const texts = lines.map(({ prompt, text }) => prompt + text);
        return [session, [...(before.get(session) ?? []).slice(0, from), ...texts]];
      }),
    );
    return views;
  }
}

const shown = (at: Run): Map<number, string[]> => {
  const fresh = new Page();
  fresh.look(at);
  return fresh.lines;
};

test('only what is new is told, a line that goes on with its beginning', () => {
  const at = run('');
  const page = new Page();
  page.look(at);
  expect(page.look(at)).toBeUndefined();
  at.give({ kind: 'typed', atUs: 0, machine: 'client1', number: 1, text: 'redis-cli -h host1 debug nonsense' });
  at.runTo(at.nowUs + 1_000_000);
  const views = page.look(at)!;
  expect(views.map(({ machine, number, from }) => ({ machine, number, from }))).toEqual([
    { machine: 'client1', number: 1, from: 1 },
    { machine: 'client2', number: 1, from: 0 },
  ]);
  expect(page.lines).toEqual(shown(at));
});

test('at any instant, whatever was looked at before, the page shows what the terminals showed', () => {
  const at = run(
    'redis-cli -h host1 set a 1\nsleep 1s\n@client2 redis-cli -h host1\n  get a\n  keys *\nsleep 1s\nhelp kill\n',
  );
  const page = new Page();
  const { endUs } = at;
  for (let i = 0; i < 60; i++) {
    at.seek(Math.round((endUs * ((i * 37) % 61)) / 61));
    page.look(at);
    expect(page.lines).toEqual(shown(at));
  }
});

test('another branch tells only what its past does not share', () => {
  const at = run(`${Array.from({ length: 50 }, (_, i) => `redis-cli -h host1 set k${i} v`).join('\n')}\n`);
  const page = new Page();
  page.look(at);
  const before = page.told;
  at.seek(at.endUs - 1000);
  const branch = at.fork();
  branch.give({ kind: 'line', atUs: 0, machine: 'client1', number: 1, line: 'help heal', background: false });
  page.look(branch);
  expect(page.lines).toEqual(shown(branch));
  expect(page.told - before).toBeLessThan(10);
});

test('a terminal that was closed is not among them', () => {
  const at = run('@client2#2\n');
  const page = new Page();
  page.look(at);
  expect(page.lines.size).toBe(3);
  at.give({ kind: 'typed', atUs: 0, machine: 'client2', number: 2, text: 'exit' });
  page.look(at);
  expect(page.lines.size).toBe(2);
});

test('what waits to be read is told, and what runs', () => {
  const at = run('');
  for (const text of ["redis-cli -h host1 set 'a b' 1", 'heal'])
    at.give({ kind: 'typed', atUs: 0, machine: 'client1', number: 1, text });
  const [view] = new Page().look(at)!;
  expect(view).toMatchObject({
    program: "redis-cli -h host1 set 'a b' 1",
    typedAhead: ['heal'],
    prompt: '',
    running: true,
  });
});

test('lines are folded once: another one leaves those before it as they are', () => {
  const screen = new Screen();
  const terminal = openTerminal(newTable(), 'client1', false);
  const put = (text: string) =>
    screen.put(1, terminal.shown++, { kind: 'output', prompt: '', text, atUs: 0, traceLength: 0 });
  for (let i = 0; i < 10_000; i++) put(`line ${i}\n`);
  const first = screen.lines(terminal)[0];
  put('moving');
  put('...\n');
  expect(screen.lines(terminal)[0]).toBe(first);
  expect(
    screen
      .lines(terminal)
      .slice(-2)
      .map(({ text }) => text),
  ).toEqual(['line 9999', 'moving...']);
  terminal.shown--;
  expect(screen.lines(terminal).at(-1)!.text).toBe('moving');
  expect(screen.lines(terminal)[0]).toBe(first);
});
