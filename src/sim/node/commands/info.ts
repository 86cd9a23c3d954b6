// INFO: the sections and fields of Redis 7.0.15, in its order. What the simulator models is true; memory, CPU and the
// machine below are those of a small idle server, and commands take no time.

import { bulk } from '../../resp';
import { replicaLink } from '../replication';
import { replicationInfo } from '../replication-report';
import { wallMs } from '../../world';
import { configValue } from '../config';
import { databasesOf } from '../databases';
import { volatileCount } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { memoryUsed, peakBytes, startupBytes } from '../key-size';
import { formatBytes } from './format-bytes';

type Fields = [string, string | number][];

const lines = (fields: Fields): string => fields.map(([name, value]) => `${name}:${value}\r\n`).join('');

function serverFields({ world, node, server }: Call): Fields {
  const now = wallMs(world);
  const uptime = Math.floor((now - server.startedAtMs) / 1000);
  const hz = configValue(server.config, 'hz');
  return [
    ['redis_version', '7.0.15'],
    ['redis_git_sha1', '00000000'],
    ['redis_git_dirty', 0],
    ['redis_build_id', 'ae4d7c971a948f0'],
    ['redis_mode', server.cluster ? 'cluster' : 'standalone'],
    ['os', 'Linux 6.1.0 x86_64'],
    ['arch_bits', 64],
    ['monotonic_clock', 'POSIX clock_gettime'],
    ['multiplexing_api', 'epoll'],
    ['atomicvar_api', 'c11-builtin'],
    ['gcc_version', '12.2.0'],
    ['process_id', server.pid],
    ['process_supervised', 'no'],
    ['run_id', server.runId],
    ['tcp_port', node.port],
    ['server_time_usec', `${now}${String(world.nowUs % 1000).padStart(3, '0')}`],
    ['uptime_in_seconds', uptime],
    ['uptime_in_days', Math.floor(uptime / 86400)],
    ['hz', hz],
    ['configured_hz', hz],
    ['lru_clock', Math.floor(now / 1000) & 0xffffff],
    ['executable', '/usr/bin/redis-server'],
    ['config_file', '/etc/redis/redis.conf'],
    ['io_threads_active', 0],
  ];
}

function clientFields({ server }: Call): Fields {
  const clients = [...server.clients.values()];
  const blocked = clients.filter((client) => client.blocked).length;
  const linked = replicaLink(server) === 'online';
  const waiting = clients.filter((client) => client.blocked?.for === 'replicas').length;
  return [
    ['connected_clients', clients.filter((client) => client.role !== 'replica').length + (linked ? 1 : 0)],
    ['cluster_connections', server.cluster ? server.cluster.inbound.size + server.cluster.outbound.size : 0],
    ['maxclients', configValue(server.config, 'maxclients')],
    ['client_recent_max_input_buffer', 20480],
    ['client_recent_max_output_buffer', 0],
    ['blocked_clients', blocked],
    ['tracking_clients', 0],
    ['clients_in_timeout_table', waiting],
  ];
}

/** The machine has 16 GB. */
const TOTAL_MEMORY = 17_179_869_184;

/** What keys do not take, and what a process takes beside what it asked for. */
const OVERHEAD_BYTES = 1_600_128;
const RESIDENT_BYTES = 11_019_920;

