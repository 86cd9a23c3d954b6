// A small cluster to play a scene on: three masters with a replica each, made by the real cluster manager once and copied
// for every scene. What happens is seen as people see it: replies, who is master, the trace, the charts' states.

import '../../src/lab/parts/all';
import { createPrograms } from '../../src/cli/program';
import { keyHashSlot } from '../../src/sim/node/slots';
import { hasSlot, me } from '../../src/sim/node/view';
import type { ClusterState, RedisNode, RedisServer } from '../../src/sim/node/server';
import { seedRandom } from '../../src/sim/random';
import { advanceTo, createWorld, restoreWorld, saveWorld, stepWorld, type SavedWorld } from '../../src/sim/simulation';
import * as stage from '../../src/sim/stage';
import type { NodeAddress, TraceEntry, TraceKind } from '../../src/sim/trace';
import type { Surroundings, World } from '../../src/sim/world';

const HOSTS = ['host1', 'host2', 'host3'].map((name, i) => ({ name, ip: `10.0.0.${i + 1}`, ports: [6379, 6380] }));
const CLIENT = { name: 'client1', ip: '10.0.0.101' };

/** A shard: who was its master and its replica when the scene began. */
export interface Shard {
  master: NodeAddress;
  replica: NodeAddress;
  /** A key that it serves. */
  key: string;
}

/** A call that was begun and perhaps not answered yet. */
export interface Call {
  output: string;
  ended: boolean;
}

const made = new Map<string, SavedWorld>();

export class Theatre {
  readonly world: World;
  readonly trace: TraceEntry[] = [];
  private readonly calls = new Map<number, Call>();
  private readonly programs = createPrograms({
    output: (program, text) => (this.call(program).output += text),
    exited: (program) => (this.call(program).ended = true),
    resolve: (name) => this.world.machines.get(name)?.ip ?? name,
  });

  /** A healthy cluster of `conf`, half a minute old. */
  constructor(conf: Record<string, string> = {}) {
    const around: Surroundings = {
      trace: (entry) => this.trace.push(entry),
      wantsPackets: false,
      program: (world, event) => this.programs.handleProgramEvent(world, event),
    };
    const name = JSON.stringify(conf);
    const saved = made.get(name);
    if (saved) {
      this.world = restoreWorld(saved, around);
      return;
    }
    const options = { hosts: HOSTS, clients: [CLIENT], conf: new Map(Object.entries(conf)), seed: 1, around };
    this.world = createWorld(options);
    for (const address of this.world.nodes.keys()) this.start(address);
    this.pass(100);
    const all = [...this.world.nodes.keys()].join(' ');
    const create = this.begin(`redis-cli --cluster create ${all} --cluster-replicas 1 --cluster-yes`);
    this.pass(30_000);
    if (!create.output.includes('All 16384 slots covered')) throw new Error(create.output);
    made.set(name, saveWorld(this.world));
    this.trace.length = 0;
  }

  /** Other chance from here on. */
  shuffle(seed: number): void {
    this.world.random = seedRandom(seed);
  }

  pass(ms: number): void {
    advanceTo(this.world, this.world.nowUs + ms * 1000);
  }

  /** Event by event until it holds; throws after `limitMs`. */
  until(holds: () => boolean, limitMs: number): void {
    const end = this.world.nowUs + limitMs * 1000;
    while (!holds()) {
      if (this.world.nowUs > end || !stepWorld(this.world)) throw new Error('it did not come to pass');
    }
  }

  begin(line: string): Call {
    const id = this.world.clients.nextProgram;
    this.programs.startProgram(this.world, CLIENT.name, line.split(' '), 0);
    return this.call(id);
  }

  ask(address: NodeAddress, words: string): Call {
    const [host, port] = address.split(':');
    return this.begin(`redis-cli -h ${host} -p ${port} ${words}`);
  }

  /** What a node answers within two seconds; '' for nothing. */
  reply(address: NodeAddress, words: string): string {
    const call = this.ask(address, words);
    const end = this.world.nowUs + 2_000_000;
    while (!call.ended && this.world.nowUs < end && stepWorld(this.world));
    return call.output.trimEnd();
  }

  start = (address: NodeAddress): boolean => stage.start(this.world, address);
  kill = (address: NodeAddress): boolean => stage.kill(this.world, address);
  pause = (address: NodeAddress): boolean => stage.pauseProcess(this.world, address);
  resume = (address: NodeAddress): boolean => stage.resumeProcess(this.world, address);
  powerOff = (address: NodeAddress): boolean => stage.powerOff(this.world, this.node(address).host);
  powerOn = (address: NodeAddress): boolean => stage.powerOn(this.world, this.node(address).host);
  lose = (percent: number): void => stage.lose(this.world, '*', '*', percent);
  heal = (): void => stage.heal(this.world);

  node(address: NodeAddress): RedisNode {
    return this.world.nodes.get(address)!;
  }

  server(address: NodeAddress): RedisServer {
    return this.node(address).server!;
  }

  cluster(address: NodeAddress): ClusterState {
    return this.server(address).cluster!;
  }

  /** The shard that serves `key`, as its own nodes see it. */
  shard(key = 'foo'): Shard {
    const slot = keyHashSlot(key);
    for (const node of this.world.nodes.values()) {
      const myself = me(node.server!.cluster!);
      if (!hasSlot(myself.slots, slot)) continue;
      const replica = [...this.world.nodes.values()].find((other) => me(other.server!.cluster!).slaveof === myself.id)!;
      return { master: node.address, replica: replica.address, key };
    }
    throw new Error('nobody serves it');
  }

  /** `ms` later at the latest, and as soon as it is so: whether the node is a master. */
  becomesMaster(address: NodeAddress, ms: number): boolean {
    const end = this.world.nowUs + ms * 1000;
    while (this.world.nowUs < end && this.role(address) !== 'master' && stepWorld(this.world));
    return this.role(address) === 'master';
  }

  role(address: NodeAddress): 'master' | 'replica' | 'none' {
    const cluster = this.node(address).server?.cluster;
    if (!cluster) return 'none';
    return me(cluster).slaveof === null ? 'master' : 'replica';
  }

  /** How often something was recorded at a node. */
  count(kind: TraceKind, node?: NodeAddress): number {
    const here = (entry: TraceEntry) => node === undefined || ('node' in entry && entry.node === node);
    return this.trace.filter((entry) => entry.kind === kind && here(entry)).length;
  }

  private call(program: number): Call {
    let call = this.calls.get(program);
    if (!call) this.calls.set(program, (call = { output: '', ended: false }));
    return call;
  }
}
