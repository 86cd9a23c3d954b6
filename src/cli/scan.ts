// `redis-cli --scan [--pattern GLOB] [-i SECONDS]`: the keys of one node, a line each, as SCAN gives them out. It follows no
// redirection: every node of a cluster has keys of its own.

import type { Bytes } from '../sim/bytes';
import type { Arguments } from './arguments';
import { complain, print, sleep, type Script } from './effects';
import { quote } from './reply';
import { Exit } from './exit';
import { ask, connectAnew, type Session } from './session';

/** Returns the exit code. */
export function* scan(session: Session, { pattern, output, intervalUs }: Arguments): Script<number> {
  if (!(yield* connectAnew(session, false))) return 1;
  let cursor: Bytes = '0';
  do {
    const { next, keys } = yield* nextKeys(session, cursor, pattern);
    cursor = next;
    for (const key of keys) {
      // Bare keys are printed as C prints strings: up to a zero byte.
      yield* print(`${output === 'standard' ? quote(key) : key.split('\0', 1)[0]}\n`);
    }
    if (intervalUs > 0) yield* sleep(intervalUs);
  } while (cursor !== '0');
  return 0;
}

/** What one SCAN gives out; ends the program where it is refused. */
export function* nextKeys(
  session: Session,
  cursor: Bytes,
  pattern: Bytes | null,
): Script<{ next: Bytes; keys: Bytes[] }> {
  const reply = yield* ask(session, ['SCAN', cursor, ...(pattern === null ? [] : ['MATCH', pattern])]);
  const [next, keys] = reply.type === 'array' ? reply.items : [];
  if (next?.type === 'bulk' && keys?.type === 'array') {
    return { next: next.text, keys: keys.items.flatMap((key) => (key.type === 'bulk' ? [key.text] : [])) };
  }
  if (reply.type === 'lost') yield* complain('\nI/O error\n');
  else if (reply.type === 'error') yield* complain(`SCAN error: ${reply.text}\n`);
  else yield* complain('Non ARRAY response from SCAN!\n');
  throw new Exit(1);
}
