// Reads the files of this folder: what is played to a real server (scripts/record-commands.ts) and to the simulated one.

import { encodeUtf8 } from '../../../src/sim/bytes';
import { readCommand, readReply, type Reply } from '../../../src/sim/resp';

/** Byte for byte; the items in any order; only the names of fields; or what the append-only file got. */
export type Comparison = 'exact' | 'unordered' | 'names' | 'file';

export type Step =
  | { kind: 'title'; line: string }
  | { kind: 'wait'; line: string; ms: number }
  | { kind: 'command'; line: string; client: 1 | 2; how: Comparison; argv: string[]; recorded: unknown }
  /** The head of the file, and empty lines. */
  | { kind: 'text'; line: string };

const HOW: Record<string, Comparison> = { '*': 'unordered', ':': 'names', '+': 'file' };

export function parseCommands(text: string): Step[] {
  const steps: Step[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const command = /^>([2*:+]?) (.*)$/.exec(line);
    const last = steps.at(-1);
    if (command) {
      const [, mark, rest] = command as unknown as [string, string, string];
      const argv = splitWords(rest);
      const how = HOW[mark] ?? 'exact';
      steps.push({ kind: 'command', line, client: mark === '2' ? 2 : 1, how, argv, recorded: null });
    } else if (line.startsWith('# ')) steps.push({ kind: 'title', line });
    else if (line.startsWith('~ ')) steps.push({ kind: 'wait', line, ms: Number(line.slice(2)) });
    else if (/^["[{]/.test(line) && last?.kind === 'command') last.recorded = JSON.parse(line) as unknown;
    else steps.push({ kind: 'text', line });
  }
  return steps;
}

/** Further arguments that the server of a file is started with: a line `@ --NAME VALUE ...` in its head. */
export function serverArguments(text: string): string[] {
  const [, line] = /^@ (.*)$/m.exec(text) ?? [];
  return line === undefined ? [] : splitWords(line);
}

/** Words as redis-cli reads them: "..." with \n, \r, \t, \xHH, \" and \\; else up to the next space. Bytes. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, bare] of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    if (bare !== undefined) words.push(encodeUtf8(bare));
    else {
      const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
      words.push(
        encodeUtf8(quoted!).replace(/\\x([0-9a-f]{2})|\\(.)/gi, (_, hex: string | undefined, other: string) =>
          hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[other] ?? other),
        ),
      );
    }
  }
  return words;
}

/** What is recorded of an answer: all of it, or what must be equal. */
export function comparable(raw: string, how: Comparison): unknown {
  if (how === 'exact') return raw;
  const { reply } = readReply(raw)!;
  if (how === 'unordered') return flat(reply).sort();
  // Every other item of a list is a name; in a text what stands before : or =.
  if (reply.type === 'array') return flat(reply).filter((_, i) => i % 2 === 0).sort();
  return reply.type === 'bulk' ? reply.text.replace(/:[^\r\n,]*/g, ':').replace(/=[^\r\n ,]*/g, '=') : reply;
}

const flat = (reply: Reply): string[] => (reply.type === 'array' ? reply.items.flatMap(flat) : [JSON.stringify(reply)]);

/** The commands in a piece of an append-only file, a line each; moments are hidden, SELECT is left out. */
export function fileLines(aof: string): string[] {
  const lines: string[] = [];
  for (let at = 0; ; ) {
    const read = readCommand(aof, at);
    if (!read) return lines;
    at = read.next;
    if (read.argv[0] !== 'SELECT') lines.push(read.argv.join(' ').replace(/\b1[67]\d{11}\b/g, '<ms>'));
  }
}
