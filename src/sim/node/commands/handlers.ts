// The handlers of all commands, by name. The groups put theirs in when index.ts is loaded, so that who runs commands
// need not import them (they in turn end processes and start syncs).

import type { Bytes } from '../../bytes';
import type { Call, Handler, HandlerTable } from './command';

const handlers = new Map<string, Handler>();

export function addHandlers(table: HandlerTable): void {
  for (const name in table) handlers.set(name, table[name]!);
}

/** The handler of a command (`container|sub` for a subcommand), or undefined where it is not modelled. */
export const handlerOf = (name: string): Handler | undefined => handlers.get(name);

/**
 * What a client that waits for `key` gets now that it holds a value of the type waited for: the reply, or null when it
 * has to wait on. Changes data as the command would have; what is to be sent on goes into `call.propagate`.
 */
export type Serving = (call: Call, key: Bytes) => string | null;

const servings = new Map<string, Serving>();

/** How commands that wait for keys are served, by the command's name. */
export function addServings(table: Record<string, Serving>): void {
  for (const name in table) servings.set(name, table[name]!);
}

export const servingOf = (name: string): Serving | undefined => servings.get(name);
