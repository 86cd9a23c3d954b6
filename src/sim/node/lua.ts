// The Lua that scripts run on. It is handed in from outside (src/lab/lua), in wall time and before the step that needs it:
// here it is only what the server asks of it. A run begins from the same fresh state every time and keeps none: what lasts
// (the script cache, the numbers that chance draws) is the server's.

import type { Bytes } from '../bytes';
import { Late } from '../parts';

export interface LuaScript {
  /** Without its first line, if that is a shebang. */
  source: Bytes;
  keys: readonly Bytes[];
  argv: readonly Bytes[];
}

/** What a running script may ask of the server. */
export interface LuaHost {
  /** redis.call: the command's RESP reply. */
  call(argv: Bytes[]): Bytes;
  /** redis.acl_check_cmd: whether its user may; null where there is no such command. */
  mayCall(argv: Bytes[]): boolean | null;
  /** redis.set_repl: 0 nothing is sent on, else everything. */
  setReplication(flags: number): void;
  /** 31 random bits, and how they begin anew. */
  random(): number;
  seedRandom(seed: number): void;
}

export type LuaOutcome =
  /** `counted`: an error that the statistics know already. */
  | { reply: Bytes; counted: boolean }
  /** It ended in an error: its text with the code, and where. */
  | { error: Bytes; source: Bytes | null; line: Bytes | null; counted: boolean };

export interface LuaEngine {
  /** Null, or what is wrong with the source. */
  compile(source: Bytes): Bytes | null;
  run(script: LuaScript, host: LuaHost): LuaOutcome;
}

/** Loaded when a script is about to be run. */
export const luaEngine = new Late<LuaEngine>('lua');

/** Every command that runs or compiles a script has one of these in its name. */
const SCRIPTING = /eval|fcall|script/i;

/** Whether these bytes, or this text, could have a server run Lua. */
export const isScripting = (text: string): boolean => SCRIPTING.test(text);

export const lua = (): LuaEngine => luaEngine.get();
