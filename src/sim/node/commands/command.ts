// What a command is given and what it gives back. Commands run to their end at one instant, as in Redis; one that must
// wait marks its client blocked and is answered later.

import type { World } from '../../world';
import type { Client, RedisNode, RedisServer } from '../server';

/** One command being carried out. */
export interface Call {
  world: World;
  node: RedisNode;
  server: RedisServer;
  client: Client;
  /** Byte strings, argv[0] as it was typed. */
  argv: string[];
  /**
   * Where the call comes from. `client`: somebody asked; checks and redirections were done. `master`: the
   * replication stream. `aof`: loading the append-only file. Only `client` calls expire keys and meet refusals.
   */
  origin: 'client' | 'master' | 'aof';
  /** Inside EXEC: blocking commands answer at once. */
  inExec: boolean;
  /** A script gives the command. */
  inScript?: boolean;
  /** The reply is an error that the statistics know already. */
  errorCounted?: boolean;
  /**
   * What goes to replicas and the append-only file when the outermost command ends: keys that expired on the way (DEL),
   * then the commands that changed something. Calls inside EXEC share EXEC's list.
   */
  pending: string[][];
  /**
   * What goes to replicas and the append-only file if the call changed something (`server.stats.dirty` grew):
   * undefined is argv itself; a list of commands is sent instead (SET k v EX 10 becomes SET k v PXAT ..., SPOP an SREM);
   * an empty list sends nothing.
   */
  propagate?: string[][];
}

/** Returns the RESP reply, or null when the client was blocked (it is answered later) or is to get none. */
export type Handler = (call: Call) => string | null;

/** Handlers by lower-case name; `container|sub` for subcommands of a container command. */
export type HandlerTable = Record<string, Handler>;
