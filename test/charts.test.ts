// The charts decide: for each transition of the four charts of a node there is a scene in the real world that needs it.
// The scene holds as the charts are, and no longer holds when that one transition is taken out.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { electionMachine } from '../src/sim/node/election-chart';
import { manualFailoverMachine } from '../src/sim/node/manual-failover-chart';
import { processMachine } from '../src/sim/node/process';
import { replicationMachine } from '../src/sim/node/replication';
import { Theatre, type Shard } from './support/theatre';

const removed = vi.hoisted(() => ({ transition: '' }));

/** A step that a removed transition would have made changes nothing and does nothing. */
vi.mock('../src/sim/statechart', async (original) => {
  const real = await original<typeof import('../src/sim/statechart')>();
  const step: typeof real.step = (machine, saved, event) => {
    const { id } = machine;
    const { type } = event as { type: string };
    const isRemoved = [saved.value, '*'].some((state) => removed.transition === `${id} ${state} ${type}`);
    return isRemoved ? [] : real.step(machine, saved, event);
  };
  return { ...real, step };
});

/** `CHART STATE EVENT` of every transition; the state is `*` for those of all states. */
function transitionsOf(machine: AnyStateMachine): string[] {
  const { id, on, states } = machine.config as {
    id: string;
    on?: object;
    states: Record<string, { on?: object }>;
  };
  const named = (state: string, events: object | undefined) =>
    Object.keys(events ?? {}).map((event) => `${id} ${state} ${event}`);
  return [...named('*', on), ...Object.entries(states).flatMap(([state, { on: events }]) => named(state, events))];
}

type Scene = () => void;

/** A scene that looks at one shard of a cluster with this node timeout, ms. */
const onShard =
  (timeoutMs: number, play: (t: Theatre, shard: Shard) => void, conf: Record<string, string> = {}): Scene =>
  () => {
    const t = new Theatre({ 'cluster-node-timeout': String(timeoutMs), ...conf });
    play(t, t.shard());
  };

const REFUSED = 'Connection refused';

// The process

const starts = onShard(60_000, (t, { replica }) => {
  t.kill(replica);
  t.start(replica);
  t.pass(100);
  expect(t.reply(replica, 'ping')).toBe('PONG');
});

const diesLoading = onShard(60_000, (t, { replica }) => {
  t.kill(replica);
  t.start(replica);
  t.pass(5);
  t.kill(replica);
  t.pass(500);
  expect(t.reply(replica, 'ping')).toContain(REFUSED);
});

const losesPower = (before: (t: Theatre, shard: Shard) => void): Scene =>
  onShard(60_000, (t, shard) => {
    before(t, shard);
    t.powerOff(shard.replica);
    t.pass(1000);
    t.trace.length = 0;
    t.powerOn(shard.replica);
    t.pass(500);
    // It begins anew: who is still there is not started.
    expect(t.count('process-ready', shard.replica)).toBe(1);
    expect(t.reply(shard.replica, 'ping')).toBe('PONG');
  });

const PROCESS: Record<string, Scene> = {
  'process stopped START': starts,
  'process loading LOADED': starts,
  'process loading KILL': diesLoading,
  'process loading POWER_OFF': losesPower((t, { replica }) => {
    t.kill(replica);
    t.start(replica);
    t.pass(5);
  }),
  'process running PAUSE': onShard(60_000, (t, { replica }) => {
    t.pause(replica);
    expect(t.reply(replica, 'ping')).toBe('');
  }),
  'process running KILL': onShard(60_000, (t, { replica }) => {
    t.kill(replica);
    expect(t.reply(replica, 'ping')).toContain(REFUSED);
  }),
  'process running POWER_OFF': losesPower(() => {}),
  'process running EXIT': onShard(60_000, (t, { replica }) => {
    t.reply(replica, 'shutdown');
    expect(t.reply(replica, 'ping')).toContain(REFUSED);
  }),
  'process paused RESUME': onShard(60_000, (t, { replica }) => {
    t.pause(replica);
    t.pass(1000);
    t.resume(replica);
    expect(t.reply(replica, 'ping')).toBe('PONG');
  }),
  'process paused KILL': onShard(60_000, (t, { replica }) => {
    t.pause(replica);
    t.kill(replica);
    expect(t.reply(replica, 'ping')).toContain(REFUSED);
  }),
  'process paused POWER_OFF': losesPower((t, { replica }) => t.pause(replica)),
};

// Replication

/** It has what its master has, and goes on getting it: the master counts it. */
function expectInSync(t: Theatre, { master, replica }: Pick<Shard, 'master' | 'replica'>): void {
  expect(t.reply(replica, 'info replication')).toContain('master_link_status:up');
  expect(t.reply(master, 'wait 1 500')).toBe('(integer) 1');
}

