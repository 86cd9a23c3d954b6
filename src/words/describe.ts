// Trace entries in words: one plain sentence an entry, in the reader's language and Redis's terms.

import type { TraceEntry } from '../sim/trace';
import type { Line } from './digest';
import { ENGLISH } from './english';
import { CHINESE } from './chinese';
import type { Locale } from './locale';
import type { PacketWord, Sentences } from './sentences';

export const SENTENCES: Record<Locale, Sentences> = { en: ENGLISH, zh: CHINESE };

/** One sentence, plain text without a full stop, for any entry. */
export function describe(entry: TraceEntry, locale: Locale): string {
  const sentence = SENTENCES[locale].one[entry.kind] as (entry: TraceEntry) => string;
  return sentence(entry);
}

/** One sentence for a line of the digest, however many entries it holds. Work grows with the line. */
export function describeLine(line: Pick<Line, 'kind' | 'entries' | 'members'>, locale: Locale): string {
  if (line.entries.length === 1) return describe(line.entries[0], locale);
  // Only kinds that fold have lines of several entries.
  const folded = SENTENCES[locale].folded as Record<string, (entries: TraceEntry[], members: string[]) => string>;
  return folded[line.kind](line.entries, line.members);
}

/** Words for a packet by Redis's name for its type (`auth-req` is a vote request); an unknown one names itself. */
export function packetName(type: string, locale: Locale): string {
  return Object.hasOwn(SENTENCES[locale].packets, type) ? SENTENCES[locale].packets[type as PacketWord] : type;
}
