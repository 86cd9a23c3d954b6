// Carries out what a stage command says, in the world, under the trace entry of the command.

import * as stage from '../../sim/stage';
import type { TraceId } from '../../sim/trace';
import type { World } from '../../sim/world';
import type { StageCommand } from './commands';

/**
 * What a command does at once. Programs and waiting are the terminal's to begin: `argv` is the program that the
 * command runs after it (null: none).
 */
export function perform(world: World, command: StageCommand, cause: TraceId): string[] | null {
  const before = world.cause;
  world.cause = cause;
  try {
    return act(world, command);
  } finally {
    world.cause = before;
  }
}

function act(world: World, command: StageCommand): string[] | null {
  switch (command.do) {
    case 'boot':
      for (const node of command.nodes) stage.start(world, node);
      return null;
    case 'start':
      for (const node of command.nodes) stage.start(world, node, command.directives);
      return null;
    case 'create':
      for (const node of command.nodes) stage.start(world, node);
      return [
        ...['redis-cli', '--cluster', 'create', ...command.nodes],
        ...['--cluster-replicas', String(command.replicas), '--cluster-yes'],
      ];
    case 'kill':
      for (const node of command.nodes) stage.kill(world, node);
      return null;
    case 'pause':
      for (const node of command.nodes) stage.pauseProcess(world, node);
      return null;
    case 'resume':
      for (const node of command.nodes) stage.resumeProcess(world, node);
      return null;
    case 'poweroff':
      stage.powerOff(world, command.host);
      return null;
    case 'poweron':
      stage.powerOn(world, command.host);
      return null;
    case 'partition':
      stage.partition(world, command.groups);
      return null;
    case 'cut':
      stage.cut(world, command.from, command.to, command.oneway);
      return null;
    case 'delay':
      stage.delay(world, command.from, command.to, command.delayUs);
      return null;
    case 'lose':
      stage.lose(world, command.from, command.to, command.percent);
      return null;
    case 'heal':
      stage.heal(world);
      return null;
    case 'sleep':
    case 'until':
    case 'help':
      return null;
    case 'program':
      return command.argv;
  }
}
