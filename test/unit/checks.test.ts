// The invariants can fail: a healthy world is spoiled in one place, as a wrong node would, and the checker says so.

import '../../src/lab/parts/all';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPrograms } from '../../src/cli/program';
import {
  checkAgreement,
  checkWorld,
  newCheckMemory,
  nextTouched,
  type CheckMemory,
  type Violation,
} from '../../src/sim/checks';
import { put } from '../../src/sim/node/keyspace';
import type { ClusterNode, ClusterState, RedisNode } from '../../src/sim/node/server';
import { FLAG } from '../../src/sim/node/server';
import { keyHashSlot } from '../../src/sim/node/slots';
import { isMaster, me, slotList } from '../../src/sim/node/view';
import { advanceTo, createWorld, restoreWorld, saveWorld, stepWorld, type SavedWorld } from '../../src/sim/simulation';
import * as stage from '../../src/sim/stage';
import type { Surroundings, World } from '../../src/sim/world';

const HOSTS = [1, 2, 3].map((i) => ({ name: `host${i}`, ip: `10.0.0.${i}`, ports: [6379, 6380] }));
const programs = createPrograms({ output: () => {}, exited: () => {}, resolve: (name) => name });
const around: Surroundings = {
  trace: () => {},
  wantsPackets: false,
  program: (world, event) => programs.handleProgramEvent(world, event),
};
let healthy: SavedWorld;

beforeAll(() => {
  const options = {
    clients: [{ name: 'client1', ip: '10.0.0.101' }],
    conf: new Map([['cluster-node-timeout', '1000']]),
  };
  const world = createWorld({ hosts: HOSTS, ...options, seed: 1, around });
  for (const address of world.nodes.keys()) stage.start(world, address);
  advanceTo(world, 100_000);
  const all = HOSTS.flatMap(({ ip, ports }) => ports.map((port) => `${ip}:${port}`));
  const words = ['redis-cli', '--cluster', 'create', ...all, '--cluster-replicas', '1', '--cluster-yes'];
  programs.startProgram(world, 'client1', words, 0);
  advanceTo(world, 30_000_000);
  healthy = saveWorld(world);
});

/** Every event up to `ms` later is checked; what was broken. */
function watch(world: World, memory: CheckMemory, ms: number): Violation[] {
  const end = world.nowUs + ms * 1000;
  const found: Violation[] = [];
  while (found.length === 0 && world.queue.length > 0 && world.queue[0]!.atUs <= end) {
    const touched = nextTouched(world, memory);
    stepWorld(world);
    found.push(...checkWorld(world, memory, touched));
  }
  return found;
}

interface Scene {
  world: World;
  memory: CheckMemory;
  master: RedisNode;
  replica: RedisNode;
  cluster: ClusterState;
  /** The master's entry about another master. */
  other: ClusterNode;
}

/** A second of a healthy world, watched. */
function scene(): Scene {
  const world = restoreWorld(healthy, around);
  const memory = newCheckMemory();
  expect(checkWorld(world, memory)).toEqual([]);
  expect(watch(world, memory, 1000)).toEqual([]);
  const master = [...world.nodes.values()].find((node) => isMaster(me(node.server!.cluster!)))!;
  const cluster = master.server!.cluster!;
  const replica = [...world.nodes.values()].find((node) => me(node.server!.cluster!).slaveof === cluster.myself)!;
  const other = [...cluster.nodes.values()].find((peer) => isMaster(peer) && peer.id !== cluster.myself)!;
  return { world, memory, master, replica, cluster, other };
}

/** The rules that are broken once `spoil` has been at it. */
function broken(spoil: (scene: Scene) => void): string[] {
  const at = scene();
  spoil(at);
  return checkWorld(at.world, at.memory).map(({ rule }) => rule);
}

const nodeOf = (world: World, id: string): RedisNode =>
  [...world.nodes.values()].find((node) => node.server?.cluster?.myself === id)!;

describe('a healthy cluster', () => {
  it('breaks nothing, and agrees', () => {
    const { world, memory } = scene();
    expect(watch(world, memory, 20_000)).toEqual([]);
    expect(checkAgreement(world, memory)).toEqual([]);
  });

  it('breaks nothing when a master is killed and comes back', () => {
    const { world, memory, master } = scene();
    stage.kill(world, master.address);
    expect(checkWorld(world, memory)).toEqual([]);
    expect(watch(world, memory, 10_000)).toEqual([]);
    stage.start(world, master.address);
    expect(checkWorld(world, memory)).toEqual([]);
    expect(watch(world, memory, 20_000)).toEqual([]);
    expect(checkAgreement(world, memory)).toEqual([]);
    expect(master.server!.replication.masterHost).not.toBeNull();
  });
});