const resyncs = onShard(60_000, (t, shard) => {
  t.kill(shard.replica);
  t.start(shard.replica);
  t.pass(8000);
  expectInSync(t, shard);
});

const changesPlaces = onShard(60_000, (t, { master, replica }) => {
  t.reply(replica, 'cluster failover');
  t.pass(3000);
  expect(t.count('sync-partial', replica)).toBe(1);
  expectInSync(t, { master: replica, replica: master });
});

/** The master is killed while its replica stands in `state`, and comes back: the replica finds to it again. */
const losesMasterIn = (state: string, lead: (t: Theatre, shard: Shard) => void): Scene =>
  onShard(60_000, (t, shard) => {
    lead(t, shard);
    expect(t.server(shard.replica).replication.chart.value).toBe(state);
    t.kill(shard.master);
    t.pass(1500);
    t.start(shard.master);
    t.pass(10_000);
    expectInSync(t, shard);
  });

/** The dataset is lost on its way while its announcement arrives: chance that some seed gives. */
function stuckReceiving(t: Theatre, { master, replica }: Shard): void {
  for (let seed = 1; ; seed++) {
    t.kill(replica);
    t.start(replica);
    t.until(() => t.node(replica).server?.replication.chart.value === 'waiting', 1000);
    t.pass(3000);
    t.shuffle(seed);
    t.lose(60);
    t.until(() => t.server(replica).replication.chart.value !== 'waiting', 30_000);
    const { link } = t.server(replica).replication;
    const isHeld = (link !== null && t.world.network.connections.get(link)?.down.held.length) || 0;
    t.heal();
    if (isHeld > 0 && t.server(replica).replication.chart.value === 'receiving') return;
    if (seed > 50) throw new Error(`no seed loses the dataset of ${master}`);
    t.pass(10_000);
  }
}

const REPLICATION: Record<string, Scene> = {
  'replication * FOLLOW': changesPlaces,
  'replication * LEAD': onShard(60_000, (t, { replica }) => {
    t.reply(replica, 'cluster failover');
    t.pass(1000);
    // Nothing else reads it of a master; people do.
    expect(t.server(replica).replication.chart.value).toBe('master');
  }),
  'replication connect CONNECT': resyncs,
  'replication connecting CONNECTED': resyncs,
  'replication connecting LOST': losesMasterIn('connecting', (t, { master, replica }) => {
    t.kill(replica);
    t.kill(master);
    t.start(replica);
    t.until(() => t.node(replica).server?.replication.chart.value === 'connecting', 1000);
    t.start(master);
    // Nobody listens yet: the connection is refused.
  }),
  'replication handshake GREETED': resyncs,
  'replication handshake LOST': losesMasterIn('handshake', (t, { master, replica }) => {
    t.kill(replica);
    t.pause(master);
    t.start(replica);
    t.pass(500);
  }),
  'replication waiting FULL_SYNC': resyncs,
  'replication waiting CONTINUE': changesPlaces,
  'replication waiting LOST': losesMasterIn('waiting', (t, { replica }) => {
    t.kill(replica);
    t.start(replica);
    // The dataset comes after repl-diskless-sync-delay, 5 s.
    t.pass(2000);
  }),
  'replication receiving LOADED': resyncs,
  'replication receiving LOST': losesMasterIn('receiving', stuckReceiving),
  'replication online LOST': losesMasterIn('online', () => {}),
};

// Election

const takesOver = onShard(1000, (t, { master, replica }) => {
  t.kill(master);
  expect(t.becomesMaster(replica, 6000)).toBe(true);
});

/** The replica is stopped as soon as its election stands in `state`, for so long (in node timeouts of 1 s). */
const sleepsIn = (state: string, timeouts: number, then: (t: Theatre, shard: Shard) => void): Scene =>
  onShard(1000, (t, shard) => {
    t.kill(shard.master);
    t.until(() => t.cluster(shard.replica).election.chart.value === state, 10_000);
    t.pause(shard.replica);
    t.pass(timeouts * 1000);
    t.resume(shard.replica);
    then(t, shard);
  });

/** An attempt lasts two node timeouts (2 s at least), and the next one comes two later. */
const triesAgain = (t: Theatre, { replica }: Shard) => expect(t.becomesMaster(replica, 12_000)).toBe(true);

