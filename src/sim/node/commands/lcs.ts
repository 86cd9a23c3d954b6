// LCS: the longest common subsequence of two strings (Redis 7.0's lcsCommand).

import type { Bytes } from '../../bytes';
import { array, bulk, error, integer } from '../../resp';
import { lookupRead } from '../database';
import type { Call, HandlerTable } from './command';
import { answering, integerArgument, SYNTAX } from './replies';

/** Bytes that the table of lengths may take (proto-max-bulk-len). */
const MOST_BYTES = 512 * 1024 * 1024;

/** Pieces that both have, from the end on: first and last place in each. */
interface Match {
  a: [number, number];
  b: [number, number];
}

function lcs(call: Call): string {
  const [, keyA, keyB, ...words] = call.argv as [string, Bytes, Bytes, ...Bytes[]];
  const [entryA, entryB] = [lookupRead(call, keyA), lookupRead(call, keyB)];
  const [valueA, valueB] = [entryA?.value, entryB?.value];
  if ((valueA && valueA.type !== 'string') || (valueB && valueB.type !== 'string')) {
    return error('ERR The specified keys must contain string values');
  }
  const flags = new Set<string>();
  let shortest = 0n;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toLowerCase();
    if (word === 'idx' || word === 'len' || word === 'withmatchlen') flags.add(word);
    else if (word === 'minmatchlen' && i + 1 < words.length) shortest = integerArgument(words[++i]!);
    else return SYNTAX;
  }
  if (flags.has('idx') && flags.has('len')) {
    return error('ERR If you want both the length and indexes, please just use IDX.');
  }
  const a = valueA?.text ?? '';
  const b = valueB?.text ?? '';
  if ((a.length + 1) * (b.length + 1) * 4 > MOST_BYTES) {
    return error('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len');
  }
  const table = lengths(a, b);
  const length = table.at(-1)!;
  if (flags.has('len')) return integer(length);
  const { text, matches } = walkBack(a, b, table);
  if (!flags.has('idx')) return bulk(text);
  const shown = matches
    .map((match) => ({ ...match, length: match.a[1] - match.a[0] + 1 }))
    .filter((match) => BigInt(match.length) >= shortest)
    .map((match) => {
      const places = [match.a, match.b].map(([from, to]) => array([integer(from), integer(to)]));
      return array(flags.has('withmatchlen') ? [...places, integer(match.length)] : places);
    });
  return array([bulk('matches'), array(shown), bulk('len'), integer(length)]);
}

/** At `i * (b.length + 1) + j` the length for the first i bytes of `a` and the first j of `b`. */
function lengths(a: Bytes, b: Bytes): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      table[at] = a[i - 1] === b[j - 1] ? table[at - width - 1]! + 1 : Math.max(table[at - width]!, table[at - 1]!);
    }
  }
  return table;
}

/** The subsequence itself, and the pieces of which it consists. */
function walkBack(a: Bytes, b: Bytes, table: Uint32Array): { text: Bytes; matches: Match[] } {
  const width = b.length + 1;
  const matches: Match[] = [];
  const found: string[] = [];
  let current: Match | null = null;
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      i--;
      j--;
      found.push(a[i]!);
      if (current && current.a[0] === i + 1 && current.b[0] === j + 1) {
        current.a[0] = i;
        current.b[0] = j;
      } else matches.push((current = { a: [i, i], b: [j, j] }));
    } else {
      if (table[(i - 1) * width + j]! > table[i * width + j - 1]!) i--;
      else j--;
      current = null;
    }
  }
  return { text: found.reverse().join(''), matches };
}

export const lcsCommands: HandlerTable = { lcs: answering(lcs) };
