// The experiment's site made of simulated servers, all on one machine as the real ones are.

import '../../src/lab/parts/all';
import { createPrograms } from '../../src/cli/program';
import { advanceTo, createWorld } from '../../src/sim/simulation';
import { describeNode } from '../../src/sim/node/description';
import { kill, start } from '../../src/sim/stage';
import { randomBelow, seedRandom, type RandomState } from '../../src/sim/random';
import type { World } from '../../src/sim/world';
import type { NodeAddress } from '../../src/sim/trace';
import { NODES, REPLICATES, type Site } from './experiment';

const FIRST_PORT = 7001;

export class SimulatedSite implements Site {
  private readonly world: World;
  private readonly programs;
  private readonly chance: RandomState;
  private exited = false;

  constructor(timeoutMs: number, seed: number) {
    this.chance = seedRandom(seed * 7919);
    this.programs = createPrograms({
      output: () => {},
      exited: () => (this.exited = true),
      resolve: (name) => (/^\d/.test(name) ? name : null),
    });
    this.world = createWorld({
      hosts: [{ name: 'host1', ip: '10.0.0.1', ports: Array.from({ length: NODES }, (_, i) => FIRST_PORT + i) }],
      clients: [{ name: 'client1', ip: '10.0.0.101' }],
      conf: new Map([
        ['cluster-node-timeout', String(timeoutMs)],
        ['repl-diskless-sync-delay', '0'],
      ]),
      seed,
      around: {
        trace: () => {},
        wantsPackets: false,
        program: (at, event) => this.programs.handleProgramEvent(at, event),
      },
    });
  }

  numberOf = (address: string): number => Number(address.split(':')[1]) - FIRST_PORT;
  nowMs = () => this.world.nowUs / 1000;
  random = (below: number) => randomBelow(this.chance, below);

  sleep = (ms: number): Promise<void> => {
    advanceTo(this.world, this.world.nowUs + Math.round(ms * 1000));
    return Promise.resolve();
  };

  async prepare(): Promise<void> {
    for (let node = 0; node < NODES; node++) {
      this.start(node);
      await this.sleep(200 + this.random(800));
    }
    await this.sleep(1000);
    const masters = REPLICATES.flatMap((master, node) => (master === null ? [`10.0.0.1:${FIRST_PORT + node}`] : []));
    await this.run(['--cluster', 'create', ...masters, '--cluster-yes']);
    for (const [node, master] of REPLICATES.entries()) {
      if (master === null) continue;
      const id = this.server(master)!.cluster!.myself;
      const ask = (...words: string[]) => this.run(['-h', '10.0.0.1', '-p', String(FIRST_PORT + node), ...words]);
      await ask('cluster', 'meet', '10.0.0.1', String(FIRST_PORT));
      while (!this.server(node)!.cluster!.nodes.has(id)) await this.sleep(100);
      await this.sleep(1000);
      await ask('cluster', 'replicate', id);
    }
  }

  start(node: number): void {
    start(this.world, this.address(node));
  }

  kill(node: number): void {
    kill(this.world, this.address(node));
  }

  nodes(witness: number): Promise<string | null> {
    const cluster = this.server(witness)?.cluster;
    return Promise.resolve(
      cluster ? [...cluster.nodes.values()].map((node) => describeNode(cluster, node)).join('\n') : null,
    );
  }

  async settled(): Promise<boolean> {
    for (let node = 0; node < NODES; node++) {
      const server = this.server(node);
      const nodes = (await this.nodes(node)) ?? '';
      if (server?.cluster?.state !== 'ok' || /fail|disconnected|handshake/.test(nodes)) return false;
      if (nodes.split('\n').length !== NODES) return false;
      if (server.replication.masterHost !== null && server.replication.chart.value !== 'online') return false;
    }
    return true;
  }

  private async run(words: string[]): Promise<void> {
    this.exited = false;
    this.programs.startProgram(this.world, 'client1', ['redis-cli', ...words], 0);
    while (!this.exited) await this.sleep(1);
  }

  private readonly address = (node: number): NodeAddress => `host1:${FIRST_PORT + node}`;

  private readonly server = (node: number) => this.world.nodes.get(this.address(node))!.server;
}
