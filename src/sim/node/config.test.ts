// What CONFIG cannot show in a recording (commands/recorded.test.ts has its replies): files, and what comes of it.

import { describe, expect, it } from 'vitest';
import { configGet, configSet, configValue, directiveName, parseConf, settingsOf, type Config } from './config';

const conf = (...pairs: [string, string][]) => parseConf(new Map(pairs));

describe('a configuration', () => {
  it('has the defaults of Redis 7.0', () => {
    const settings = settingsOf(conf());
    expect(settings).toMatchObject({
      nodeTimeoutMs: 15000,
      replicaValidityFactor: 10,
      migrationBarrier: 1,
      requireFullCoverage: true,
      replPingReplicaPeriodMs: 10_000,
      replTimeoutMs: 60_000,
      replBacklogSize: 1024 * 1024,
      replBacklogTtlMs: 3_600_000,
      replDisklessSyncDelayMs: 5000,
      minReplicasToWrite: 0,
      minReplicasMaxLagMs: 10_000,
      appendFsync: 'everysec',
    });
  });

  it('takes a file with aliases, any case and units, and keeps only what differs', () => {
    const config = conf(['Slave-Serve-Stale-Data', 'NO'], ['repl-backlog-size', '2mb'], ['hz', '10'], ['save', '']);
    expect([...config]).toEqual([
      ['replica-serve-stale-data', 'no'],
      ['repl-backlog-size', '2097152'],
      ['save', ''],
    ]);
    expect(settingsOf(config)).toMatchObject({ replicaServeStaleData: false, replBacklogSize: 2097152 });
    expect(directiveName('MIN-SLAVES-TO-WRITE')).toBe('min-replicas-to-write');
  });

  it('says in one line what is wrong with a file', () => {
    expect(() => conf(['cluster-node-timeot', '1'])).toThrow('cluster-node-timeot: Redis 7.0 has no such directive');
    expect(() => conf(['cluster-node-timeout', 'soon'])).toThrow(
      "cluster-node-timeout soon: argument couldn't be parsed into an integer",
    );
    expect(() => conf(['appendonly', ''])).toThrow(`appendonly "": argument must be 'yes' or 'no'`);
  });

  it('takes all of a CONFIG SET or none', () => {
    const config: Config = new Map();
    expect(configSet(config, [['hz', '20'], ['maxmemory', 'abc']])).toContain("'maxmemory'"); // prettier-ignore
    expect(configGet(config, ['hz'])).toEqual([['hz', '10']]);
    expect(configSet(config, [['hz', '20'], ['maxmemory', '1kb']])).toBeNull(); // prettier-ignore
    expect(configValue(config, 'maxmemory')).toBe('1024');
    expect(configSet(config, [['hz', '10']])).toBeNull();
    expect([...config.keys()]).toEqual(['maxmemory']);
  });

  it('takes a backlog below 16 KB as 16 KB', () => {
    // CONFIG_REPL_BACKLOG_MIN_SIZE
    expect(settingsOf(conf(['repl-backlog-size', '1'])).replBacklogSize).toBe(16384);
  });
});
