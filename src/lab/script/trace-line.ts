// A trace entry as one line between the commands of a transcript.

import type { TraceEntry } from '../../sim/trace';
import { describe } from '../../words/describe';
import { formatTime } from './script';

/** `-- 12.350s what happened`; null for what the transcript itself shows: commands and their replies. */
export function traceLine(entry: TraceEntry): string | null {
  if (entry.kind === 'command' || entry.kind === 'client-command' || entry.kind === 'client-reply') return null;
  return `-- ${formatTime(entry.atUs)} ${describe(entry, 'en')}`;
}
