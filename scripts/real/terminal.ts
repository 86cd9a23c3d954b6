// One redis-cli, or a pipeline that begins with one, under a pseudo-terminal of its own, typed at as a person would: a line
// is typed once the program reads. The terminal is a plain one, without colours and without line editing, so what it
// shows is text and nothing else.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { pipelineStages } from '../../src/cli/pipe/pipeline';
import { ENVIRONMENT, REDIS_CLI } from './requirements';
import { setTimeout as wait } from 'node:timers/promises';

/** redis-cli's prompts, where the cursor stands. */
const PROMPT = /(?:^|\n)(?:[\w.-]+:\d+|not connected)(?:\[\d+\])?(?:\(TX\))?> $/;
/** Where the cluster manager wants an answer. */
const QUESTION = /(?:\? |'yes' to accept\): |Source node #\d+: )$/;
/** The help has colours on every terminal. */
const COLOURS = new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g');
/** A redis-cli that does not heed Ctrl-C is ended. */
const UNTIL_KILLED_MS = 2000;

/** What a program of a client machine is to a shell. */
function shellLine(argv: readonly string[]): string {
  const line = ([name, ...words]: readonly string[]): string => {
    // xargs names the program that it runs somewhere behind its options.
    const named = name === 'xargs' ? words.indexOf('redis-cli') : -1;
    const all = [name === 'redis-cli' ? REDIS_CLI : name!, ...words.map((word, i) => (i === named ? REDIS_CLI : word))];
    return all.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  };
  const stages = pipelineStages(argv);
  return stages ? stages.map(line).join(' | ') : `exec ${line(argv)}`;
}

interface Keys {
  line: string;
  as: string;
}

export class Terminal {
  private readonly child: ChildProcessWithoutNullStreams;
  private text = '';
  private typed: Keys[] = [];
  /** What was given under another name than it is shown. */
  private renamed: Keys[] = [];
  private ended = false;
  private leaving = false;
  /** When it was last given something to do, or (the cluster manager) said a line. */
  private progressAtMs = Date.now();
  private note = '';
  /** How far the text was when something was last typed: a prompt counts once. */
  private answered = -1;
  /** What comes behind is left out. */
  private shownUntil: number | null = null;
  readonly over: Promise<void>;

  constructor(
    namespace: string,
    home: string,
    private readonly argv: readonly string[],
  ) {
    const command = `stty cols 1000 rows 100 -onlcr echo; ${shellLine(argv)}`;
    const environment = { ...ENVIRONMENT, TERM: 'dumb', HOME: home, SHELL: '/bin/sh', LC_ALL: 'C.UTF-8' };
    this.child = spawn('ip', ['netns', 'exec', namespace, 'script', '-qefc', command, '/dev/null'], {
      env: environment,
      cwd: home,
    });
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8');
    this.child.stdout.on('data', (text: string) => {
      this.text += text;
      if (this.isManager && text.includes('\n')) this.progressAtMs = Date.now();
      this.read();
    });
    this.over = new Promise((resolve) => {
      this.child.once('close', () => {
        this.ended = true;
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.ended;
  }

  get idleMs(): number {
    return Date.now() - this.progressAtMs;
  }

  /** It waits for somebody to type. */
  get reads(): boolean {
    if (this.ended || this.text.length === this.answered) return false;
    return PROMPT.test(this.text) || (this.isManager && QUESTION.test(this.text));
  }

  /** Nothing is left to be typed, and it reads. */
  get waits(): boolean {
    return this.typed.length === 0 && this.reads;
  }

  /** Typed as soon as it reads; shown as `as`. */
  type(line: string, as = line): void {
    this.typed.push({ line, as });
    this.read();
  }

  /**
   * `exit`, or the end of the input, which nobody sees. The cluster manager may ask the same again, and would for ever: it is
   * interrupted, and the question stands once.
   */
  leave(): void {
    if (this.leaving && this.isManager) {
      this.shownUntil ??= this.answered;
      this.child.stdin.write('\x03');
      return;
    }
    this.leaving = true;
    if (this.isManager) this.answered = this.text.length;
    this.text = this.text.replace(PROMPT, (prompt) => (prompt.startsWith('\n') ? '\n' : ''));
    this.child.stdin.write(this.isManager ? '\x04' : 'exit\n');
  }

  async interrupt(note: string): Promise<void> {
    this.typed = [];
    this.note = note;
    this.child.stdin.write('\x03');
    await Promise.race([this.over, wait(UNTIL_KILLED_MS, undefined, { ref: false })]);
    if (note !== '' && !this.ended) this.child.kill('SIGKILL');
  }

  /** What it shows, without what was typed to leave. */
  get shown(): string {
    const whole = this.text.slice(0, this.shownUntil ?? undefined);
    let text = (this.leaving ? whole.replace(/exit\n$/, '') : whole).replace(COLOURS, '');
    for (const { line, as } of this.renamed) text = text.replace(`> ${line}\n`, `> ${as}\n`);
    if (this.note === '') return text;
    const shown = text.replace(/\^C\n?$/, '');
    return `${shown}${shown === '' || shown.endsWith('\n') ? '' : '\n'}${this.note}\n`;
  }

  private read(): void {
    if (!this.reads || this.typed.length === 0) return;
    this.answered = this.text.length;
    this.progressAtMs = Date.now();
    const keys = this.typed.shift()!;
    if (keys.line !== keys.as) this.renamed.push(keys);
    this.child.stdin.write(`${keys.line}\n`);
  }

  private get isManager(): boolean {
    return this.argv.includes('--cluster');
  }
}
