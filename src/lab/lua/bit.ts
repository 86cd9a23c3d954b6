// The table `bit` (Lua BitOp): operations on 32-bit integers.

import type { Machine } from './machine';

/** A number as BitOp takes it: modulo 2^32, halves to even. */
function toBit(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  const whole = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return Number.isFinite(whole) ? Number(BigInt.asIntN(32, BigInt(whole))) : 0;
}

export function bitFunctions(machine: Machine): Record<string, (L: number) => number> {
  const arg = (L: number, at: number) => toBit(machine.raw._luaL_checknumber!(L, at));
  const give = (L: number, value: number): number => {
    machine.pushNumber(L, value | 0);
    return 1;
  };
  const fold = (join: (a: number, b: number) => number) => (L: number) => {
    let value = arg(L, 1);
    for (let i = 2; i <= machine.top(L); i++) value = join(value, arg(L, i));
    return give(L, value);
  };
  const shift = (move: (value: number, by: number) => number) => (L: number) =>
    give(L, move(arg(L, 1), arg(L, 2) & 31));
  return {
    tobit: (L) => give(L, arg(L, 1)),
    bnot: (L) => give(L, ~arg(L, 1)),
    band: fold((a, b) => a & b),
    bor: fold((a, b) => a | b),
    bxor: fold((a, b) => a ^ b),
    lshift: shift((value, by) => value << by),
    rshift: shift((value, by) => value >>> by),
    arshift: shift((value, by) => value >> by),
    rol: shift((value, by) => (value << by) | (value >>> ((32 - by) & 31))),
    ror: shift((value, by) => (value >>> by) | (value << ((32 - by) & 31))),
    bswap: (L) => {
      const value = arg(L, 1);
      return give(L, (value >>> 24) | ((value >>> 8) & 0xff00) | ((value & 0xff00) << 8) | (value << 24));
    },
    tohex: (L) => {
      const value = arg(L, 1) >>> 0;
      const wanted = machine.type(L, 2) <= 0 ? 8 : arg(L, 2);
      const digits = Math.min(8, Math.abs(wanted));
      const text = digits === 0 ? '' : value.toString(16).padStart(8, '0').slice(-digits);
      machine.pushString(L, wanted < 0 ? text.toUpperCase() : text);
      return 1;
    },
  };
}
