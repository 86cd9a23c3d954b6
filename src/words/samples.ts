// Entries of every kind, each reason once: the examples of docs/TRACE.md, and what the tests read out.

import type { TraceEntry, TraceFields, TraceKind } from '../sim/trace';

const FIELDS: { [K in TraceKind]: [TraceFields[K], ...TraceFields[K][]] } = {
  command: [
    { line: 'kill host2', machine: '' },
    { line: 'redis-cli -c -h host1 set foo 1', machine: 'client1' },
  ],
  'process-started': [{ node: 'host2:6379' }],
  'process-ready': [{ node: 'host2:6379', keys: 12 }],
  'process-killed': [{ node: 'host2:6379' }],
  'process-exited': [
    { node: 'host2:6379', why: 'shutdown' },
    { node: 'host2:6379', why: 'crash' },
    { node: 'host2:6379', why: 'config' },
  ],
  'process-paused': [{ node: 'host2:6379' }],
  'process-resumed': [{ node: 'host2:6379' }],
  'host-powered-off': [{ host: 'host2' }],
  'host-powered-on': [{ host: 'host2' }],
  partitioned: [{ groups: [['host1', 'host2', 'client1'], ['host3', 'client2']] }], // prettier-ignore
  'path-cut': [
    { from: 'host1', to: 'host2', oneway: false },
    { from: 'host1', to: 'host2', oneway: true },
  ],
  'path-delayed': [{ from: 'host1', to: 'host2', delayUs: 200_000 }],
  'path-lossy': [{ from: 'host1', to: 'host2', lossPercent: 30 }],
  healed: [{}],

  'handshake-started': [{ node: 'host1:6379', peer: '10.0.0.2:6379' }],
  'node-joined': [{ node: 'host1:6379', subject: 'host2:6379' }],
  'node-forgotten': [{ node: 'host1:6379', subject: 'host2:6379' }],
  'address-changed': [{ node: 'host1:6379', subject: 'host2:6379', from: '10.0.0.2:6379', to: '10.0.0.2:6390' }],

  pfail: [{ node: 'host1:6379', subject: 'host2:6379', silentMs: 5031 }],
  'pfail-cleared': [{ node: 'host1:6379', subject: 'host2:6379' }],
  'failure-report': [{ node: 'host1:6379', subject: 'host2:6379', reporter: 'host3:6379' }],
  fail: [
    { node: 'host1:6379', subject: 'host2:6379', reports: 2, needed: 2, reporters: ['host1:6379', 'host3:6379'] },
    { node: 'host1:6380', subject: 'host2:6379', reports: 1, needed: 1, reporters: [] },
  ],
  'fail-received': [{ node: 'host3:6380', subject: 'host2:6379', from: 'host1:6379' }],
  'fail-cleared': [
    { node: 'host1:6379', subject: 'host2:6379', reason: 'replica' },
    { node: 'host1:6379', subject: 'host2:6379', reason: 'no-slots' },
    { node: 'host1:6379', subject: 'host2:6379', reason: 'still-owner' },
  ],
  'cluster-state': [
    { node: 'host1:6379', state: 'fail', reason: 'coverage' },
    { node: 'host3:6379', state: 'fail', reason: 'minority' },
    { node: 'host1:6379', state: 'ok', reason: 'healthy' },
  ],

  'epoch-bumped': [
    { node: 'host2:6379', configEpoch: 8, reason: 'collision' },
    { node: 'host2:6379', configEpoch: 8, reason: 'takeover' },
    { node: 'host2:6379', configEpoch: 8, reason: 'import' },
    { node: 'host2:6379', configEpoch: 8, reason: 'bumpepoch' },
  ],
  'vote-requested': [
    { node: 'host3:6381', epoch: 10, needed: 2, manual: false },
    { node: 'host3:6381', epoch: 10, needed: 2, manual: true },
  ],
  'vote-granted': [{ node: 'host1:6379', candidate: 'host3:6381', epoch: 10 }],
  'vote-refused': [
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'voted-recently', waitMs: 2800 },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'voted-recently' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'stale-epoch', currentEpoch: 11 },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'stale-epoch' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'already-voted' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'master-up' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'stale-slots', slot: 5461, slotEpoch: 12 },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'stale-slots' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'unknown-master' },
    { node: 'host1:6379', candidate: 'host3:6381', epoch: 10, reason: 'is-master' },
  ],
  'vote-received': [{ node: 'host3:6381', voter: 'host1:6379', epoch: 10, votes: 1, needed: 2 }],
  'election-scheduled': [
    { node: 'host3:6381', master: 'host2:6379', delayMs: 740, rank: 0, offset: 1284 },
    { node: 'host3:6381', master: 'host2:6379', delayMs: 0, rank: 0, offset: 1284 },
  ],
  'election-delayed': [{ node: 'host1:6380', rank: 1, addedMs: 1000 }],
  'election-expired': [{ node: 'host3:6381', epoch: 10, votes: 1, needed: 2 }],
  'election-refused': [
    { node: 'host3:6381', master: 'host2:6379', reason: 'data-age', ageMs: 75_000, limitMs: 60_000 },
    { node: 'host3:6381', master: 'host2:6379', reason: 'data-age', ageMs: null, limitMs: 60_000 },
  ],
  'election-won': [{ node: 'host3:6381', master: 'host2:6379', epoch: 10, votes: 2, needed: 2 }],
  promoted: [
    { node: 'host3:6381', master: 'host2:6379', epoch: 10, reason: 'election' },
    { node: 'host3:6381', master: 'host2:6379', epoch: 10, reason: 'manual' },
    { node: 'host3:6381', master: 'host2:6379', epoch: 10, reason: 'takeover' },
  ],
  'became-replica': [
    { node: 'host2:6379', master: 'host3:6381', reason: 'lost-slots', wasMaster: true },
    { node: 'host1:6380', master: 'host3:6381', reason: 'master-lost-slots', wasMaster: false },
    { node: 'host1:6380', master: 'host3:6381', reason: 'master-demoted', wasMaster: false },
    { node: 'host1:6380', master: 'host3:6381', reason: 'command', wasMaster: true },
    { node: 'host1:6380', master: 'host3:6381', reason: 'migration', wasMaster: false },
  ],
  'became-master': [{ node: 'host3:6381', reason: 'reset' }],
  'slots-moved': [
    { node: 'host1:6379', from: 'host2:6379', to: 'host3:6381', count: 5462, ranges: '5461-10922' },
    { node: 'host3:6381', from: 'host2:6379', to: 'host3:6381', count: 5462, ranges: '5461-10922' },
    { node: 'host2:6379', from: 'host2:6379', to: 'host3:6381', count: 1, ranges: '5461' },
    { node: 'host1:6379', from: null, to: 'host1:6379', count: 5461, ranges: '0-5460' },
    { node: 'host1:6379', from: null, to: 'host2:6379', count: 4, ranges: '1 3 5 7' },
    { node: 'host1:6379', from: 'host2:6379', to: null, count: 30, ranges: '1-10 21-30 41-50 61-70 81-90' },
    { node: 'host1:6379', from: null, to: null, count: 1, ranges: '7' },
  ],
  'slot-opened': [
    { node: 'host1:6379', slot: 12182, state: 'migrating', peer: 'host2:6379' },
    { node: 'host2:6379', slot: 12182, state: 'importing', peer: 'host1:6379' },
  ],
  'slot-closed': [{ node: 'host1:6379', slot: 12182 }],
  'slot-keys-dropped': [{ node: 'host1:6379', slot: 12182, keys: 1 }],

  'orphan-seen': [{ node: 'host1:6380', master: 'host3:6379' }],
  'replica-migrating': [{ node: 'host1:6380', from: 'host2:6379', to: 'host3:6379' }],
  'manual-failover-started': [
    { node: 'host3:6381', master: 'host2:6379', mode: 'plain' },
    { node: 'host3:6381', master: 'host2:6379', mode: 'force' },
    { node: 'host3:6381', master: 'host2:6379', mode: 'takeover' },
  ],
  'manual-failover-paused': [{ node: 'host2:6379', replica: 'host3:6381', offset: 1284 }],
  'manual-failover-caught-up': [{ node: 'host3:6381', master: 'host2:6379', offset: 1284 }],
  'manual-failover-ended': [
    { node: 'host3:6381', reason: 'done' },
    { node: 'host3:6381', reason: 'timeout' },
  ],

  'replication-link-down': [
    { node: 'host3:6381', master: 'host2:6379', reason: 'closed' },
    { node: 'host3:6381', master: 'host2:6379', reason: 'timeout' },
    { node: 'host3:6381', master: 'host2:6379', reason: 'refused' },
    { node: 'host3:6381', master: 'host2:6379', reason: 'reconfigured' },
  ],
  'replication-connecting': [{ node: 'host3:6381', master: 'host2:6379' }],
  'sync-partial': [{ node: 'host2:6379', replica: 'host3:6381', offset: 1285, bytes: 29 }],
  'sync-refused': [
    { node: 'host2:6379', replica: 'host3:6381', reason: 'history', offset: 1285 },
    { node: 'host2:6379', replica: 'host3:6381', reason: 'backlog', offset: 1285 },
  ],
  'sync-full': [{ node: 'host2:6379', replica: 'host3:6381' }],
  'sync-loaded': [
    { node: 'host3:6381', master: 'host2:6379', keys: 12, droppedKeys: 9, lostKeys: 2 },
    { node: 'host3:6381', master: 'host2:6379', keys: 12, droppedKeys: 9 },
    { node: 'host3:6381', master: 'host2:6379', keys: 1, droppedKeys: 0 },
  ],
  'replica-online': [{ node: 'host2:6379', replica: 'host3:6381', offset: 1284 }],
  'history-changed': [{ node: 'host3:6381', offset: 1285 }],

  'client-command': [
    { node: 'host1:6379', machine: 'client1', argv: ['SET', 'foo', '1'], write: true },
    { node: 'host1:6379', machine: 'client1', argv: ['GET', 'foo'], write: false },
  ],
  'client-reply': [{ node: 'host1:6379', machine: 'client1', command: 7, reply: '+OK', acknowledged: true }],
  'write-lost': [
    { node: 'host3:6381', writes: 1, keys: ['order:18'], wroteOn: 'host2:6379', command: 7 },
    { node: 'host1:6379', writes: 2, keys: ['order:18', 'order:19'], wroteOn: 'host1:6379', command: 7 },
  ],
  'write-found': [{ node: 'host2:6379', writes: 1, keys: ['order:18'], wroteOn: 'host2:6379', command: 7 }],
  'clients-paused': [{ node: 'host2:6379', untilUs: 25_000_000 }],
  'clients-resumed': [{ node: 'host2:6379' }],

  'packet-sent': [{ node: 'host1:6379', to: 'host2:6379', packet: 'auth-req', serial: 812, arrivesUs: 27_350_300 }],
  'packet-received': [{ node: 'host2:6379', from: 'host1:6379', packet: 'auth-req', serial: 812 }],
};

/** One entry for each reason that `kind` has, the most typical first. */
export const samplesOf = (kind: TraceKind): TraceEntry[] =>
  FIELDS[kind].map((fields, index) => ({ id: index + 1, atUs: 15_000_000, causes: [], kind, ...fields }) as TraceEntry);
