// The experiment's site made of real redis-servers on the loopback interface, talked to over one connection each.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { command, readReply } from '../../src/sim/resp';
import { REDIS_CLI, REDIS_SERVER } from '../real/requirements';
import { NODES, REPLICATES, type Site } from './experiment';

const run = promisify(execFile);

export class RealSite implements Site {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'distributions-'));
  private readonly processes: (ChildProcess | null)[] = Array.from({ length: NODES }, () => null);
  private readonly sockets: (Socket | null)[] = Array.from({ length: NODES }, () => null);
  private readonly cleanUp = () => this.end();

  constructor(
    private readonly timeoutMs: number,
    private readonly firstPort: number,
  ) {
    process.once('exit', this.cleanUp);
  }

  numberOf = (address: string): number => Number(address.split(':')[1]) - this.firstPort;
  nowMs = () => performance.now();
  sleep = (ms: number) => wait(ms);
  random = (below: number) => Math.floor(Math.random() * below);

  async prepare(): Promise<void> {
    for (let node = 0; node < NODES; node++) {
      this.start(node);
      await wait(200 + this.random(800));
    }
    await wait(1000);
    const masters = REPLICATES.flatMap((master, node) => (master === null ? [this.address(node)] : []));
    await run(REDIS_CLI, ['--cluster', 'create', ...masters, '--cluster-yes']);
    for (const [node, master] of REPLICATES.entries()) {
      if (master === null) continue;
      const id = /^(\S+) .*myself/m.exec((await this.nodes(master))!)![1]!;
      await this.ask(node, ['CLUSTER', 'MEET', '127.0.0.1', String(this.firstPort)]);
      while (!((await this.nodes(node)) ?? '').includes(id)) await wait(100);
      await wait(1000);
      await this.ask(node, ['CLUSTER', 'REPLICATE', id]);
    }
  }

  start(node: number): void {
    const dir = path.join(this.folder, String(node));
    mkdirSync(dir, { recursive: true });
    const place = ['--port', String(this.firstPort + node), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
    const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(this.timeoutMs)];
    const rest = ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'];
    this.processes[node] = spawn(REDIS_SERVER, [...place, ...cluster, ...rest], { stdio: 'ignore' });
  }

  kill(node: number): void {
    this.processes[node]?.kill('SIGKILL');
    this.processes[node] = null;
    this.sockets[node]?.destroy();
    this.sockets[node] = null;
  }

  nodes(witness: number): Promise<string | null> {
    return this.ask(witness, ['CLUSTER', 'NODES']);
  }

  async settled(): Promise<boolean> {
    for (let node = 0; node < NODES; node++) {
      const info = (await this.ask(node, ['CLUSTER', 'INFO'])) ?? '';
      const replication = (await this.ask(node, ['INFO', 'replication'])) ?? '';
      const nodes = (await this.nodes(node)) ?? '';
      if (!info.includes('cluster_state:ok') || /fail|disconnected|handshake/.test(nodes)) return false;
      if (nodes.trim().split('\n').length !== NODES) return false;
      if (!/role:master|master_link_status:up/.test(replication)) return false;
    }
    return true;
  }

  end(): void {
    process.removeListener('exit', this.cleanUp);
    for (let node = 0; node < NODES; node++) this.kill(node);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private readonly address = (node: number) => `127.0.0.1:${this.firstPort + node}`;

  /** A bulk reply's text; null when there is no answer. */
  private async ask(node: number, argv: string[]): Promise<string | null> {
    const socket = (this.sockets[node] ??= await this.dial(node));
    if (!socket) return null;
    return new Promise((resolve) => {
      let received = '';
      const done = (text: string | null) => {
        socket.off('data', take).off('close', closed);
        resolve(text);
      };
      const closed = () => {
        this.sockets[node] = null;
        done(null);
      };
      const take = (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (readReply(received)) done(received.slice(received.indexOf('\n') + 1));
      };
      socket.on('data', take).on('close', closed);
      socket.write(command(argv), 'latin1');
    });
  }

  private dial(node: number): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = connect(this.firstPort + node, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => resolve(null));
    });
  }
}
