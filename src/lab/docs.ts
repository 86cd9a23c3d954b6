// Brings what COMMAND, COMMAND INFO and COMMAND DOCS answer, in wall time, before the first step of a lab: it is large, and no
// part of what the page loads first.

import { provideDocs, type CommandDocs } from '../sim/node/commands/docs';

let loading: Promise<void> | null = null;

/** Refuses with an `Error` when it cannot be fetched; then the next call tries again. */
export function loadDocs(): Promise<void> {
  loading ??= import('../sim/node/commands/docs.json').then(({ default: data }) => provideDocs(data as CommandDocs));
  loading.catch(() => (loading = null));
  return loading;
}
