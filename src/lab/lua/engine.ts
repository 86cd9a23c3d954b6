// Scripts as redis-server 7.0 runs them, on a real Lua 5.1: what they find (redis, cjson, bit, KEYS, ARGV, a locked table of
// globals), how they end. Left out: RESP3 (redis.setresp(3)), the script debugger, cmsgpack, struct, and that a script which
// runs for ever makes the server busy: it is cut off here.

import type { Bytes } from '../../sim/bytes';
import type { LuaEngine, LuaHost, LuaOutcome, LuaScript } from '../../sim/node/lua';
import { sha1 } from '../../sim/node/sha1';
import { readReply } from '../../sim/resp';
import { bitFunctions } from './bit';
import { cjsonFunctions } from './cjson';
import { GLOBALS, Machine, REGISTRY, TYPE } from './machine';
import { formatG } from './numbers';
import { popAsReply, pushError, pushReply, readError } from './values';

/** About a second of wall time. Redis has no limit: after 5 s (busy-reply-threshold) it answers BUSY to everybody. */
const MOST_INSTRUCTIONS = 20_000_000;
const CUT_OFF =
  'ERR The script ran for too long and was cut off: a server that is BUSY with a script is not modelled in this sandbox';
const READONLY = 'Attempt to modify a readonly table';

/** Taken away, as in Redis; the last three by the security updates of distributions, which the recordings were made with. */
const REMOVED = [
  ...['os', 'io', 'package', 'require', 'module', 'print', 'dofile', 'loadfile'],
  ...['getfenv', 'setfenv', 'newproxy'],
];
const TABLES = ['string', 'table', 'math', 'coroutine', 'redis', 'cjson', 'bit', 'cmsgpack', 'struct'];

/** Locks what scripts find, and gives the handler of errors (its levels are those of a function that raised one). */
const PRELUDE = `
local real, readonly, missing, protected, tables = ...
for name, value in pairs(_G) do real[name] = value end
real.debug = nil
for _, name in ipairs(tables) do
  local inside = real[name]
  real[name] = setmetatable({}, { __index = inside, __newindex = readonly })
  protected[real[name]] = inside
end
local getinfo, type, tostring, setmetatable = debug.getinfo, type, tostring, setmetatable
real.__redis__err__handler = function(err)
  local i = getinfo(2, 'nSl')
  if i and i.what == 'C' then i = getinfo(3, 'nSl') end
  if type(err) ~= 'table' then err = { err = 'ERR ' .. tostring(err) } end
  if i then
    err.source = i.source
    err.line = i.currentline
  end
  return err
end
setmetatable(real, { __index = missing })
local globals = _G
local names = {}
for name in pairs(globals) do names[#names + 1] = name end
for i = 1, #names do globals[names[i]] = nil end
setmetatable(globals, { __index = real, __newindex = readonly })
protected[globals] = real
`;

export async function loadLuaEngine(): Promise<LuaEngine> {
  return new RedisLua(await Machine.load());
}

class RedisLua implements LuaEngine {
  private host: LuaHost | null = null;

  constructor(private readonly machine: Machine) {
    const { L } = machine;
    for (const name of REMOVED) {
      machine.pushNil(L);
      machine.setField(L, GLOBALS, name);
    }
    this.defineTable('redis', this.redisFunctions());
    this.redisConstants();
    this.defineTable('cjson', cjsonFunctions(machine));
    machine.getField(L, GLOBALS, 'cjson');
    machine.raw._lua_pushlightuserdata!(L, 0);
    machine.setField(L, -2, 'null');
    machine.pop(L);
    this.defineTable('bit', bitFunctions(machine));
    for (const [name, functions] of Object.entries(NOT_MODELLED)) {
      const refuse = (fn: string) => (M: number) => machine.raise(M, `${name}.${fn} is not modelled in this sandbox`);
      this.defineTable(name, Object.fromEntries(functions.map((fn) => [fn, refuse(fn)])));
    }
    this.addTo('math', this.randomFunctions());
    this.addTo(null, this.baseFunctions());
    this.lock();
    machine.keep();
  }

  compile(source: Bytes): Bytes | null {
    const { machine } = this;
    machine.fresh();
    return machine.loadSource(machine.L, source, '@user_script') ? null : machine.string(machine.L, -1)!;
  }

