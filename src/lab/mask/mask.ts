// What is masked where two transcripts are compared, because it hangs on chance: node ids, times, the order of things
// that have none (docs/SCRIPT.md, "Transcript"). Nothing else is touched.

import { maskManager } from './manager';
import { maskReply } from './reply';
import { parseLine } from '../script/script';
import { splitWords } from '../script/quote';

/** A command of a transcript with what it printed. */
export interface Block {
  /** The line after `$ `; '' for what stands before the first one. */
  line: string;
  output: string[];
}

export function blocks(transcript: string): Block[] {
  const found: Block[] = [{ line: '', output: [] }];
  for (const line of transcript.replace(/\n+$/, '').split('\n')) {
    if (line.startsWith('$ ')) found.push({ line: line.slice(2), output: [] });
    else found.at(-1)!.output.push(line);
  }
  return found[0]!.output.length === 0 ? found.slice(1) : found;
}

/** `ids`: node id to `host:port`; where ids are printed as `<host:port>` already it may be empty. */
export function mask(transcript: string, ids: ReadonlyMap<string, string>): string {
  return blocks(transcript)
    .flatMap((block) => [...(block.line === '' ? [] : [`$ ${maskIds(block.line, ids)}`]), ...maskBlock(block, ids)])
    .map((line) => `${line}\n`)
    .join('');
}

/** The output of one block after the masks. */
export function maskBlock(block: Block, ids: ReadonlyMap<string, string>): string[] {
  const output = block.output
    .map((line) => maskIds(line, ids).replace(/^(\^C)?\(\d+\.\d+s\)$/, '$1'))
    .filter((line, i) => line !== '' || block.output[i] === '');
  const words = commandOf(block.line);
  if (words === null) return output;
  if (words.includes('--cluster') || words[0] === 'create') return maskManager(output, words);
  if (words[0] !== 'redis-cli') return output;
  // In the order in which SCAN gives keys out: none.
  if (words.includes('--bigkeys') || words.includes('--memkeys')) {
    return output.filter((line) => !/^\[\d+\.\d+%\] Biggest /.test(line));
  }
  return parts(output, redisCommand(words)).flatMap(({ prompt, command, reply }) => [
    ...prompt,
    ...maskReply(command, reply),
  ]);
}

/** A node id and its short form become `<host:port>`. */
function maskIds(line: string, ids: ReadonlyMap<string, string>): string {
  return line
    .replace(/\b([0-9a-f]{40})\b/g, (id) => (ids.has(id) ? `<${ids.get(id)}>` : id))
    .replace(/\b([0-9a-f]{8})\.\.\./g, (short, start: string) => {
      for (const [id, address] of ids) if (id.startsWith(start)) return `<${address}>`;
      return short;
    });
}

function commandOf(line: string): string[] | null {
  const { kind, command } = parseLine(line);
  return kind === 'run' ? splitWords(command) : null;
}

/** Options of redis-cli that take a value. */
const WITH_VALUE = new Set([
  '-h',
  '-p',
  '-s',
  '-a',
  '-u',
  '-r',
  '-i',
  '-n',
  '-d',
  '-D',
  '--user',
  '--pass',
  '--askpass',
]);

/** The Redis command of a one-shot redis-cli line. */
function redisCommand(words: string[]): string[] {
  let at = 1;
  while (at < words.length && words[at]!.startsWith('-')) at += WITH_VALUE.has(words[at]!) ? 2 : 1;
  return words.slice(at);
}

interface Part {
  prompt: string[];
  command: string[];
  reply: string[];
}

const PROMPT = /^(?:\d+\.\d+\.\d+\.\d+:\d+|not connected)(?:\[\d+\])?(?:\(TX\))?> (.*)$/;

/** An interactive session is a reply after each prompt. */
function parts(output: string[], command: string[]): Part[] {
  const found: Part[] = [{ prompt: [], command, reply: [] }];
  for (const line of output) {
    const typed = PROMPT.exec(line)?.[1];
    if (typed === undefined) found.at(-1)!.reply.push(line);
    else found.push({ prompt: [line], command: splitWords(typed) ?? [], reply: [] });
  }
  return found;
}
