// Programs of a toy world: what they say, and their next step. A test that uses it mocks src/sim/client.ts with the `client`
// of toy-world.ts.

import '../../src/cli/rest';
import { createPrograms, promptOf, type Programs } from '../../src/cli/program';
import type { World } from '../../src/sim/world';
import { toyOf } from './toy-world';

/** What programs of a toy world have said so far; no part of the world. */
export interface Screen {
  text: string;
  exits: [program: number, code: number][];
  programs: Programs;
}

export function toyScreen(): Screen {
  const screen: Screen = {
    text: '',
    exits: [],
    programs: createPrograms({
      output: (_, text) => (screen.text += text),
      exited: (program, code) => screen.exits.push([program, code]),
      resolve: (name) => /^host(\d+)$/.exec(name)?.[1]?.replace(/^/, '10.0.0.') ?? null,
    }),
  };
  return screen;
}

/** Types the first of `lines` if a program waits at a prompt, else lets the next event happen; false when all is over. */
export function toyStep(world: World, { programs }: Screen, lines: string[]): boolean {
  for (const program of world.clients.programs.values()) {
    if (promptOf(program) === null) continue;
    const line = lines.shift();
    if (line === undefined) programs.closeInput(world, program.id);
    else programs.typeLine(world, program.id, line);
    return true;
  }
  const { events } = toyOf(world);
  events.sort((a, b) => a.atUs - b.atUs || a.seq - b.seq);
  const next = events.shift();
  if (!next) return false;
  world.nowUs = next.atUs;
  programs.handleProgramEvent(world, next.event);
  return true;
}
