// Brings the parts of the simulator that are not there from the beginning (src/sim/parts.ts): in wall time, before the step that
// needs them, never in virtual time. In Node all.ts has them at hand, but for Lua.

import type { PartName } from '../../sim/parts';
import { commandDocs, type CommandDocs } from '../../sim/node/commands/docs';
import { isScripting, luaEngine } from '../../sim/node/lua';

const LOADERS: Record<PartName, () => Promise<void>> = {
  rest: async () => {
    const [docs] = await Promise.all([import('../../sim/node/commands/docs.json'), import('./rest')]);
    commandDocs.bring(docs.default as CommandDocs);
  },
  lua: async () => {
    const { loadLuaEngine } = await import('../lua/engine');
    luaEngine.bring(await loadLuaEngine());
  },
};

const loading = new Map<PartName, Promise<void>>();

/** Resolves when the part is here; refuses with an `Error` when it cannot be fetched: then the next call tries again. */
export function loadPart(part: PartName): Promise<void> {
  let coming = loading.get(part);
  if (!coming) {
    loading.set(part, (coming = LOADERS[part]()));
    coming.catch(() => loading.delete(part));
  }
  return coming;
}

/** A line that makes a new stage and its cluster, and no more. */
const FIRST = /^\s*(?:$|#|boot\b|create\b|lab\b(?!.*\b(?:user|rename-command)\b))/i;

/** The parts that are not here and that what a text says may need, be it a line, a script or what is typed; rather one too many. */
export function partsFor(text: string): PartName[] {
  const parts: PartName[] = [];
  if (!commandDocs.isHere && !text.split('\n').every((line) => FIRST.test(line))) parts.push('rest');
  if (!luaEngine.isHere && isScripting(text)) parts.push('lua');
  return parts;
}
