// SCAN: the keyspace piece by piece (Redis 7.0's scanGenericCommand). The cursors are the sandbox's own.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, error } from '../../resp';
import { exists } from '../database';
import { peek, scanKeys } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { stringMatch } from './glob';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';

const UNSIGNED_MAX = 0xffffffffffffffffn;

/** A cursor: an unsigned 64-bit number. */
export function cursorArgument(text: Bytes): number {
  const digits = /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : text === '' ? 0n : null;
  if (digits === null || digits > UNSIGNED_MAX || -digits > UNSIGNED_MAX) {
    throw new Refusal(error('ERR invalid cursor'));
  }
  return Number(BigInt.asUintN(64, digits));
}

export interface ScanOptions {
  count: number;
  pattern: Bytes | null;
  type: string | null;
}

/** The words after the cursor; `withType` where TYPE may stand. */
export function scanOptions(words: readonly Bytes[], withType: boolean): ScanOptions {
  const found: ScanOptions = { count: 10, pattern: null, type: null };
  for (let i = 0; i < words.length; i += 2) {
    const next = words[i + 1];
    const word = words[i]!.toLowerCase();
    if (next === undefined) throw new Refusal(SYNTAX);
    if (word === 'count') {
      const count = integerArgument(next);
      if (count < 1n) throw new Refusal(SYNTAX);
      found.count = Number(count);
    } else if (word === 'match') found.pattern = next;
    else if (word === 'type' && withType) found.type = next.toLowerCase();
    else throw new Refusal(SYNTAX);
  }
  return found;
}

function scan(call: Call): string {
  const cursor = cursorArgument(call.argv[1]!);
  const { count, pattern, type } = scanOptions(call.argv.slice(2), true);
  const { db } = call.server;
  const step = scanKeys(db, cursor, count);
  const keys = step.keys.filter((key) => {
    if (pattern !== null && !stringMatch(pattern, key)) return false;
    if (type !== null && peek(db, key)!.value.type !== type) return false;
    return exists(call, key);
  });
  return array([bulk(String(step.cursor)), bulks(keys)]);
}

export const scanCommands: HandlerTable = { scan: answering(scan) };
