// The cluster manager, `redis-cli --cluster`: which command, with which arguments. One file a command; what they share
// is in load.ts (learning of a cluster), consistency.ts (do the nodes agree), node.ts and plan.ts.

import type { Bytes } from '../../sim/bytes';
import type { Arguments, ManagerArguments } from '../arguments';
import { print, type Script } from '../effects';
import { call } from './call';
import { check } from './check';
import { create } from './create';
import { help, SHAPES } from './help';
import { info } from './info';
import type { Manager } from './load';

/** True where it succeeded. */
type Command = (manager: Manager, args: Bytes[]) => Script<boolean>;

const COMMANDS: Record<string, Command> = { call, check, create, help, info };

/** Runs one cluster manager command; returns the exit code. */
export function* clusterManager(
  options: ManagerArguments,
  { user, password }: Pick<Arguments, 'user' | 'password'>,
): Script<number> {
  const shape = Object.hasOwn(SHAPES, options.name) ? SHAPES[options.name]! : null;
  if (!shape) {
    yield* print('Unknown --cluster subcommand\n');
    return 1;
  }
  const { arity } = shape;
  const given = options.args.length;
  if (arity > 0 ? given !== arity : given < -arity) {
    yield* print('[ERR] Wrong number of arguments for specified --cluster sub command\n');
    return 1;
  }
  const command = COMMANDS[options.name];
  if (!command) {
    yield* print(`redis-cli: --cluster ${options.name} is not simulated\n`);
    return 1;
  }
  const manager: Manager = { options, user, password, nodes: [], unreachableMasters: 0 };
  return (yield* command(manager, options.args)) ? 0 : 1;
}