const ELECTION: Record<string, Scene> = {
  'election idle SCHEDULE': takesOver,
  'election waiting START': takesOver,
  'election waiting EXPIRE': sleepsIn('waiting', 3.5, (t, { replica }) => {
    t.pass(200);
    expect(t.count('election-expired', replica)).toBe(1);
  }),
  'election waiting SCHEDULE': sleepsIn('waiting', 6, triesAgain),
  'election requesting MAJORITY': takesOver,
  'election requesting EXPIRE': sleepsIn('requesting', 2.5, (t, { replica }) => {
    t.pass(200);
    expect(t.count('election-expired', replica)).toBe(1);
  }),
  'election requesting SCHEDULE': sleepsIn('requesting', 6, triesAgain),
  'election expired SCHEDULE': sleepsIn('requesting', 2.5, triesAgain),
  'election won SCHEDULE': onShard(1000, (t, { master, replica }) => {
    t.kill(master);
    expect(t.becomesMaster(replica, 8000)).toBe(true);
    t.start(master);
    t.pass(12_000);
    // It gives its place back without a restart, and is needed again.
    t.reply(master, 'cluster failover');
    t.pass(3000);
    expect(t.role(replica)).toBe('replica');
    t.kill(master);
    expect(t.becomesMaster(replica, 8000)).toBe(true);
  }),
};

// Manual failover

const failsOver = onShard(60_000, (t, { replica }) => {
  expect(t.reply(replica, 'cluster failover')).toBe('OK');
  expect(t.becomesMaster(replica, 3000)).toBe(true);
});

/** The replica asked its master, and then is heard of no more; a client writes to the master meanwhile. */
const leavesMasterWaiting = (expected: (t: Theatre, write: { output: string }) => void): Scene =>
  onShard(60_000, (t, { master, replica, key }) => {
    t.ask(replica, 'cluster failover');
    t.until(() => t.cluster(master).manualFailover.endMs !== 0, 1000);
    t.pause(replica);
    expected(t, t.ask(master, `set ${key} 1`));
  });

const MANUAL: Record<string, Scene> = {
  'manualFailover idle ASK': failsOver,
  'manualFailover idle FORCE': onShard(60_000, (t, { master, replica }) => {
    t.pause(master);
    t.reply(replica, 'cluster failover force');
    expect(t.becomesMaster(replica, 3000)).toBe(true);
  }),
  'manualFailover idle ASKED': leavesMasterWaiting((t, write) => {
    t.pass(2000);
    expect(write.output).toBe('');
  }),
  'manualFailover asking OFFSET': failsOver,
  'manualFailover asking RESET': onShard(60_000, (t, { master, replica }) => {
    t.pause(master);
    expect(t.reply(replica, 'cluster failover')).toBe('OK');
    t.pass(6000);
    t.resume(master);
    t.pass(6000);
    t.reply(replica, 'cluster failover');
    expect(t.becomesMaster(replica, 3000)).toBe(true);
  }),
  'manualFailover catchingUp CAUGHT_UP': failsOver,
  'manualFailover catchingUp RESET': onShard(
    60_000,
    (t, { master, replica, key }) => {
      t.reply(master, `set ${key} 1`);
      t.kill(replica);
      t.start(replica);
      t.pass(2000);
      // It has nothing yet, and will not for longer than a failover may take.
      expect(t.reply(replica, 'cluster failover')).toBe('OK');
      t.until(() => t.cluster(replica).manualFailover.chart.value === 'catchingUp', 1000);
      t.pass(30_000);
      t.reply(replica, 'cluster failover');
      expect(t.becomesMaster(replica, 3000)).toBe(true);
    },
    { 'repl-diskless-sync-delay': '20' },
  ),
  'manualFailover ready RESET': onShard(2000, (t, { master, replica }) => {
    const voters = [...t.world.nodes.keys()].filter((address) => t.role(address) === 'master' && address !== master);
    for (const voter of voters) t.pause(voter);
    t.reply(replica, 'cluster failover force');
    t.pass(6000);
    for (const voter of voters) t.resume(voter);
    t.pass(10_000);
    expect(t.role(replica)).toBe('replica');
    t.trace.length = 0;
    t.reply(replica, 'cluster failover');
    expect(t.becomesMaster(replica, 3000)).toBe(true);
    // Not by force this time: the master was asked.
    expect(t.count('manual-failover-paused', master)).toBe(1);
  }),
  'manualFailover pausing RESET': leavesMasterWaiting((t, write) => {
    t.pass(4000);
    expect(write.output).toBe('');
    // After 5 s it is called off; the pause alone would last 10 s.
    t.pass(3000);
    expect(write.output).toBe('OK\n');
  }),
};

const CHARTS: [name: string, machine: AnyStateMachine, scenes: Record<string, Scene>][] = [
  ['process', processMachine, PROCESS],
  ['replication', replicationMachine, REPLICATION],
  ['election', electionMachine, ELECTION],
  ['manual failover', manualFailoverMachine, MANUAL],
];

afterEach(() => {
  removed.transition = '';
});

describe.each(CHARTS)('the chart of %s', (_name, machine, scenes) => {
  it('has a scene for each of its transitions', () => {
    expect(Object.keys(scenes).sort()).toEqual(transitionsOf(machine).sort());
  });

  it.each(Object.entries(scenes))('%s', (transition, scene) => {
    scene();
    removed.transition = transition;
    expect(scene).toThrow();
  });
});
