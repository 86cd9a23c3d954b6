// Seeded chance. Four 32-bit words of plain state (the sfc32 generator), so a saved world goes on with the very
// numbers that it would have drawn.

export interface RandomState {
  a: number;
  b: number;
  c: number;
  counter: number;
}

export function seedRandom(seed: number): RandomState {
  const state: RandomState = { a: seed | 0, b: Math.trunc(seed / 0x100000000) | 0, c: 0x9e3779b9 | 0, counter: 1 };
  for (let i = 0; i < 15; i++) nextWord(state);
  return state;
}

/** 32 random bits as an unsigned integer. */
export function nextWord(state: RandomState): number {
  const sum = (((state.a + state.b) | 0) + state.counter) | 0;
  state.counter = (state.counter + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = ((state.c << 21) | (state.c >>> 11)) + sum;
  state.c |= 0;
  return sum >>> 0;
}

/** A whole number from 0 to `below` - 1; `below` at most 2^32. */
export function randomBelow(state: RandomState, below: number): number {
  return Math.floor((nextWord(state) / 0x100000000) * below);
}

/** A 40-digit lowercase hexadecimal id, as Redis gives nodes and replication histories. */
export function randomId(state: RandomState): string {
  let id = '';
  while (id.length < 40) id += nextWord(state).toString(16).padStart(8, '0');
  return id;
}