describe('epochs', () => {
  it('currentEpoch that falls', () => {
    // Not below the configEpochs: that it fell is seen from its past alone.
    const at = scene();
    at.cluster.currentEpoch += 5;
    expect(checkWorld(at.world, at.memory)).toEqual([]);
    at.cluster.currentEpoch -= 1;
    expect(checkWorld(at.world, at.memory).map(({ rule }) => rule)).toEqual(['epochs']);
  });

  it('a configEpoch above currentEpoch', () => {
    expect(broken(({ cluster, other }) => (other.configEpoch = cluster.currentEpoch + 1))).toEqual(['epochs']);
  });
});

describe('votes', () => {
  const votes = (cluster: ClusterState, acks: number) =>
    cluster.messagesSent.set('auth-ack', (cluster.messagesSent.get('auth-ack') ?? 0) + acks);

  it('a second one in the same epoch', () => {
    expect(broken(({ cluster }) => votes(cluster, 1))).toEqual(['one-vote']);
  });

  it('one that is not on the disk', () => {
    const spoil = ({ cluster }: Scene) => {
      cluster.lastVoteEpoch++;
      votes(cluster, 1);
    };
    expect(broken(spoil)).toEqual(['one-vote']);
  });

  it('two ACKs of an epoch on the wire', () => {
    const { world, memory, master, cluster } = scene();
    const packets = world.queue.filter((event) => event.kind === 'segment' && typeof event.payload === 'object');
    expect(packets.length).toBe(0);
    // A ping of its is turned into a vote, twice.
    let turned = 0;
    for (let i = 0; turned < 2 && i < 10_000; i++) {
      const event = world.queue[0]!;
      if (event.kind === 'segment' && typeof event.payload === 'object' && 'sender' in event.payload) {
        if (event.payload.sender === cluster.myself) {
          world.queue[0] = { ...event, payload: { ...event.payload, type: 'auth-ack' } };
          turned++;
        }
      }
      const touched = nextTouched(world, memory);
      stepWorld(world);
      const found = checkWorld(world, memory, touched);
      if (turned < 2) expect(found).toEqual([]);
      else expect(found.map(({ rule, node }) => [rule, node])).toEqual([['one-vote', master.address]]);
    }
    expect(turned).toBe(2);
  });
});

describe('suspicion', () => {
  it('PFAIL of a node that was heard just now', () => {
    expect(broken(({ other }) => (other.flags |= FLAG.pfail))).toEqual(['early-pfail']);
  });

  it('a whole node timeout of silence is no less', () => {
    const { world, memory, other } = scene();
    stage.kill(world, nodeOf(world, other.id).address);
    expect(checkWorld(world, memory)).toEqual([]);
    expect(watch(world, memory, 1600)).toEqual([]);
    expect(other.flags & (FLAG.pfail | FLAG.fail)).not.toBe(0);
  });
});

describe('owners', () => {
  /** Two masters, the second of which claims the slots of the first with its epoch. */
  function double(elected: boolean): Scene {
    const at = scene();
    const rival = nodeOf(at.world, at.other.id).server!.cluster!;
    const mine = me(at.cluster);
    for (const cluster of [at.cluster, rival]) {
      cluster.currentEpoch += 10;
      me(cluster).configEpoch = cluster.currentEpoch;
      if (!elected) continue;
      cluster.election.chart.value = 'won';
      cluster.election.authEpoch = cluster.currentEpoch;
    }
    rival.nodes.get(mine.id)!.slots = me(rival).slots;
    rival.nodes.get(mine.id)!.numslots = me(rival).numslots;
    me(rival).slots = mine.slots;
    me(rival).numslots = mine.numslots;
    return at;
  }

  it('two that were elected in one epoch', () => {
    const { world, memory } = double(true);
    expect(checkWorld(world, memory).map(({ rule }) => rule)).toEqual(['two-owners']);
  });

  it('two that took an epoch without votes, for longer than it takes to settle', () => {
    const { world, memory } = double(false);
    expect(checkWorld(world, memory)).toEqual([]);
    expect(memory.doubles.size).toBe(1);
    // Nobody says a word to anybody, though each could.
    world.queue = [];
    world.nowUs += 13_000_000;
    expect(checkWorld(world, memory)).toEqual([]);
    world.nowUs += 1_000_000;
    expect(checkWorld(world, memory).map(({ rule }) => rule)).toEqual(['two-owners']);
  });

  it('the time to settle begins when they can hear each other', () => {
    const { world, memory } = double(false);
    stage.partition(world, [['host1'], ['host2'], ['host3']]);
    world.queue = [];
    expect(checkWorld(world, memory)).toEqual([]);
    world.nowUs += 60_000_000;
    expect(checkWorld(world, memory)).toEqual([]);
  });
});

