// The stack machine of Lua 5.1 (the C API, compiled to WebAssembly) as far as it is used here, with bytes for strings. Every
// run begins with the very same memory, so that a script cannot leave anything behind and nothing hangs on what ran before.

import * as wasmoon from 'wasmoon-lua5.1';
import type { Bytes } from '../../sim/bytes';

type Raw = Record<string, (...args: number[]) => number> & {
  HEAPU8: Uint8Array;
  addFunction(fn: (state: number) => number | void, signature: string): number;
};

export const TYPE = { nil: 0, boolean: 1, light: 2, number: 3, string: 4, table: 5, fn: 6 } as const;
export const REGISTRY = -10000;
export const GLOBALS = -10002;
const MASK_COUNT = 8;
/** Instructions between two looks at how many there were. */
const COUNT_EVERY = 1000;

/** In Node the package finds its own file; a page has to be told where it lies. */
const place = (): string | undefined =>
  'process' in globalThis
    ? undefined
    : new URL('../../../node_modules/wasmoon-lua5.1/dist/liblua5.1.wasm', import.meta.url).href;

/** `Machine` with its memory as the setup left it. */
export class Machine {
  /** The Lua state: the first argument of every function of the API. */
  readonly L: number;
  private memory: Uint8Array | null = null;
  private instructions = 0;
  private readonly hook: number;

  private constructor(readonly raw: Raw) {
    this.L = raw._luaL_newstate!();
    raw._luaL_openlibs!(this.L);
    this.hook = raw.addFunction((L) => this.counted(L), 'vii');
  }

  static async load(): Promise<Machine> {
    // The package is CommonJS: how its names arrive differs between bundlers and Node.
    const found = wasmoon as unknown as { default?: typeof wasmoon } & typeof wasmoon;
    const { LuaApi } = found.default ?? found;
    const api = await LuaApi.initialize(place());
    return new Machine((api as unknown as { module: Raw }).module);
  }

  /** Keeps the memory as it is now: `fresh` brings it back. */
  keep(): void {
    const top = this.raw._malloc!(16);
    this.memory = this.raw.HEAPU8.slice(0, top + 65536);
  }

  fresh(): void {
    this.raw.HEAPU8.set(this.memory!);
  }

  /** Limit of the instructions of what is called next; then `onLimit` raises an error at every instruction. */
  limit(most: number, onLimit: () => number): void {
    this.instructions = 0;
    this.most = most;
    this.onLimit = onLimit;
    this.raw._lua_sethook!(this.L, this.hook, MASK_COUNT, COUNT_EVERY);
  }

  private most = Infinity;
  private onLimit: () => number = () => 0;

  private counted(L: number): void {
    this.instructions += COUNT_EVERY;
    if (this.instructions < this.most) return;
    // Whatever catches the error is stopped too.
    this.raw._lua_sethook!(L, this.hook, MASK_COUNT, 1);
    this.onLimit();
  }

  define(fn: (L: number) => number): number {
    return this.raw.addFunction(fn, 'ii');
  }

  // The stack. `L` may be a coroutine's.

  top = (L: number): number => this.raw._lua_gettop!(L);
  setTop = (L: number, top: number): void => void this.raw._lua_settop!(L, top);
  pop = (L: number, count = 1): void => void this.raw._lua_settop!(L, -count - 1);
  type = (L: number, at: number): number => this.raw._lua_type!(L, at);
  typeName = (L: number, at: number): Bytes => this.cString(this.raw._lua_typename!(L, this.type(L, at)));
  copy = (L: number, at: number): void => void this.raw._lua_pushvalue!(L, at);
  pushNil = (L: number): void => void this.raw._lua_pushnil!(L);
  pushBoolean = (L: number, value: boolean): void => void this.raw._lua_pushboolean!(L, value ? 1 : 0);
  pushNumber = (L: number, value: number): void => void this.raw._lua_pushnumber!(L, value);
  pushFunction = (L: number, fn: number): void => void this.raw._lua_pushcclosure!(L, fn, 0);
  newTable = (L: number): void => void this.raw._lua_createtable!(L, 0, 0);
  number = (L: number, at: number): number => this.raw._lua_tonumber!(L, at);
  boolean = (L: number, at: number): boolean => this.raw._lua_toboolean!(L, at) !== 0;
  isString = (L: number, at: number): boolean => this.raw._lua_isstring!(L, at) !== 0;
  room = (L: number, slots: number): boolean => this.raw._lua_checkstack!(L, slots) !== 0;
  rawGet = (L: number, at: number): void => void this.raw._lua_rawget!(L, at);
  rawSet = (L: number, at: number): void => void this.raw._lua_rawset!(L, at);
  rawSetIndex = (L: number, at: number, index: number): void => void this.raw._lua_rawseti!(L, at, index);

