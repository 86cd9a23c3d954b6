// The directives of redis.conf as the form offers them: with the value that a node of this sandbox begins with and, for those
// that change what one sees here, what they mean.

import { DIRECTIVES } from '../../sim/node/config-table';
import { m } from '../../paraglide/messages';

export interface OfferedDirective {
  name: string;
  byDefault: string;
  /** Words for its kind: `yes or no`, `one of ...`, ... */
  kind: string;
  /** Absent for those that Redis takes and that show nothing here. */
  meaning?: () => string;
}

/** Every node of a lab begins with these (the `lab` line may say otherwise). */
const OF_THE_LAB: Record<string, string> = {
  'cluster-enabled': 'yes',
  appendonly: 'yes',
  save: '',
  'protected-mode': 'no',
};

/** In the order in which they are offered. */
const MEANINGS: Record<string, () => string> = {
  'cluster-node-timeout': m.share_d_node_timeout,
  'cluster-require-full-coverage': m.share_d_full_coverage,
  'cluster-replica-validity-factor': m.share_d_validity_factor,
  'cluster-migration-barrier': m.share_d_migration_barrier,
  'cluster-allow-replica-migration': m.share_d_replica_migration,
  'cluster-replica-no-failover': m.share_d_no_failover,
  'cluster-allow-reads-when-down': m.share_d_reads_when_down,
  'cluster-allow-pubsubshard-when-down': m.share_d_pubsub_when_down,
  'min-replicas-to-write': m.share_d_min_replicas,
  'min-replicas-max-lag': m.share_d_max_lag,
  'replica-priority': m.share_d_priority,
  'replica-serve-stale-data': m.share_d_stale_data,
  'replica-read-only': m.share_d_read_only,
  appendonly: m.share_d_appendonly,
  appendfsync: m.share_d_appendfsync,
  save: m.share_d_save,
  'repl-timeout': m.share_d_repl_timeout,
  'repl-ping-replica-period': m.share_d_repl_ping,
  'repl-backlog-size': m.share_d_backlog,
  'repl-diskless-sync-delay': m.share_d_sync_delay,
  requirepass: m.share_d_requirepass,
  masterauth: m.share_d_masterauth,
  'protected-mode': m.share_d_protected,
  maxclients: m.share_d_maxclients,
  maxmemory: m.share_d_maxmemory,
  'maxmemory-policy': m.share_d_policy,
  databases: m.share_d_databases,
  'cluster-announce-hostname': m.share_d_hostname,
  'cluster-preferred-endpoint-type': m.share_d_endpoint,
  'cluster-enabled': m.share_d_enabled,
  hz: m.share_d_hz,
  'slowlog-log-slower-than': m.share_d_slowlog,
  'notify-keyspace-events': m.share_d_notify,
};

/** Those with a meaning first. The lab gives the ports and the replication of its nodes itself. */
export function offeredDirectives(): OfferedDirective[] {
  const order = Object.keys(MEANINGS);
  return DIRECTIVES.filter(([name]) => name !== 'port' && name !== 'replicaof')
    .map(([name, , kind, byDefault]) => ({
      name,
      kind: kindWords(kind),
      byDefault: OF_THE_LAB[name] ?? byDefault,
      meaning: MEANINGS[name],
    }))
    .sort((a, b) => place(order, a.name) - place(order, b.name) || (a.name < b.name ? -1 : 1));
}

const place = (order: readonly string[], name: string): number =>
  order.includes(name) ? order.indexOf(name) : order.length;

function kindWords(kind: string): string {
  const [what = '', ...rest] = kind.split(' ');
  switch (what.replace(/^u/, '')) {
    case 'bool':
      return 'yes | no';
    case 'enum':
      return rest.join(' | ');
    case 'flags':
      return rest.join(', ');
    case 'integer':
    case 'octal':
      return `${rest[0]} … ${rest[1]}`;
    case 'memory':
    case 'memory-or-percent':
      return '64mb, 1gb, …';
    default:
      return '';
  }
}