describe('data', () => {
  const value = { type: 'string', encoding: 'raw', text: 'x' } as const;

  it('a replica that has what its master has not', () => {
    expect(broken(({ world, replica }) => put(replica.server!.db, 'k', value, world.nowUs))).toEqual(['replica-data']);
  });

  it('a master that changes its data without a word', () => {
    expect(broken(({ world, master }) => put(master.server!.db, 'k', value, world.nowUs))).toContain('replica-data');
  });

  it('a process that comes back with other data than it had', () => {
    const { world, memory, master } = scene();
    stage.kill(world, master.address);
    expect(checkWorld(world, memory)).toEqual([]);
    master.disk.aof.commands.value.push('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nx\r\n');
    stage.start(world, master.address);
    expect(checkWorld(world, memory)).toEqual([]);
    expect(watch(world, memory, 100).map(({ rule }) => rule)).toContain('disk');
  });
});

describe('what a replica drops at CLUSTER RESET comes back from its file', () => {
  it('also where it slept, and woke up to its first key and the reset at once', () => {
    const { world, memory, master, replica } = scene();
    const [slot] = slotList(me(master.server!.cluster!).slots);
    const key = Array.from({ length: 100_000 }, (_, i) => `k${i}`).find((name) => keyHashSlot(name) === slot)!;
    const call = (to: RedisNode, ...words: string[]) =>
      programs.startProgram(world, 'client1', ['redis-cli', '-h', to.ip, '-p', String(to.port), ...words], 0);
    stage.pauseProcess(world, replica.address);
    call(master, 'set', key, '1');
    expect(watch(world, memory, 100)).toEqual([]);
    call(replica, 'cluster', 'reset');
    expect(watch(world, memory, 100)).toEqual([]);
    stage.resumeProcess(world, replica.address);
    expect(watch(world, memory, 100)).toEqual([]);
    expect(replica.server!.db.size).toBe(0);
    stage.kill(world, replica.address);
    expect(checkWorld(world, memory)).toEqual([]);
    stage.start(world, replica.address);
    expect(watch(world, memory, 100)).toEqual([]);
    expect(replica.server!.db.size).toBe(1);
  });
});

describe('the table and the connections', () => {
  it('numslots that is not the number of slots', () => {
    expect(broken(({ other }) => other.numslots++)).toEqual(['table']);
  });

  it('a slot with two owners', () => {
    const spoil = ({ cluster, other }: Scene) => {
      other.slots = me(cluster).slots;
      other.numslots = me(cluster).numslots;
    };
    expect(broken(spoil)).toEqual(['table']);
  });

  it("a replica that is missing in its master's list", () => {
    const spoil = ({ cluster, replica }: Scene) => {
      const { slaves } = me(cluster);
      slaves.splice(slaves.indexOf(replica.server!.cluster!.myself), 1, cluster.myself);
    };
    expect(new Set(broken(spoil))).toEqual(new Set(['table']));
  });

  it('a link whose connection is gone', () => {
    expect(broken(({ world, other }) => world.network.connections.delete(other.link!))).toContain('connections');
  });

  it('a connection of a process that has ended', () => {
    expect(broken(({ master }) => master.incarnation++)).toContain('connections');
  });

  it('time that goes back', () => {
    expect(broken(({ world }) => (world.nowUs -= 1))).toEqual(['table']);
  });
});

describe('agreement', () => {
  const disagrees = (spoil: (scene: Scene) => void): string[] => {
    const at = scene();
    spoil(at);
    return (checkAgreement(at.world, at.memory) as Violation[]).map(({ node, what }) => `${node} ${what}`);
  };

  it.each<[string, (scene: Scene) => void]>([
    ['is still FAIL', ({ other }) => (other.flags |= FLAG.fail)],
    ['is still PFAIL', ({ other }) => (other.flags |= FLAG.pfail)],
    ['seen with 1', ({ other }) => (other.configEpoch = 1_000_001)],
    ['slots, seen with', ({ other }) => (other.slots = new Uint8Array(2048))],
    [
      'seen as replica',
      ({ other, cluster }) => {
        other.flags = (other.flags & ~FLAG.master) | FLAG.slave;
        other.slaveof = cluster.myself;
      },
    ],
    ['does not know', ({ other, cluster }) => cluster.nodes.delete(other.id)],
    ['currentEpoch', ({ cluster }) => cluster.currentEpoch++],
    ['does not run', ({ world, replica }) => stage.kill(world, replica.address)],
  ])('%s', (words, spoil) => {
    const found = disagrees(spoil);
    expect(found.join('\n')).toContain(words);
  });
});
