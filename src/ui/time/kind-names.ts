// The kinds of events that one would stop at, by name; the others go by the name that docs/TRACE.md has for them.

import { m } from '../../paraglide/messages';
import type { TraceKind } from '../../sim/trace';

const NAMES: Partial<Record<TraceKind, () => string>> = {
  pfail: m.time_kind_pfail,
  fail: m.time_kind_fail,
  'fail-cleared': m.time_kind_fail_cleared,
  'cluster-state': m.time_kind_cluster_state,
  'election-scheduled': m.time_kind_election_scheduled,
  'vote-requested': m.time_kind_vote_requested,
  'vote-granted': m.time_kind_vote_granted,
  'vote-refused': m.time_kind_vote_refused,
  'election-won': m.time_kind_election_won,
  'election-expired': m.time_kind_election_expired,
  promoted: m.time_kind_promoted,
  'became-replica': m.time_kind_became_replica,
  'slots-moved': m.time_kind_slots_moved,
  'epoch-bumped': m.time_kind_epoch_bumped,
  'replica-migrating': m.time_kind_replica_migrating,
  'replication-link-down': m.time_kind_link_down,
  'sync-full': m.time_kind_sync_full,
  'sync-loaded': m.time_kind_sync_loaded,
  'process-killed': m.time_kind_killed,
  'client-command': m.time_kind_client_command,
};

/** Those that stand in the list, in the order in which a failover runs. */
export const STOP_KINDS = Object.keys(NAMES) as TraceKind[];

export const kindName = (kind: TraceKind): string => NAMES[kind]?.() ?? kind;
