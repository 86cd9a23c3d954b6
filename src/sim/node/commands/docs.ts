// What COMMAND, COMMAND INFO and COMMAND DOCS answer: docs.json, as a real server said it (scripts/command-docs.ts). It is
// large, so it is handed in from outside before the first step, not part of this bundle.

import type { Bytes } from '../../bytes';

export interface CommandDocs {
  /** RESP by name; subcommands stand there as `container|sub` too. */
  info: Record<string, Bytes>;
  docs: Record<string, Bytes>;
}

let provided: CommandDocs | null = null;

export function provideDocs(data: CommandDocs): void {
  provided = data;
}

/** Null: nobody has handed them in. */
export const commandDocs = (): CommandDocs | null => provided;
