// Masks of what the cluster manager (redis-cli --cluster) prints: nodes come in the order of a hash table, so the pieces
// that each node has are sorted by its address (docs/SCRIPT.md, "Transcript").

import { byAddress } from './reply';

export function maskManager(output: readonly string[], words: readonly string[]): string[] {
  const kinds = words.includes('call') ? [NO_CONNECTION, CALL] : [NODE, MASTER_LINE, NO_CONNECTION, NEW_TIMEOUT];
  let lines = output
    // The dots of a wait stand on a line of their own, which is empty where nobody had to be waited for.
    .filter((line, i) => !/^\.+$/.test(line) && !(line === '' && /^Waiting for /.test(output[i - 1] ?? '')))
    .map((line) => line.replace(/^(Moving slot .*: ?)\.+$/, '$1'));
  // An error that a node answers ends with an empty line, of which a transcript does not keep the last.
  if (words.includes('call')) lines = lines.filter((line, i) => line !== '' || !endsAnswer(lines[i + 1]));
  if (words.includes('call')) lines = lines.filter((line) => !/^cluster_stats_\w+:/.test(line));
  for (const kind of kinds) lines = sortRuns(lines, kind);
  if (!words.includes('call')) return lines;
  return /^(keys|smembers|scan)$/i.test(words[words.indexOf('call') + 2] ?? '') ? sortCalls(lines) : lines;
}

interface Kind {
  head: RegExp;
  /** Lines that belong to the head above them. */
  rest: RegExp | null;
}

const NODE: Kind = { head: /^[MS]: \S+ \d+\.\d+\.\d+\.\d+:\d+/, rest: /^ {3}/ };
const MASTER_LINE: Kind = { head: /^\d+\.\d+\.\d+\.\d+:\d+ \(.*\) -> /, rest: null };
const NO_CONNECTION: Kind = { head: /^Could not connect to Redis at /, rest: null };
const NEW_TIMEOUT: Kind = { head: /^\*\*\* New timeout set for /, rest: null };
const CALL: Kind = { head: /^\d+\.\d+\.\d+\.\d+:\d+: /, rest: /./ };

const endsAnswer = (next: string | undefined): boolean => next === undefined || CALL.head.test(next);

/** Sorts pieces of a kind that stand directly below one another. */
function sortRuns(lines: readonly string[], { head, rest }: Kind): string[] {
  const out: string[] = [];
  let run: string[][] = [];
  const flush = () => {
    run.sort((a, b) => byAddress(a[0]!, b[0]!));
    out.push(...run.flat());
    run = [];
  };
  for (const line of lines) {
    if (head.test(line)) run.push([line]);
    else if (run.length > 0 && rest?.test(line)) run.at(-1)!.push(line);
    else {
      flush();
      out.push(line);
    }
  }
  flush();
  return out;
}

/** The lines that each node answered, sorted: keys have no order. */
function sortCalls(lines: readonly string[]): string[] {
  const out: string[] = [];
  let address = '';
  let answers: string[] = [];
  const flush = () => {
    const [first = '', ...others] = answers.sort();
    if (address !== '') out.push(address + first, ...others);
    answers = [];
  };
  for (const line of lines) {
    const found = /^(\d+\.\d+\.\d+\.\d+:\d+: )(.*)$/.exec(line);
    if (found) {
      flush();
      address = found[1]!;
      answers = [found[2]!];
    } else if (address === '') out.push(line);
    else answers.push(line);
  }
  flush();
  return out;
}