  pushString(L: number, bytes: Bytes): void {
    const at = this.raw._malloc!(bytes.length + 1);
    const heap = this.raw.HEAPU8;
    for (let i = 0; i < bytes.length; i++) heap[at + i] = bytes.charCodeAt(i);
    heap[at + bytes.length] = 0;
    this.raw._lua_pushlstring!(L, at, bytes.length);
    this.raw._free!(at);
  }

  /** A string or number as bytes, null for anything else. A number in the stack becomes a string, as in C. */
  string(L: number, at: number): Bytes | null {
    const length = this.raw._malloc!(4);
    const from = this.raw._lua_tolstring!(L, at, length);
    const heap = this.raw.HEAPU8;
    const size = new DataView(heap.buffer).getUint32(length, true);
    this.raw._free!(length);
    return from === 0 ? null : this.bytes(from, size);
  }

  private bytes(from: number, size: number): Bytes {
    const heap = this.raw.HEAPU8;
    let text = '';
    for (let at = from; at < from + size; at += 8192) {
      text += String.fromCharCode(...heap.subarray(at, Math.min(at + 8192, from + size)));
    }
    return text;
  }

  private cString(from: number): Bytes {
    return this.bytes(from, this.raw.HEAPU8.indexOf(0, from) - from);
  }

  setField(L: number, at: number, name: Bytes): void {
    this.withCString(name, (text) => this.raw._lua_setfield!(L, at, text));
  }

  getField(L: number, at: number, name: Bytes): void {
    this.withCString(name, (text) => this.raw._lua_getfield!(L, at, text));
  }

  /** A field of a table of our own, where no metatable takes part. */
  rawField(L: number, at: number, name: Bytes): void {
    this.pushString(L, name);
    this.rawGet(L, at < 0 ? at - 1 : at);
  }

  private withCString(name: Bytes, act: (text: number) => void): void {
    const at = this.raw._malloc!(name.length + 1);
    for (let i = 0; i < name.length; i++) this.raw.HEAPU8[at + i] = name.charCodeAt(i);
    this.raw.HEAPU8[at + name.length] = 0;
    act(at);
    this.raw._free!(at);
  }

  /** Compiles; the function, or a message, is on the stack. True when it is the function. */
  loadSource(L: number, source: Bytes, name: Bytes): boolean {
    const at = this.raw._malloc!(source.length + 1);
    for (let i = 0; i < source.length; i++) this.raw.HEAPU8[at + i] = source.charCodeAt(i);
    let status = 0;
    this.withCString(name, (text) => (status = this.raw._luaL_loadbuffer!(L, at, source.length, text)));
    this.raw._free!(at);
    return status === 0;
  }

  /** Raises `message` with the place in the script before it (luaL_error). Does not come back. */
  raise(L: number, message: Bytes): number {
    this.raw._luaL_where!(L, 1);
    this.pushString(L, message);
    this.raw._lua_concat!(L, 2);
    return this.raw._lua_error!(L);
  }

  /** Raises `message` without a place, as Lua itself does within a function of C. Does not come back. */
  raisePlain(L: number, message: Bytes): number {
    this.pushString(L, message);
    return this.raw._lua_error!(L);
  }

  /** `bad argument #1 to 'name' (message)`. Does not come back. */
  badArgument(L: number, arg: number, message: Bytes): number {
    this.withCString(message, (text) => this.raw._luaL_argerror!(L, arg, text));
    return 0;
  }
}
