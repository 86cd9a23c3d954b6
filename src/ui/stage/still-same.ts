// What has not changed from one update to the next stays the same object, so that nothing that shows it is worked out anew: at a
// hundred nodes a frame would be too short for that.

import type { StageView } from '../../lab/api';

/** `after`, with everything in it that is equal to what stood there before as the object from before. Plain data only. */
function stillSame<T>(before: unknown, after: T): T {
  if (before === after || typeof before !== 'object' || typeof after !== 'object' || !before || !after) return after;
  const [old, fresh] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = Object.keys(fresh);
  let same = keys.length === Object.keys(old).length;
  for (const key of keys) {
    fresh[key] = stillSame(old[key], fresh[key]);
    same &&= fresh[key] === old[key];
  }
  return same ? (before as T) : after;
}

/** What flies is new in every frame, and not looked at. */
export function stillStage(before: StageView | null, after: StageView): StageView {
  if (!before) return after;
  const { messages, sent, ...drawn } = after;
  for (const key in drawn) {
    const name = key as keyof typeof drawn;
    Object.assign(drawn, { [name]: stillSame(before[name], drawn[name]) });
  }
  return { ...drawn, messages, sent };
}
