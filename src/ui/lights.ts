// What a lesson points at, as views read it: nodes, machines, `slot:866`, `key:foo`, kinds of the trace.

import { hostOf } from './stage/state';

type Lights = readonly string[];

/** A node is lit by its own name or by its machine's. */
export const lightsNode = (lights: Lights, address: string): boolean =>
  lights.includes(address) || lights.includes(hostOf(address));

export const lightsKey = (lights: Lights, key: string): boolean => lights.includes(`key:${key}`);

/** The first slot that is lit. */
export function litSlot(lights: Lights): number | null {
  const digits = lights.map((name) => /^slot:(\d+)$/.exec(name)?.[1]).find((found) => found !== undefined);
  return digits === undefined ? null : Number(digits);
}
