// The stage script as text: which lines there are and what each of them says, without carrying anything out. Nothing here
// fails: a line that makes no sense carries its error, and is answered when its turn comes.

/** A line of a script, with the lines typed into what it opens. */
export interface ScriptLine {
  /** The line as it is written. */
  text: string;
  /** `note`: a comment or a blank line. `run`: a command. `input`: `@client2> ...`, typed into a session that is open. */
  kind: 'note' | 'run' | 'input';
  /** The virtual time at which it was given; null: when the line before it has finished. */
  atUs: number | null;
  /** After `@`; null stands for the first client. */
  machine: string | null;
  /** After `#` in `@client1#2`: which terminal of that machine; null is the first one (for input: the one opened last). */
  terminal: number | null;
  /** What is to be run or typed, without time, `@client` and `&`. */
  command: string;
  /** The line ends in ` &`: it is not waited for. */
  background: boolean;
  /** The indented lines below it. */
  typed: string[];
  /** Why the line cannot be carried out, where that can be said without a stage. */
  error: string | null;
}

const TIME = /^\[(\d{1,9})(?:\.(\d{1,6}))?s\] /;
const AT = /^@([^\s#>]+)(?:#(\d{1,4}))?(>| |$)/;

export function parseScript(text: string): ScriptLine[] {
  const lines: ScriptLine[] = [];
  const all = text.replace(/\r\n?/g, '\n').split('\n');
  if (all.at(-1) === '') all.pop();
  for (const line of all) {
    const last = lines.at(-1);
    if (line.startsWith('  ') && line.trim() !== '') {
      const typed = line.slice(2);
      if (last?.kind === 'run') last.typed.push(typed);
      else
        lines.push({
          ...parseLine(''),
          text: line,
          kind: 'run',
          error: `${firstWord(typed)}: no session reads this line`,
        });
    } else {
      lines.push(parseLine(line));
    }
  }
  return lines;
}

/** One line that is not indented. */
export function parseLine(text: string): ScriptLine {
  const line: ScriptLine = {
    text,
    kind: 'run',
    atUs: null,
    machine: null,
    terminal: null,
    command: '',
    background: false,
    typed: [],
    error: null,
  };
  if (text.trim() === '' || text.startsWith('#')) return { ...line, kind: 'note' };
  let rest = text;
  const time = TIME.exec(rest);
  if (time) {
    line.atUs = Number(time[1]) * 1_000_000 + Number((time[2] ?? '').padEnd(6, '0'));
    rest = rest.slice(time[0].length);
  }
  const at = AT.exec(rest);
  if (at) {
    line.machine = at[1]!;
    line.terminal = at[2] === undefined ? null : Number(at[2]);
    rest = rest.slice(at[0].length);
    if (at[3] === '>') return { ...line, kind: 'input', command: rest.replace(/^ /, '') };
  }
  if (/\s&$/.test(rest)) {
    line.background = true;
    rest = rest.slice(0, -1);
  }
  line.command = rest.trim();
  return line;
}

/** `12.350s`; in microseconds, `12.350071s`, where milliseconds do not say it all. */
export function formatTime(atUs: number): string {
  const micros = String(atUs % 1_000_000).padStart(6, '0');
  return `${Math.floor(atUs / 1_000_000)}.${micros.replace(/000$/, '')}s`;
}

/** A line as `parseLine` reads it back. */
export function formatLine(
  line: Pick<ScriptLine, 'kind' | 'atUs' | 'machine' | 'terminal' | 'command' | 'background'>,
): string {
  const time = line.atUs === null ? '' : `[${formatTime(line.atUs)}] `;
  const terminal = line.terminal === null ? '' : `#${line.terminal}`;
  const at = line.machine === null ? '' : `@${line.machine}${terminal}${line.kind === 'input' ? '>' : ''} `;
  return `${time}${at}${line.command}${line.background ? ' &' : ''}`;
}

export const firstWord = (text: string): string => text.trim().split(/\s+/)[0] ?? '';
