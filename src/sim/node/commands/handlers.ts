// The handlers of all commands, by name. The groups put theirs in when index.ts is loaded, so that who runs commands
// need not import them (they in turn end processes and start syncs).

import type { Handler, HandlerTable } from './command';

const handlers = new Map<string, Handler>();

export function addHandlers(table: HandlerTable): void {
  for (const name in table) handlers.set(name, table[name]!);
}

/** The handler of a command (`container|sub` for a subcommand), or undefined where it is not modelled. */
export const handlerOf = (name: string): Handler | undefined => handlers.get(name);
