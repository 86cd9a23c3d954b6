// What COMMAND, COMMAND INFO and COMMAND DOCS answer: docs.json, as a real server said it (scripts/command-docs.ts). It is
// large, and handed in from outside (src/lab/parts).

import type { Bytes } from '../../bytes';
import { Late } from '../../parts';

export interface CommandDocs {
  /** RESP by name; subcommands stand there as `container|sub` too. */
  info: Record<string, Bytes>;
  docs: Record<string, Bytes>;
}

export const commandDocs = new Late<CommandDocs>('rest');