  run({ source, keys, argv }: LuaScript, host: LuaHost): LuaOutcome {
    const { machine } = this;
    const { L } = machine;
    machine.fresh();
    this.host = host;
    machine.getField(L, REGISTRY, 'real');
    for (const [name, values] of [
      ['KEYS', keys],
      ['ARGV', argv],
    ] as const) {
      machine.newTable(L);
      values.forEach((value, i) => {
        machine.pushString(L, value);
        machine.rawSetIndex(L, -2, i + 1);
      });
      machine.setField(L, -2, name);
    }
    machine.rawField(L, -1, '__redis__err__handler');
    if (!machine.loadSource(L, source, '@user_script')) throw new Error('the script was compiled before');
    machine.limit(MOST_INSTRUCTIONS, () => {
      pushError(machine, L, CUT_OFF);
      return machine.raw._lua_error!(L);
    });
    const failed = machine.raw._lua_pcall!(L, 0, 1, -2) !== 0;
    machine.raw._lua_sethook!(L, 0, 0, 0);
    this.host = null;
    if (failed && machine.type(L, -1) !== TYPE.table) {
      const message = machine.string(L, -1) ?? 'execution failure';
      return { error: `ERR Error running script, ${message}`, source: null, line: null, counted: false };
    }
    if (failed) {
      const { text, ...rest } = readError(machine, L);
      return { error: text, ...rest };
    }
    const counted = machine.type(L, -1) === TYPE.table && readError(machine, L).counted;
    return { reply: popAsReply(machine, L), counted };
  }

  private defineTable(name: string, functions: Record<string, (L: number) => number>): void {
    this.machine.newTable(this.machine.L);
    this.machine.setField(this.machine.L, GLOBALS, name);
    this.addTo(name, functions);
  }

  private addTo(table: string | null, functions: Record<string, (L: number) => number>): void {
    const { machine } = this;
    const { L } = machine;
    if (table === null) machine.copy(L, GLOBALS);
    else machine.getField(L, GLOBALS, table);
    for (const [name, fn] of Object.entries(functions)) {
      machine.pushFunction(L, machine.define(fn));
      machine.setField(L, -2, name);
    }
    machine.pop(L);
  }

  private lock(): void {
    const { machine } = this;
    const { L } = machine;
    if (!machine.loadSource(L, PRELUDE, '@prelude')) throw new Error(machine.string(L, -1)!);
    const readonly = machine.define((M) => machine.raise(M, READONLY));
    const missing = machine.define((M) => {
      if (!machine.isString(M, 2)) {
        return machine.raise(M, 'Second argument to luaProtectedTableError must be a string or number');
      }
      return machine.raise(
        M,
        `Script attempted to access nonexistent global variable '${machine.string(M, 2)!.split('\0')[0]}'`,
      );
    });
    const kept = (name: string) => {
      machine.newTable(L);
      machine.copy(L, -1);
      machine.setField(L, REGISTRY, name);
    };
    kept('real');
    machine.pushFunction(L, readonly);
    machine.pushFunction(L, missing);
    kept('protected');
    machine.newTable(L);
    TABLES.forEach((name, i) => {
      machine.pushString(L, name);
      machine.rawSetIndex(L, -2, i + 1);
    });
    if (machine.raw._lua_pcall!(L, 5, 0, 0) !== 0) throw new Error(machine.string(L, -1)!);
  }

  /** redis.call and pcall: what the command answers, or raised. */
  private command(L: number, raises: boolean): number {
    const { machine } = this;
    const argv = this.words(L);
    if (argv) {
      const { reply } = readReply(this.host!.call(argv))!;
      pushReply(machine, L, reply);
      return raises && reply.type === 'error' ? machine.raw._lua_error!(L) : 1;
    }
    return raises ? machine.raw._lua_error!(L) : 1;
  }

  /** Takes the arguments off the stack as the words of a command; null, and an error in their place, where they are none. */
  private words(L: number): Bytes[] | null {
    const { machine } = this;
    const count = machine.top(L);
    const argv: Bytes[] = [];
    if (count === 0) {
      pushError(machine, L, 'ERR Please specify at least one argument for this redis lib call');
      return null;
    }
    for (let i = 1; i <= count; i++) {
      const isNumber = machine.type(L, i) === TYPE.number;
      const word = isNumber ? formatG(machine.number(L, i), 17) : machine.string(L, i);
      if (word === null) break;
      argv.push(word);
    }
    machine.pop(L, count);
    if (argv.length === count) return argv;
    pushError(machine, L, 'ERR Lua redis lib command arguments must be strings or integers');
    return null;
  }

