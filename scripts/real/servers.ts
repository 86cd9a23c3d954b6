// The redis-server processes of a stage: a folder, a redis.conf and a namespace each. A node's folder is its disk. Left out:
// what was not fsynced cannot be taken away from a process that is killed, so a machine without power loses nothing
// that was written.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Namespaces } from './namespaces';
import { ENVIRONMENT, REDIS_SERVER } from './requirements';

export interface Node {
  /** `host1:6379` */
  address: string;
  host: string;
  port: number;
}

const UNTIL_READY_MS = 20_000;

interface Process {
  child: ChildProcess;
  paused: boolean;
}

export class Servers {
  private readonly running = new Map<string, Process>();
  private readonly conf = new Map<string, Map<string, string>>();
  /** Each redis.conf as it was written here. */
  private readonly written = new Map<string, string>();
  /** Every id that a node ever had, to its address. */
  readonly ids = new Map<string, string>();

  constructor(
    private readonly nodes: readonly Node[],
    conf: ReadonlyMap<string, string>,
    private readonly folder: string,
    private readonly namespaces: Namespaces,
  ) {
    for (const node of nodes) {
      const own = { 'cluster-enabled': 'yes', appendonly: 'yes', save: '', 'protected-mode': 'no' };
      this.conf.set(node.address, new Map([...Object.entries(own), ...conf]));
    }
  }

  state(address: string): 'stopped' | 'running' | 'paused' {
    const process = this.running.get(address);
    return process ? (process.paused ? 'paused' : 'running') : 'stopped';
  }

  /** Directives change the node's redis.conf from now on. */
  start(address: string, directives: ReadonlyMap<string, string> = new Map()): void {
    const { host, port } = this.nodes.find((node) => node.address === address)!;
    const conf = this.conf.get(address)!;
    for (const [name, value] of directives) conf.set(name, value);
    const disk = this.disk(address);
    mkdirSync(disk, { recursive: true });
    const file = path.join(disk, 'redis.conf');
    const line = ([name, value]: [string, string]) => `${name} ${value === '' ? '""' : value}\n`;
    // What CONFIG REWRITE has written stays, but for the directives.
    const found = existsSync(file) ? readFileSync(file, 'latin1') : null;
    let text = [`port ${port}\n`, `dir ${disk}\n`, ...[...conf].map(line)].join('');
    if (found !== null && found !== this.written.get(address)) {
      const kept = found.split('\n').filter((one) => one !== '' && !directives.has(one.split(' ')[0]!));
      text = [...kept.map((one) => `${one}\n`), ...[...directives].map(line)].join('');
    }
    writeFileSync(file, text, 'latin1');
    this.written.set(address, text);
    writeFileSync(this.log(address), '');
    const child = spawn(
      'ip',
      [
        'netns',
        'exec',
        this.namespaces.of(host),
        REDIS_SERVER,
        path.join(disk, 'redis.conf'),
        '--logfile',
        this.log(address),
      ],
      { env: ENVIRONMENT, stdio: 'ignore' },
    );
    const process: Process = { child, paused: false };
    this.running.set(address, process);
    child.once('exit', () => {
      if (this.running.get(address) === process) this.running.delete(address);
    });
  }

  /** Waits until they listen. Throws when one has given up. */
  async ready(addresses: readonly string[]): Promise<void> {
    const until = Date.now() + UNTIL_READY_MS;
    for (const address of addresses) {
      while (!readFileSync(this.log(address), 'utf8').includes('Ready to accept connections')) {
        if (!this.running.has(address) || Date.now() > until) {
          throw new Error(`${address} does not start: ${readFileSync(this.log(address), 'utf8').slice(-500)}`);
        }
        await wait(10);
      }
    }
  }

  /** SIGKILL; over when the process is gone. */
  async kill(addresses: readonly string[]): Promise<void> {
    await Promise.all(addresses.map((address) => this.end(address)));
  }

  pause(address: string): void {
    const process = this.running.get(address)!;
    process.child.kill('SIGSTOP');
    process.paused = true;
  }

  resume(address: string): void {
    const process = this.running.get(address)!;
    process.child.kill('SIGCONT');
    process.paused = false;
  }

  /** nodes.conf as it stands on a node's disk; null before it first ran. */
  nodesConf(address: string): string | null {
    let text: string;
    try {
      text = readFileSync(
        path.join(this.disk(address), this.conf.get(address)!.get('cluster-config-file') ?? 'nodes.conf'),
        'latin1',
      );
    } catch {
      return null;
    }
    const id = /^([0-9a-f]{40}) .*\bmyself\b/m.exec(text)?.[1];
    if (id !== undefined) this.ids.set(id, address);
    return text;
  }

  private async end(address: string): Promise<void> {
    const process = this.running.get(address);
    if (!process) return;
    const ended = new Promise((resolve) => process.child.once('exit', resolve));
    process.child.kill('SIGKILL');
    await ended;
  }

  private readonly disk = (address: string): string => path.join(this.folder, address.replace(':', '-'));

  private readonly log = (address: string): string => `${this.disk(address)}.log`;
}
