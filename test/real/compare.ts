// A recording of real servers against the same script played by the simulator, block by block, after the masks of
// mask.ts. Where the two real runs differ, chance decides, and rules.ts says what must hold instead.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { playScript } from '../../src/lab/script/play';
import { blocks, maskBlock } from '../mask';
import { loadLua } from '../support/lua';
import { DIFFERENCES } from './differences';
import { ALIKE_BY_CHANCE, RULES } from './rules';

// Recordings may run scripts.
await loadLua();

const folder = fileURLToPath(new URL('.', import.meta.url));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const none = new Map<string, string>();

export interface Compared {
  line: string;
  /** `rule`: the real runs differ, and ours keeps the rule for it. */
  verdict: 'equal' | 'rule' | 'different';
  ours: string[];
  real: string[];
  again: string[];
  /** What is wrong, where a rule or its absence says so. */
  why: string | null;
  /** The reason of a difference that is known. */
  known: string | null;
}

/** Scripts that have been recorded. */
export const recordings: string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.again.txt'))
  .map((file) => file.slice(0, -'.again.txt'.length))
  .sort();

/** Scripts that were not. */
export const unrecorded: string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.play') && !existsSync(path.join(folder, file.replace('.play', '.again.txt'))))
  .map((file) => file.slice(0, -'.play'.length));

/** A recording with the masks on. */
export const recorded = (file: string): { line: string; output: string[] }[] =>
  blocks(read(file)).map((block) => ({ line: block.line, output: maskBlock(block, none) }));

export function compare(name: string): Compared[] {
  const { transcript, ids } = playScript(read(`${name}.play`));
  const ours = blocks(transcript).map((block) => ({ line: block.line, output: maskBlock(block, ids) }));
  const again = recorded(`${name}.again.txt`);
  return recorded(`${name}.txt`).map(({ line, output }, i): Compared => {
    const mine = ours[i]?.line === line ? ours[i].output : [];
    const base = { line, ours: mine, real: output, again: again[i]?.output ?? [], known: null };
    const same = text(output) === text(base.again) && !ALIKE_BY_CHANCE[name]?.includes(line);
    const why = same
      ? text(mine) === text(output)
        ? null
        : 'it is not what real servers print'
      : (RULES[name]?.[line] ?? unruled)(mine, output, base.again);
    const verdict = why !== null ? 'different' : same ? 'equal' : 'rule';
    return { ...base, verdict, why, known: DIFFERENCES[name]?.[line] ?? null };
  });
}

const text = (lines: readonly string[]): string => lines.join('\n');

const unruled = () => 'the real runs differ here, so rules.ts must say what holds';
