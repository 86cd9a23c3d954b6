// A chain of causes in words: what happened, and what led to it, back to the command that started it all.

import type { TraceEntry, TraceId } from '../sim/trace';
import { describeLine, SENTENCES } from './describe';
import { Digest } from './digest';
import type { Locale } from './locale';

export interface Reason {
  text: string;
  /** The entries that it tells: several where many nodes did the same. */
  ids: TraceId[];
  atUs: number;
}

/**
 * The steps of a chain, nearest first: the entry asked about (where it is in the chain), then its causes. Entries of
 * the same kind about the same thing are one step, at the place of the nearest of them.
 */
export function reasons(chain: readonly TraceEntry[], locale: Locale): Reason[] {
  const place = new Map(chain.map((entry, index) => [entry.id, index]));
  const inOrder = [...chain].sort((a, b) => a.id - b.id);
  const digest = new Digest();
  digest.pushAll(inOrder);
  const nearest = (ids: TraceId[]) => Math.min(...ids.map((id) => place.get(id)!));
  return digest.lines
    .map((line) => ({ text: describeLine(line, locale), ids: line.entries.map(({ id }) => id), atUs: line.atUs }))
    .sort((a, b) => nearest(a.ids) - nearest(b.ids));
}

/** The whole chain as one text: the effect ← its cause ← the cause of that. */
export const explain = (chain: readonly TraceEntry[], locale: Locale): string =>
  reasons(chain, locale)
    .map(({ text }) => text)
    .join(SENTENCES[locale].because);
