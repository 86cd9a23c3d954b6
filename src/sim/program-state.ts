// Programs on client machines as data. src/cli brings them to life; client.ts is what they can do.

import type { Shared } from './shared';
import type { TraceId } from './trace';

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
