// `redis-cli --scan [--pattern GLOB] [-i SECONDS]`: the keys of one node, a line each, as SCAN gives them out. It follows no
// redirection: every node of a cluster has keys of its own.

import type { Bytes } from '../sim/bytes';
import type { Arguments } from './arguments';
import { complain, print, sleep, type Script } from './effects';
import { quote } from './reply';
import { ask, connectAnew, type Session } from './session';

/** Returns the exit code. */
export function* scan(session: Session, { pattern, output, intervalUs }: Arguments): Script<number> {
  if (!(yield* connectAnew(session, false))) return 1;
  let cursor: Bytes = '0';
  do {
    const reply = yield* ask(session, ['SCAN', cursor, ...(pattern === null ? [] : ['MATCH', pattern])]);
    if (reply.type === 'lost') {
      yield* complain('\nI/O error\n');
      return 1;
    }
    if (reply.type === 'error') {
      yield* complain(`SCAN error: ${reply.text}\n`);
      return 1;
    }
    const [next, keys] = reply.type === 'array' ? reply.items : [];
    if (next?.type !== 'bulk' || keys?.type !== 'array') {
      yield* complain('Non ARRAY response from SCAN!\n');
      return 1;
    }
    cursor = next.text;
    for (const key of keys.items) {
      if (key.type !== 'bulk') continue;
      // Bare keys are printed as C prints strings: up to a zero byte.
      yield* print(`${output === 'standard' ? quote(key.text) : key.text.split('\0', 1)[0]}\n`);
    }
    if (intervalUs > 0) yield* sleep(intervalUs);
  } while (cursor !== '0');
  return 0;
}
