// Which part of the simulator a server needs for what has come from a client.

import type { Bytes } from '../bytes';
import type { PartName } from '../parts';
import { readCommand } from '../resp';
import { handlerOf } from './commands/handlers';
import { commandDocs } from './commands/docs';
import { lookupCommand } from './commands/specs';
import { isScripting, luaEngine } from './lua';

/** A part that is not here and may be needed; rather one too many. */
export function partNeeded(bytes: Bytes): PartName | null {
  if (!luaEngine.isHere && isScripting(bytes)) return 'lua';
  return commandDocs.isHere || isFirst(bytes) ? null : 'rest';
}

/** Nothing but whole commands that are known already. */
function isFirst(bytes: Bytes): boolean {
  try {
    for (let at = 0; at < bytes.length;) {
      const read = readCommand(bytes, at);
      const spec = read && lookupCommand(read.argv);
      if (!spec || !handlerOf(spec.name)) return false;
      at = read.next;
    }
    return true;
  } catch {
    // No command at all: the rest may know what to say to it.
    return false;
  }
}
