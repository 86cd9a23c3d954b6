// What a program of a client machine can ask for. A program is a generator that yields these and gets their results,
// so it reads top to bottom like what it does; src/cli/program.ts carries them out in the world, and a test may carry
// them out on real sockets. Texts are byte strings: only the terminal decodes them.

import type { Bytes } from '../sim/bytes';

export type Effect =
  /** Waits until the connection stands: a ConnectResult. */
  | { do: 'connect'; ip: string; port: number }
  /** No result; what was sent to a connection that is gone is lost. */
  | { do: 'send'; connection: number; bytes: Bytes }
  /** Waits for bytes, at least one: a ReceiveResult. `interruptible`: Ctrl-C ends the wait, not the program. */
  | { do: 'receive'; connection: number; interruptible?: boolean }
  | { do: 'close'; connection: number }
  /** Waits `us` of virtual time. */
  | { do: 'sleep'; us: number }
  /** `error`: on its own way to the terminal, past a pipe. */
  | { do: 'print'; text: Bytes; error?: boolean }
  /** Waits for a line typed at `prompt`: its bytes, or null at the end of the input. */
  | { do: 'read-line'; prompt: Bytes }
  /** A whole number from 0 to below - 1, from the world's seeded chance. */
  | { do: 'random'; below: number }
  /** No result; writes a file of the machine's disk anew. */
  | { do: 'write-file'; path: string; text: Bytes }
  /** Virtual time in microseconds. */
  | { do: 'now' }
  /** The address of a host by its name (an address stands for itself), or null where nobody is called so. */
  | { do: 'resolve'; host: string }
  /**
   * From here on the program can be begun anew from `state` (plain data) alone; what it was told before is forgotten.
   * A program begun from `state` has to go on exactly as this one does.
   */
  | { do: 'checkpoint'; state: unknown };

/** A program, or a part of one, that ends in a `T`. */
export type Script<T> = Generator<Effect, T, unknown>;

/** `unreachable`: no way leads there; `nobody`: no machine has the address. */
export type ConnectResult =
  { how: 'connected'; connection: number } | { how: 'refused' | 'timeout' | 'unreachable' | 'nobody' };
/** `interrupted`: by Ctrl-C; `closed`: the peer ended the stream in order; `reset`: it knows nothing of the connection any more. */
export type ReceiveResult = { bytes: Bytes } | { ended: 'closed' | 'reset' | 'interrupted' };

export function* connect(ip: string, port: number): Script<ConnectResult> {
  return (yield { do: 'connect', ip, port }) as ConnectResult;
}

export function* send(connection: number, bytes: Bytes): Script<void> {
  yield { do: 'send', connection, bytes };
}

export function* receive(connection: number, interruptible = false): Script<ReceiveResult> {
  return (yield { do: 'receive', connection, interruptible }) as ReceiveResult;
}

export function* close(connection: number): Script<void> {
  yield { do: 'close', connection };
}

export function* sleep(us: number): Script<void> {
  yield { do: 'sleep', us };
}

export function* print(text: Bytes): Script<void> {
  if (text !== '') yield { do: 'print', text };
}

/** What goes to the standard error output. */
export function* complain(text: Bytes): Script<void> {
  yield { do: 'print', text, error: true };
}

export function* readLine(prompt: Bytes): Script<Bytes | null> {
  return (yield { do: 'read-line', prompt }) as Bytes | null;
}

export function* random(below: number): Script<number> {
  return (yield { do: 'random', below }) as number;
}

export function* now(): Script<number> {
  return (yield { do: 'now' }) as number;
}

export function* writeFile(path: string, text: Bytes): Script<void> {
  yield { do: 'write-file', path, text };
}

export function* resolve(host: string): Script<string | null> {
  return (yield { do: 'resolve', host }) as string | null;
}

export function* checkpoint(state: unknown): Script<void> {
  yield { do: 'checkpoint', state };
}
