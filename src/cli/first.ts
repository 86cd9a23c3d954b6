// The one program that a new stage begins with, `redis-cli --cluster create` as the stage command `create` runs it: it needs little
// of redis-cli, which comes with the rest of the simulator. What it does is what redis-cli does, effect by effect.

import type { Bytes } from '../sim/bytes';
import type { Script } from './effects';
import { create } from './manager/create';
import { newOptions } from './manager/options';

/** `redis-cli --cluster create ADDRESS... --cluster-replicas N --cluster-yes` */
export const isCreate = (argv: readonly Bytes[]): boolean =>
  argv[0] === 'redis-cli' &&
  argv[1] === '--cluster' &&
  argv[2] === 'create' &&
  argv.at(-3) === '--cluster-replicas' &&
  argv.at(-1) === '--cluster-yes';

/** Returns the exit code. */
export function* createCluster(argv: readonly Bytes[]): Script<number> {
  const addresses = argv.slice(3, -3);
  const options = { ...newOptions(), name: 'create', args: addresses, replicas: Number(argv.at(-2)), yes: true };
  const manager = { options, user: null, password: null, nodes: [], unreachableMasters: 0, errors: 0, fix: false };
  return (yield* create(manager, addresses)) ? 0 : 1;
}
