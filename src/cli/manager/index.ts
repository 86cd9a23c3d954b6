// The cluster manager, `redis-cli --cluster`: which command, with which arguments. One file a command; what they share
// is in load.ts (learning of a cluster), consistency.ts (do the nodes agree), slots.ts and transfer.ts (opening, moving and
// closing a slot), moves.ts (many slots in a row), node.ts, plan.ts and shares.ts.

import type { Bytes } from '../../sim/bytes';
import type { Arguments } from '../arguments';
import { print, type Script } from '../effects';
import { addNode } from './add-node';
import { backup } from './backup';
import { call } from './call';
import { create } from './create';
import { deleteNode } from './del-node';
import { help, SHAPES } from './help';
import { importKeys } from './import';
import { check, info } from './info';
import type { Manager } from './load';
import type { ManagerArguments } from './options';
import { rebalance } from './rebalance';
import { reshard } from './reshard';
import { setTimeout } from './set-timeout';

/** True where it succeeded. */
type Command = (manager: Manager, args: Bytes[]) => Script<boolean>;

const COMMANDS: Record<string, Command> = {
  'add-node': addNode,
  backup,
  call,
  check,
  create,
  'del-node': deleteNode,
  fix: check,
  help,
  import: importKeys,
  info,
  rebalance,
  reshard,
  'set-timeout': setTimeout,
};

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
  const fix = options.name === 'fix';
  const manager: Manager = { options, user, password, nodes: [], unreachableMasters: 0, errors: 0, fix };
  return (yield* COMMANDS[options.name]!(manager, options.args)) ? 0 : 1;
}
