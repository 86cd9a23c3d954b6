// What a program on a client machine can do: open a connection, write bytes, close it, ask for time to pass.
// The programs themselves (redis-cli, the cluster manager) live in src/cli; the world only carries their sockets,
// and hands them what arrives through `Surroundings.program`.

import { closeConnection, openConnection, send } from './network';
import { isInNetwork } from './network-state';
import type { ProgramState } from './program-state';
import { schedule, type World } from './world';

/** Whether a machine has the address, nobody in the network has it, or it is outside. */
export function whoHas(world: World, ip: string): 'machine' | 'nobody' | 'unreachable' {
  for (const machine of world.machines.values()) if (machine.ip === ip) return 'machine';
  return isInNetwork(ip) ? 'nobody' : 'unreachable';
}

/** Opens a TCP connection from the program's machine to `ip:port`; `connected` or `refused` follows, or silence. */
export function connect(world: World, program: ProgramState, ip: string, port: number): number {
  const connection = openConnection(world, {
    from: { machine: program.machine, owner: { kind: 'program', program: program.id } },
    toIp: ip,
    toPort: port,
    cause: program.cause,
  });
  program.connections.push(connection);
  return connection;
}

export function write(world: World, program: ProgramState, connection: number, bytes: string): void {
  send(world, connection, false, bytes, program.cause);
}

export function close(world: World, program: ProgramState, connection: number): void {
  program.connections = program.connections.filter((open) => open !== connection);
  closeConnection(world, connection, true);
}

/** A `timer` event with this token comes back after `delayUs`. */
export function startTimer(world: World, program: ProgramState, delayUs: number, token: number): void {
  schedule(world, delayUs, { kind: 'program-timer', program: program.id, token });
}