function memoryFields({ server }: Call): Fields {
  const used = memoryUsed(server);
  const peak = Math.max(used, peakBytes(server));
  const dataset = used - OVERHEAD_BYTES;
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)}%`;
  const maxmemory = configValue(server.config, 'maxmemory');
  const backlog = server.replication.backlogActive ? server.settings.replBacklogSize : 0;
  const replicas = [...server.clients.values()].filter((client) => client.role === 'replica').length;
  return [
    ['used_memory', used],
    ['used_memory_human', formatBytes(used)],
    ['used_memory_rss', used + RESIDENT_BYTES],
    ['used_memory_rss_human', formatBytes(used + RESIDENT_BYTES)],
    ['used_memory_peak', peak],
    ['used_memory_peak_human', formatBytes(peak)],
    ['used_memory_peak_perc', percent(used, peak)],
    ['used_memory_overhead', OVERHEAD_BYTES],
    ['used_memory_startup', startupBytes(server)],
    ['used_memory_dataset', dataset],
    ['used_memory_dataset_perc', percent(dataset, used - startupBytes(server))],
    ['allocator_allocated', 2473184],
    ['allocator_active', 2629632],
    ['allocator_resident', 5369856],
    ['total_system_memory', TOTAL_MEMORY],
    ['total_system_memory_human', formatBytes(TOTAL_MEMORY)],
    ['used_memory_lua', 32768],
    ['used_memory_vm_eval', 32768],
    ['used_memory_lua_human', '32.00K'],
    ['used_memory_scripts_eval', 0],
    ['number_of_cached_scripts', 0],
    ['number_of_functions', 0],
    ['number_of_libraries', 0],
    ['used_memory_vm_functions', 33792],
    ['used_memory_vm_total', 66560],
    ['used_memory_vm_total_human', '65.00K'],
    ['used_memory_functions', 200],
    ['used_memory_scripts', 200],
    ['used_memory_scripts_human', '200B'],
    ['maxmemory', maxmemory],
    ['maxmemory_human', formatBytes(Number(maxmemory))],
    ['maxmemory_policy', configValue(server.config, 'maxmemory-policy')],
    ['allocator_frag_ratio', '1.06'],
    ['allocator_frag_bytes', 156448],
    ['allocator_rss_ratio', '2.04'],
    ['allocator_rss_bytes', 2740224],
    ['rss_overhead_ratio', '2.39'],
    ['rss_overhead_bytes', 7438336],
    ['mem_fragmentation_ratio', '7.80'],
    ['mem_fragmentation_bytes', 11165800],
    ['mem_not_counted_for_evict', 0],
    ['mem_replication_backlog', backlog],
    ['mem_total_replication_buffers', backlog],
    ['mem_clients_slaves', replicas * 17_000],
    ['mem_clients_normal', 0],
    ['mem_cluster_links', 0],
    ['mem_aof_buffer', 0],
    ['mem_allocator', 'jemalloc-5.3.0'],
    ['active_defrag_running', 0],
    ['lazyfree_pending_objects', 0],
    ['lazyfreed_objects', 0],
  ];
}

function persistenceFields({ node, server }: Call): Fields {
  const { appendOnly } = server.settings;
  const { aof } = node.disk;
  const { rdb } = server;
  const fields: Fields = [
    ['loading', server.loading ? 1 : 0],
    ['async_loading', 0],
    ['current_cow_peak', 0],
    ['current_cow_size', 0],
    ['current_cow_size_age', 0],
    ['current_fork_perc', '0.00'],
    ['current_save_keys_processed', 0],
    ['current_save_keys_total', 0],
    ['rdb_changes_since_last_save', server.stats.dirty - rdb.dirtyAtSave],
    ['rdb_bgsave_in_progress', rdb.child ? 1 : 0],
    ['rdb_last_save_time', Math.floor(rdb.lastSaveMs / 1000)],
    ['rdb_last_bgsave_status', 'ok'],
    ['rdb_last_bgsave_time_sec', rdb.lastChildS],
    ['rdb_current_bgsave_time_sec', rdb.child ? 0 : -1],
    ['rdb_saves', rdb.saves],
    ['rdb_last_cow_size', 0],
    ['rdb_last_load_keys_expired', 0],
    ['rdb_last_load_keys_loaded', rdb.keysLoaded],
    ['aof_enabled', appendOnly ? 1 : 0],
    ['aof_rewrite_in_progress', 0],
    ['aof_rewrite_scheduled', 0],
    ['aof_last_rewrite_time_sec', -1],
    ['aof_current_rewrite_time_sec', -1],
    ['aof_last_bgrewrite_status', 'ok'],
    ['aof_rewrites', server.stats.aofRewrites],
    ['aof_rewrites_consecutive_failures', 0],
    ['aof_last_write_status', 'ok'],
    ['aof_last_cow_size', 0],
    ['module_fork_in_progress', 0],
    ['module_fork_last_cow_size', 0],
  ];
  if (appendOnly) {
    fields.push(
      ['aof_current_size', aof.bytes],
      ['aof_base_size', 0],
      ['aof_pending_rewrite', 0],
      ['aof_buffer_length', 0],
      ['aof_pending_bio_fsync', 0],
      ['aof_delayed_fsync', 0],
    );
  }
  return fields;
}

function statFields({ server }: Call): Fields {
  const { stats, pubsub } = server;
  const zeros = (...names: string[]): Fields => names.map((name) => [name, 0]);
  let errors = 0;
  for (const count of stats.errorReplies.values()) errors += count;
  return [
    ['total_connections_received', stats.connectionsReceived],
    ['total_commands_processed', stats.commandsProcessed],
    ...zeros('instantaneous_ops_per_sec', 'total_net_input_bytes', 'total_net_output_bytes'),
    ...zeros('total_net_repl_input_bytes', 'total_net_repl_output_bytes'),
    ['instantaneous_input_kbps', '0.00'],
    ['instantaneous_output_kbps', '0.00'],
    ['instantaneous_input_repl_kbps', '0.00'],
    ['instantaneous_output_repl_kbps', '0.00'],
    ['rejected_connections', stats.rejectedConnections],
    ['sync_full', stats.syncFull],
    ['sync_partial_ok', stats.syncPartialOk],
    ['sync_partial_err', stats.syncPartialErr],
    ['expired_keys', stats.expiredKeys],
    ['expired_stale_perc', '0.00'],
    ...zeros('expired_time_cap_reached_count', 'expire_cycle_cpu_milliseconds'),
    ['evicted_keys', stats.evictedKeys],
    ...zeros('evicted_clients', 'total_eviction_exceeded_time', 'current_eviction_exceeded_time'),
    ['keyspace_hits', stats.keyspaceHits],
    ['keyspace_misses', stats.keyspaceMisses],
    ['pubsub_channels', pubsub.channels.size],
    ['pubsub_patterns', pubsub.patterns.size],
    ['pubsubshard_channels', pubsub.shardChannels.size],
    ...zeros('latest_fork_usec', 'total_forks'),
    ...zeros('migrate_cached_sockets', 'slave_expires_tracked_keys', 'active_defrag_hits', 'active_defrag_misses'),
    ...zeros('active_defrag_key_hits', 'active_defrag_key_misses', 'total_active_defrag_time'),
    ...zeros('current_active_defrag_time', 'tracking_total_keys', 'tracking_total_items', 'tracking_total_prefixes'),
    ['unexpected_error_replies', 0],
    ['total_error_replies', errors],
    ...zeros('dump_payload_sanitizations'),
    ['total_reads_processed', stats.commandsProcessed],
    ['total_writes_processed', stats.commandsProcessed],
    ...zeros('io_threaded_reads_processed', 'io_threaded_writes_processed'),
    ...zeros('reply_buffer_shrinks', 'reply_buffer_expands'),
  ];
}

const CPU: Fields = [
  ['used_cpu_sys', '0.006317'],
  ['used_cpu_user', '0.008098'],
  ['used_cpu_sys_children', '0.000000'],
  ['used_cpu_user_children', '0.000000'],
  ['used_cpu_sys_main_thread', '0.005706'],
  ['used_cpu_user_main_thread', '0.008559'],
];

function commandFields({ server }: Call): Fields {
  const { commandCalls, rejectedCalls, failedCalls } = server.stats;
  return [...new Set([...commandCalls.keys(), ...rejectedCalls.keys()])].map((name) => {
    const count = (counts: Map<string, number>) => counts.get(name) ?? 0;
    const ends = `rejected_calls=${count(rejectedCalls)},failed_calls=${count(failedCalls)}`;
    return [`cmdstat_${name}`, `calls=${count(commandCalls)},usec=0,usec_per_call=0.00,${ends}`];
  });
}

/** Below the least that the histogram tells apart. */
function latencyFields({ server }: Call): Fields {
  if (configValue(server.config, 'latency-tracking') === 'no') return [];
  const shares = configValue(server.config, 'latency-tracking-info-percentiles').split(' ').filter(Boolean);
  const text = shares.map((share) => `p${share}=0.000`).join(',');
  return [...server.stats.commandCalls.keys()].map((name) => [`latency_percentiles_usec_${name}`, text]);
}

/** `avg_ttl` is the mean of what is left, in ms. */
function keyspaceFields({ world, server }: Call): Fields {
  const now = wallMs(world);
  return databasesOf(server).map(([id, db]) => {
    let left = 0;
    for (const atMs of db.volatile.value.values()) left += Math.max(0, atMs - now);
    const expires = volatileCount(db);
    const averageMs = expires > 0 ? Math.floor(left / expires) : 0;
    return [`db${id}`, `keys=${db.size},expires=${expires},avg_ttl=${averageMs}`];
  });
}

/** Title, text, and whether the section is in INFO without arguments. */
const SECTIONS: Record<string, { title: string; text: (call: Call) => string; extra?: true }> = {
  server: { title: 'Server', text: (call) => lines(serverFields(call)) },
  clients: { title: 'Clients', text: (call) => lines(clientFields(call)) },
  memory: { title: 'Memory', text: (call) => lines(memoryFields(call)) },
  persistence: { title: 'Persistence', text: (call) => lines(persistenceFields(call)) },
  stats: { title: 'Stats', text: (call) => lines(statFields(call)) },
  replication: { title: '', text: ({ world, server }) => replicationInfo(world, server) },
  cpu: { title: 'CPU', text: () => lines(CPU) },
  modules: { title: 'Modules', text: () => '' },
  commandstats: { title: 'Commandstats', text: (call) => lines(commandFields(call)), extra: true },
  errorstats: {
    title: 'Errorstats',
    text: ({ server }) =>
      // Redis keeps them in a radix tree: by name.
      lines(
        [...server.stats.errorReplies]
          .sort()
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([code, count]) => [`errorstat_${code}`, `count=${count}`]),
      ),
  },
  latencystats: { title: 'Latencystats', text: (call) => lines(latencyFields(call)), extra: true },
  cluster: { title: 'Cluster', text: ({ server }) => lines([['cluster_enabled', server.cluster ? 1 : 0]]) },
  keyspace: { title: 'Keyspace', text: (call) => lines(keyspaceFields(call)) },
};

/** The text of INFO with the sections that `call.argv` names; an unknown one is passed over. */
function info(call: Call): string {
  const asked = call.argv.slice(1).map((word) => word.toLowerCase());
  const all = asked.includes('all') || asked.includes('everything');
  const usual = asked.length === 0 || asked.includes('default');
  return Object.entries(SECTIONS)
    .filter(([name, { extra }]) => all || asked.includes(name) || (usual && !extra))
    .map(([, { title, text }]) => (title === '' ? text(call) : `# ${title}\r\n${text(call)}`))
    .join('\r\n');
}

export const infoCommands: HandlerTable = { info: (call) => bulk(info(call)) };
