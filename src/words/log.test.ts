import { expect, test } from 'vitest';
import type { TraceEntry, TraceFields, TraceKind } from '../sim/trace';
import { KINDS } from './kinds';
import { logLine, type LogNames } from './log';
import { samplesOf } from './samples';

const ID = '9f3a1c0000000000000000000000000000000c21';
const NAMES: LogNames = { id: () => ID, ipPort: () => '10.0.0.3:6381' };

const line = <K extends TraceKind>(kind: K, fields: TraceFields[K]) =>
  logLine({ id: 1, atUs: 0, causes: [], kind, ...fields } as unknown as TraceEntry, NAMES);

const node = 'host1:6379';
const subject = 'host2:6379';

// The expected lines are those of redis-server 7.0.15's log.
test('the cluster bus logs ids', () => {
  expect(line('fail', { node, subject, reports: 2, needed: 2, reporters: [] })).toBe(
    `Marking node ${ID} as failing (quorum reached).`,
  );
  expect(line('fail-received', { node, subject, from: node })).toBe(`FAIL message received from ${ID} about ${ID}`);
  expect(line('fail-cleared', { node, subject, reason: 'still-owner' })).toBe(
    `Clear FAIL state for node ${ID}: is reachable again and nobody is serving its slots after some time.`,
  );
  expect(line('vote-granted', { node, candidate: subject, epoch: 7 })).toBe(
    `Failover auth granted to ${ID} for epoch 7`,
  );
  expect(line('vote-refused', { node, candidate: subject, epoch: 7, reason: 'voted-recently', waitMs: 2800 })).toBe(
    `Failover auth denied to ${ID}: can't vote about this master before 2800 milliseconds`,
  );
  expect(line('vote-refused', { node, candidate: subject, epoch: 7, reason: 'stale-epoch', currentEpoch: 9 })).toBe(
    `Failover auth denied to ${ID}: reqEpoch (7) < curEpoch(9)`,
  );
  expect(line('election-scheduled', { node, master: subject, delayMs: 740, rank: 0, offset: 1284 })).toBe(
    'Start of election delayed for 740 milliseconds (rank #0, offset 1284).',
  );
  expect(line('became-replica', { node, master: subject, reason: 'lost-slots', wasMaster: true })).toBe(
    `Configuration change detected. Reconfiguring myself as a replica of ${ID}`,
  );
});

test('replication logs ip and port', () => {
  expect(line('sync-partial', { node, replica: subject, offset: 1285, bytes: 29 })).toBe(
    'Partial resynchronization request from 10.0.0.3:6381 accepted. Sending 29 bytes of backlog starting from offset 1285.',
  );
  expect(line('sync-refused', { node, replica: subject, reason: 'history' })).toBe(
    'Replica 10.0.0.3:6381 asks for synchronization',
  );
  expect(line('sync-full', { node, replica: subject })).toBe(
    'Streamed RDB transfer with replica 10.0.0.3:6381 succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming',
  );
  expect(line('replica-online', { node, replica: subject, offset: 1 })).toBe(
    'Synchronization with replica 10.0.0.3:6381 succeeded',
  );
});

test('what the server logs only at debug or verbose level, or not at all, has no line', () => {
  expect(line('pfail', { node, subject, silentMs: 5000 })).toBeNull();
  expect(line('failure-report', { node, subject, reporter: node })).toBeNull();
  expect(line('epoch-bumped', { node, configEpoch: 3, reason: 'collision' })).toBeNull();
  expect(line('process-killed', { node })).toBeNull();
  expect(line('vote-refused', { node, candidate: subject, epoch: 7, reason: 'stale-epoch' })).toBeNull();
});

test('every sample has one line or none, without a hole in it', () => {
  for (const entry of KINDS.flatMap(samplesOf)) expect(logLine(entry) ?? '').not.toMatch(/undefined|NaN|\n/);
});
