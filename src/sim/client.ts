// What a program on a client machine can do: open a connection, write bytes, close it, ask for time to pass.
// The programs themselves (redis-cli, the cluster manager) live in src/cli; the world only carries their sockets,
// and hands them what arrives through `Surroundings.program`.

import { closeConnection, openConnection, send } from './network';
import type { Shared } from './shared';
import type { TraceId } from './trace';
import { schedule, type World } from './world';

/** A running program: plain data from which src/cli brings it back to life (see src/cli/program.ts). */
export interface ProgramState {
  id: number;
  machine: string;
  /** Which program, and with which arguments. */
  name: string;
  argv: string[];
  /** State to begin from, and everything that came in since then: replaying it gives the same program. */
  checkpoint: unknown;
  /** The inputs since the checkpoint are the first `logLength` of `log`: an array that only ever grows. */
  log: Shared<unknown[]>;
  logLength: number;
  /** What it waits for; plain data of src/cli. */
  waiting: unknown;
  /** Sockets it holds. */
  connections: number[];
  /** Trace entry of the command that started it (and, interactive, of the line typed last). */
  cause: TraceId;
  startedAtUs: number;
}

export interface ClientMachineState {
  nextProgram: number;
  programs: Map<number, ProgramState>;
  /** Files on the client machines' disks (backups), `machine:path` to contents. */
  files: Map<string, string>;
}

/** What reaches a program. `connection` is what `connect` returned. */
export type ProgramEvent =
  | { kind: 'connected'; program: number; connection: number }
  | { kind: 'refused'; program: number; connection: number }
  | { kind: 'data'; program: number; connection: number; bytes: string }
  /** The peer closed (`closed`) or reset (`reset`) the connection. */
  | { kind: 'closed'; program: number; connection: number; how: 'closed' | 'reset' }
  | { kind: 'timer'; program: number; token: number };

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
