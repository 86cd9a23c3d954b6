// redis-cli, the program.
import type { Bytes } from '../sim/bytes';
import { print, type Script } from './effects';

export function* redisCli(argv: readonly Bytes[], _checkpoint: unknown): Script<number> {
  yield* print(`${argv.join(' ')}\n`);
  return 0;
}
