// Which commands of Redis 7.0.15 the simulated server does not carry out, from the command table itself.

import { handlerOf } from '../../src/sim/node/commands/handlers';
import '../../src/sim/node/commands/index';
import { COMMANDS } from '../../src/sim/node/commands/table';

/** Names in capitals, `CLIENT KILL` for a subcommand; sorted. */
export function notModelled(): string[] {
  return COMMANDS.flatMap((command) =>
    command.subcommands.length > 0
      ? command.subcommands.filter(({ name }) => !handlerOf(name)).map(({ name }) => name)
      : handlerOf(command.name)
        ? []
        : [command.name],
  )
    .map((name) => name.toUpperCase().replace('|', ' '))
    .sort();
}
