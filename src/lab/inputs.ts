// What is done to a lab from outside. The list of inputs, each at its instant, is all there is to a session: with the
// same ones at the same instants the same world comes out. It is written down as a stage script with times.

import { formatLine } from './script/script';

export type Input =
  /** A line for the shell of a terminal (opened if need be), whatever runs there; `background`: in one of its own. */
  | { kind: 'line'; atUs: number; machine: string; number: number; line: string; background: boolean }
  /** Typed into whatever reads in a terminal, now or later. */
  | { kind: 'typed'; atUs: number; machine: string; number: number; text: string }
  /** Ctrl-C, with what the sandbox says about it. */
  | { kind: 'interrupt'; atUs: number; machine: string; number: number; note: string }
  /** Ctrl-D. */
  | { kind: 'end'; atUs: number; machine: string; number: number }
  | { kind: 'open'; atUs: number; machine: string; number: number }
  /** A comment or a blank line of the script: kept, without effect. */
  | { kind: 'note'; atUs: number; text: string };

export const INTERRUPT = '^C';
export const END_OF_INPUT = '^D';

export function formatInput(input: Input): string {
  if (input.kind === 'note') return input.text;
  const { atUs, machine, number } = input;
  const own = number === 1;
  switch (input.kind) {
    case 'line':
      return formatLine({
        kind: 'run',
        atUs,
        machine: own && machine === 'client1' ? null : machine,
        terminal: own ? null : number,
        command: input.line,
        background: input.background,
      });
    case 'open':
      return formatLine({ kind: 'run', atUs, machine, terminal: number, command: '', background: false }).trimEnd();
    default: {
      const command = input.kind === 'typed' ? input.text : input.kind === 'end' ? END_OF_INPUT : INTERRUPT;
      return formatLine({ kind: 'input', atUs, machine, terminal: number, command, background: false });
    }
  }
}