  private redisFunctions(): Record<string, (L: number) => number> {
    const { machine } = this;
    const fail = (L: number, text: string): number => {
      pushError(machine, L, `ERR ${text}`);
      return machine.raw._lua_error!(L);
    };
    const oneString = (L: number): boolean => machine.top(L) === 1 && machine.type(L, -1) === TYPE.string;
    return {
      call: (L) => this.command(L, true),
      pcall: (L) => this.command(L, false),
      error_reply: (L) => {
        if (!oneString(L)) pushError(machine, L, 'ERR wrong number or type of arguments');
        else {
          const text = machine.string(L, -1)!.split('\0')[0]!.replace(/^-/, '');
          pushError(machine, L, text.includes(' ') ? text : `ERR ${text}`);
        }
        return 1;
      },
      status_reply: (L) => {
        if (!oneString(L)) pushError(machine, L, 'ERR wrong number or type of arguments');
        else {
          machine.newTable(L);
          machine.copy(L, 1);
          machine.setField(L, -2, 'ok');
        }
        return 1;
      },
      sha1hex: (L) => {
        if (machine.top(L) !== 1) return fail(L, 'wrong number of arguments');
        machine.pushString(L, sha1(machine.string(L, 1) ?? ''));
        return 1;
      },
      log: (L) => {
        if (machine.top(L) < 2) return fail(L, 'redis.log() requires two arguments or more.');
        if (machine.raw._lua_isnumber!(L, 1) === 0) return fail(L, 'First argument must be a number (log level).');
        const level = Math.trunc(machine.number(L, 1));
        return level < 0 || level > 3 ? fail(L, 'Invalid debug level.') : 0;
      },
      setresp: (L) => {
        if (machine.top(L) !== 1) return fail(L, 'redis.setresp() requires one argument.');
        const version = Math.trunc(machine.number(L, 1));
        if (version !== 2 && version !== 3) return fail(L, 'RESP version must be 2 or 3.');
        return version === 3 ? fail(L, 'RESP3 is not modelled in this sandbox') : 0;
      },
      set_repl: (L) => {
        if (machine.top(L) !== 1) return fail(L, 'redis.set_repl() requires two arguments.');
        const flags = Math.trunc(machine.number(L, 1));
        if ((flags & ~3) !== 0) {
          return fail(L, 'Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.');
        }
        this.host!.setReplication(flags);
        return 0;
      },
      replicate_commands: (L) => {
        machine.pushBoolean(L, true);
        return 1;
      },
      breakpoint: (L) => {
        machine.pushBoolean(L, false);
        return 1;
      },
      debug: () => 0,
      acl_check_cmd: (L) => {
        const argv = this.words(L);
        if (!argv) return machine.raw._lua_error!(L);
        const allowed = this.host!.mayCall(argv);
        if (allowed === null) return fail(L, 'Invalid command passed to redis.acl_check_cmd()');
        machine.pushBoolean(L, allowed);
        return 1;
      },
    };
  }

  private redisConstants(): void {
    const { machine } = this;
    const { L } = machine;
    machine.getField(L, GLOBALS, 'redis');
    for (const [name, value] of Object.entries(CONSTANTS)) {
      if (typeof value === 'number') machine.pushNumber(L, value);
      else machine.pushString(L, value);
      machine.setField(L, -2, name);
    }
    machine.pop(L);
  }

  /** Chance is the server's: it goes on from script to script. */
  private randomFunctions(): Record<string, (L: number) => number> {
    const { machine } = this;
    const whole = (L: number, at: number) => machine.raw._luaL_checkinteger!(L, at) | 0;
    return {
      random: (L) => {
        const part = (this.host!.random() % 0x7fffffff) / 0x7fffffff;
        const count = machine.top(L);
        if (count > 2) return machine.raise(L, 'wrong number of arguments');
        if (count === 0) machine.pushNumber(L, part);
        else {
          const low = count === 2 ? whole(L, 1) : 1;
          const high = whole(L, count);
          if (low > high) return machine.badArgument(L, count, 'interval is empty');
          machine.pushNumber(L, Math.floor(part * (high - low + 1)) + low);
        }
        return 1;
      },
      randomseed: (L) => {
        this.host!.seedRandom(whole(L, 1));
        return 0;
      },
    };
  }

