// What redis-server 7.0 itself writes into its log for a trace entry, at the default loglevel (notice), so that who
// watches the sandbox can read a real log. Only lines are here whose every number the entry carries; PFAIL, failure
// reports, handshakes and epoch collisions are logged at debug or verbose, that is, by default not at all.

import type { NodeAddress, TraceEntry, TraceEntryOf, TraceKind } from '../sim/trace';

/** How the log names nodes: the cluster bus by 40-digit id, replication by ip and port. */
export interface LogNames {
  id: (address: NodeAddress) => string;
  ipPort: (address: NodeAddress) => string;
}

/** As the stage names them, where nobody knows better. */
const AS_ON_STAGE: LogNames = { id: (address) => address, ipPort: (address) => address };

const CLEARED = {
  replica: 'replica is reachable again.',
  'no-slots': 'master without slots is reachable again.',
  'still-owner': 'is reachable again and nobody is serving its slots after some time.',
};

function denial(e: TraceEntryOf<'vote-refused'>): string | null {
  switch (e.reason) {
    case 'stale-epoch':
      return e.currentEpoch === undefined ? null : `reqEpoch (${e.epoch}) < curEpoch(${e.currentEpoch})`;
    case 'already-voted':
      return `already voted for epoch ${e.epoch}`;
    case 'is-master':
      return 'it is a master node';
    case 'unknown-master':
      return "I don't know its master";
    case 'master-up':
      return 'its master is up';
    case 'voted-recently':
      return e.waitMs === undefined ? null : `can't vote about this master before ${e.waitMs} milliseconds`;
    case 'stale-slots':
      return null; // names the candidate's configEpoch, which the entry does not carry
  }
}

const LINES: { [K in TraceKind]?: (entry: TraceEntryOf<K>, names: LogNames) => string | null } = {
  'process-started': () => 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
  'process-ready': () => 'Ready to accept connections',
  'process-exited': (e) => (e.why === 'shutdown' ? 'Redis is now ready to exit, bye bye...' : null),
  'address-changed': (e, n) => `Address updated for node ${n.id(e.subject)}, now ${e.to}`,
  fail: (e, n) => `Marking node ${n.id(e.subject)} as failing (quorum reached).`,
  'fail-received': (e, n) => `FAIL message received from ${n.id(e.from)} about ${n.id(e.subject)}`,
  'fail-cleared': (e, n) => `Clear FAIL state for node ${n.id(e.subject)}: ${CLEARED[e.reason]}`,
  'cluster-state': (e) => `Cluster state changed: ${e.state}`,
  'epoch-bumped': (e) => (e.reason === 'collision' ? null : `New configEpoch set to ${e.configEpoch}`),
  'vote-requested': (e) => `Starting a failover election for epoch ${e.epoch}.`,
  'vote-granted': (e, n) => `Failover auth granted to ${n.id(e.candidate)} for epoch ${e.epoch}`,
  'vote-refused': (e, n) => {
    const why = denial(e);
    return why === null ? null : `Failover auth denied to ${n.id(e.candidate)}: ${why}`;
  },
  'election-scheduled': (e) =>
    `Start of election delayed for ${e.delayMs} milliseconds (rank #${e.rank}, offset ${e.offset}).`,
  'election-delayed': (e) => `Replica rank updated to #${e.rank}, added ${e.addedMs} milliseconds of delay.`,
  'election-expired': () => 'Currently unable to failover: Failover attempt expired.',
  'election-refused': () =>
    'Currently unable to failover: Disconnected from master for longer than allowed. ' +
    "Please check the 'cluster-replica-validity-factor' configuration option.",
  'election-won': () => "Failover election won: I'm the new master.",
  promoted: (e) => (e.reason === 'takeover' ? null : `configEpoch set to ${e.epoch} after successful failover`),
  'became-replica': (e, n) => {
    if (e.reason === 'command' || e.reason === 'migration') return null; // said when it began, or not at all
    return e.reason === 'master-demoted'
      ? `I'm a sub-replica! Reconfiguring myself as a replica of grandmaster ${n.id(e.master)}`
      : `Configuration change detected. Reconfiguring myself as a replica of ${n.id(e.master)}`;
  },
  'replica-migrating': (e, n) => `Migrating to orphaned master ${n.id(e.to)}`,
  'manual-failover-started': (e) =>
    ({
      plain: 'Manual failover user request accepted.',
      force: 'Forced failover user request accepted.',
      takeover: 'Taking over the master (user request).',
    })[e.mode],
  'manual-failover-paused': (e, n) => `Manual failover requested by replica ${n.id(e.replica)}.`,
  'manual-failover-caught-up': () => 'All master replication stream processed, manual failover can start.',
  'manual-failover-ended': (e) => (e.reason === 'timeout' ? 'Manual failover timed out.' : null),
  'replication-link-down': (e) =>
    ({
      closed: 'Connection with master lost.',
      reconfigured: 'Connection with master lost.',
      timeout: 'MASTER timeout: no data nor PING received...',
      refused: 'Error condition on socket for SYNC: Connection refused',
    })[e.reason],
  'replication-connecting': (e, n) => `Connecting to MASTER ${n.ipPort(e.master)}`,
  'sync-partial': (e, n) =>
    `Partial resynchronization request from ${n.ipPort(e.replica)} accepted. ` +
    `Sending ${e.bytes} bytes of backlog starting from offset ${e.offset}.`,
  // With another history the second line of it names replication ids, which the entry does not carry.
  'sync-refused': (e, n) =>
    e.reason === 'backlog' && e.offset !== undefined
      ? `Unable to partial resync with replica ${n.ipPort(e.replica)} for lack of backlog (Replica request was: ${e.offset}).`
      : `Replica ${n.ipPort(e.replica)} asks for synchronization`,
  // The entry is the transfer, which comes some seconds after it was asked for.
  'sync-full': (e, n) =>
    `Streamed RDB transfer with replica ${n.ipPort(e.replica)} succeeded (socket). ` +
    'Waiting for REPLCONF ACK from slave to enable streaming',
  'sync-loaded': () => 'MASTER <-> REPLICA sync: Finished with success',
  'replica-online': (e, n) => `Synchronization with replica ${n.ipPort(e.replica)} succeeded`,
};

/** The line in the log of `entry.node`, without pid, role and date; null where the real server says nothing. */
export function logLine(entry: TraceEntry, names: LogNames = AS_ON_STAGE): string | null {
  const line = LINES[entry.kind] as ((entry: TraceEntry, names: LogNames) => string | null) | undefined;
  return line ? line(entry, names) : null;
}
