// Brings Lua when something is about to be done that may need it: in wall time, before the step, never in virtual time.
// Most sessions never do, so the page gets it only then.

import { provideLua } from '../../sim/node/lua';

let loading: Promise<void> | null = null;

/** Refuses with an `Error` when it cannot be fetched; then the next call tries again. */
export function loadLua(): Promise<void> {
  loading ??= import('./engine').then(async ({ loadLuaEngine }) => provideLua(await loadLuaEngine()));
  loading.catch(() => (loading = null));
  return loading;
}
