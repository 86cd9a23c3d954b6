// The kinds of events that one would stop at.

import type { TraceKind } from '../../sim/trace';
import { kindName } from '../../words/kind-names';
import { locale } from '../locale.svelte';

/** In the order in which a failover runs. */
export const STOP_KINDS = [
  'pfail',
  'fail',
  'fail-cleared',
  'cluster-state',
  'election-scheduled',
  'vote-requested',
  'vote-granted',
  'vote-refused',
  'election-won',
  'election-expired',
  'promoted',
  'became-replica',
  'slots-moved',
  'epoch-bumped',
  'replica-migrating',
  'replication-link-down',
  'sync-full',
  'sync-loaded',
  'process-killed',
  'client-command',
] as const satisfies TraceKind[];

export const nameOfKind = (kind: TraceKind): string => kindName(kind, locale.current);
