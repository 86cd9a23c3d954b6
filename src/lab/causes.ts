// Why something happened: the causes that trace entries name, followed back to the command that began it.

import type { TraceEntry, TraceId } from '../sim/trace';

/** The chain of causes of an entry, nearest first. */
export function causesOf(trace: readonly TraceEntry[], entry: TraceId): TraceEntry[] {
  const chain: TraceEntry[] = [];
  const seen = new Set<TraceId>();
  let ids = [...(trace[entry - 1]?.causes ?? [])];
  while (ids.length > 0) {
    const id = ids.shift()!;
    const cause = trace[id - 1];
    if (!cause || seen.has(id)) continue;
    seen.add(id);
    chain.push(cause);
    ids = [...ids, ...cause.causes];
  }
  return chain;
}