  /** Where a locked table would show through, and pcall as Redis has it. */
  private baseFunctions(): Record<string, (L: number) => number> {
    const { machine } = this;
    const { raw } = machine;
    /** Puts the table behind a locked one in its place. */
    const unlocked = (L: number): boolean => {
      machine.getField(L, REGISTRY, 'protected');
      machine.copy(L, 1);
      machine.rawGet(L, -2);
      const found = machine.type(L, -1) === TYPE.table;
      if (found) {
        machine.copy(L, -1);
        raw._lua_replace!(L, 1);
      }
      machine.pop(L, 2);
      return found;
    };
    const next = machine.define((L) => {
      raw._luaL_checktype!(L, 1, TYPE.table);
      machine.setTop(L, 2);
      unlocked(L);
      if (raw._lua_next!(L, 1) !== 0) return 2;
      machine.pushNil(L);
      return 1;
    });
    return {
      pcall: (L) => {
        const count = machine.top(L);
        if (count === 0) raw._luaL_checkany!(L, 1);
        machine.pushBoolean(L, true);
        raw._lua_insert!(L, 1);
        if (raw._lua_pcall!(L, count - 1, -1, 0) !== 0) {
          raw._lua_remove!(L, 1);
          if (machine.type(L, -1) === TYPE.table) {
            machine.getField(L, -1, 'err');
            if (machine.isString(L, -1)) raw._lua_replace!(L, -2);
          }
          machine.pushBoolean(L, false);
          raw._lua_insert!(L, 1);
        }
        return machine.top(L);
      },
      next: (L) => {
        machine.pushFunction(L, next);
        raw._lua_insert!(L, 1);
        raw._lua_call!(L, machine.top(L) - 1, -1);
        return machine.top(L);
      },
      pairs: (L) => {
        raw._luaL_checktype!(L, 1, TYPE.table);
        unlocked(L);
        machine.pushFunction(L, next);
        machine.copy(L, 1);
        machine.pushNil(L);
        return 3;
      },
      rawset: (L) => {
        raw._luaL_checktype!(L, 1, TYPE.table);
        raw._luaL_checkany!(L, 2);
        raw._luaL_checkany!(L, 3);
        machine.setTop(L, 3);
        if (unlocked(L)) return machine.raisePlain(L, READONLY);
        machine.rawSet(L, 1);
        return 1;
      },
      rawget: (L) => {
        raw._luaL_checktype!(L, 1, TYPE.table);
        raw._luaL_checkany!(L, 2);
        machine.setTop(L, 2);
        unlocked(L);
        machine.rawGet(L, 1);
        return 1;
      },
      setmetatable: (L) => {
        const type = machine.type(L, 2);
        raw._luaL_checktype!(L, 1, TYPE.table);
        if (type !== TYPE.nil && type !== TYPE.table) return machine.badArgument(L, 2, 'nil or table expected');
        machine.setTop(L, 2);
        if (unlocked(L)) return machine.raisePlain(L, READONLY);
        if (raw._lua_getmetatable!(L, 1) !== 0) {
          machine.rawField(L, -1, '__metatable');
          if (machine.type(L, -1) !== TYPE.nil) return machine.raise(L, 'cannot change a protected metatable');
        }
        machine.setTop(L, 2);
        raw._lua_setmetatable!(L, 1);
        return 1;
      },
    };
  }
}

const CONSTANTS: Record<string, number | string> = {
  LOG_DEBUG: 0, LOG_VERBOSE: 1, LOG_NOTICE: 2, LOG_WARNING: 3,
  REPL_NONE: 0, REPL_AOF: 1, REPL_SLAVE: 2, REPL_REPLICA: 2, REPL_ALL: 3,
  REDIS_VERSION_NUM: 0x0007000f, REDIS_VERSION: '7.0.15',
}; // prettier-ignore

const NOT_MODELLED: Record<string, string[]> = {
  cmsgpack: ['pack', 'unpack', 'unpack_one', 'unpack_limit'],
  struct: ['pack', 'unpack', 'size'],
};
