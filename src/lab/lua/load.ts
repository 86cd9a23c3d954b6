// Brings Lua when something is about to be done that may need it: in wall time, before the step, never in virtual time.
// Most sessions never do, so the page gets it only then.

import { isLuaProvided, provideLua } from '../../sim/node/lua';

/** Every command that runs or compiles a script names it so, or carries one of those words. */
const MAY_NEED = /eval|fcall|script|function/i;

/** Whether a script or a line, given to the stage, could have a server run Lua that is not here yet. */
export const mayNeedLua = (text: string): boolean => !isLuaProvided() && MAY_NEED.test(text);

let loading: Promise<void> | null = null;

export function loadLua(): Promise<void> {
  loading ??= import('./engine').then(async ({ loadLuaEngine }) => provideLua(await loadLuaEngine()));
  return loading;
}

/** Loads Lua if `text` may need it. */
export async function loadLuaFor(text: string): Promise<void> {
  if (mayNeedLua(text)) await loadLua();
}
