// A network namespace a machine, each with one cable to a bridge that stands in a namespace of its own. There is no way
// out: no namespace has a default route or a cable to the host that all of this runs on. Addresses of neighbours are
// fixed, so that a machine without power is silence and never "no route to host".
// Names say which process they belong to (its id and when it started), so whatever a killed run left behind is found
// and removed by the next one.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ENVIRONMENT } from './requirements';

const run = promisify(execFile);

export interface Machine {
  name: string;
  ip: string;
}

const PREFIX = 'rcs';
const FOLDER = '/run/netns';
/** Files here are laid over those of /etc by `ip netns exec`. */
const ETC = '/etc/netns';
const NAME = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-`);

/** Stages that this process has made. */
let stages = 0;

export class Namespaces {
  private readonly own = `${PREFIX}-${process.pid}-${startTime(process.pid)}-${++stages}`;
  private readonly cleanUp = () => this.remove();
  /** For the disks of the machines; goes with the namespaces. */
  readonly folder = path.join(tmpdir(), `${this.own}-disks`);

  private readonly plugged = new Set<string>();

  constructor(private readonly machines: readonly Machine[]) {}

  /** Whether a machine has power. */
  has(name: string): boolean {
    return this.plugged.has(name);
  }

  /** The namespace of a machine. */
  of(machine: string): string {
    return `${this.own}-${machine}`;
  }

  make(): void {
    removeLeftovers();
    process.once('exit', this.cleanUp);
    mkdirSync(this.folder);
    ip('netns', 'add', this.bridge);
    batch(this.bridge, ['link add br0 type bridge stp_state 0 mcast_snooping 0', 'link set br0 up', 'link set lo up']);
    for (const machine of this.machines) this.plug(machine.name);
  }

  /** A machine with power, in a namespace that remembers nothing. */
  plug(name: string): void {
    const machine = this.machines.find((one) => one.name === name)!;
    const namespace = this.of(name);
    mkdirSync(`${ETC}/${namespace}`, { recursive: true });
    const hosts = this.machines.map((one) => `${one.ip} ${one.name}\n`).join('');
    writeFileSync(`${ETC}/${namespace}/hosts`, `127.0.0.1 localhost\n${hosts}`);
    // Nobody is asked for names: whoever is not in the file above is not known.
    writeFileSync(`${ETC}/${namespace}/nsswitch.conf`, 'hosts: files\n');
    ip('netns', 'add', namespace);
    ip('link', 'add', 'eth0', 'netns', namespace, 'type', 'veth', 'peer', 'name', name, 'netns', this.bridge);
    batch(namespace, [
      `link set eth0 address ${hardware(machine)}`,
      `addr add ${machine.ip}/24 dev eth0`,
      'link set lo up',
      'link set eth0 up',
      ...this.machines
        .filter((one) => one !== machine)
        .map((one) => `neigh replace ${one.ip} lladdr ${hardware(one)} dev eth0 nud permanent`),
    ]);
    batch(this.bridge, [`link set ${name} master br0`, `link set ${name} up`]);
    this.plugged.add(name);
  }

  /** The cable is out: no packet leaves or arrives any more. What still runs there dies unheard. */
  unplug(name: string): void {
    this.plugged.delete(name);
    batch(this.bridge, [`link del ${name}`]);
  }

  /** The namespace of a machine that has been unplugged, with its connections. */
  forget(name: string): void {
    removeNamespace(this.of(name));
  }

  /** Rules of the packet filter of a machine take the place of earlier ones, all at once. */
  async filter(name: string, rules: readonly string[]): Promise<void> {
    const text = ['*filter', ':INPUT ACCEPT [0:0]', ...rules, 'COMMIT', ''].join('\n');
    const done = run('ip', ['netns', 'exec', this.of(name), 'iptables-restore'], { env: ENVIRONMENT });
    done.child.stdin!.end(text);
    await done;
  }

  async traffic(name: string, commands: readonly string[]): Promise<void> {
    const done = run('ip', ['netns', 'exec', this.of(name), 'tc', '-force', '-batch', '-'], { env: ENVIRONMENT });
    done.child.stdin!.end(`${commands.join('\n')}\n`);
    await done;
  }

  remove(): void {
    process.removeListener('exit', this.cleanUp);
    for (const name of namespaces()) if (name.startsWith(`${this.own}-`)) removeNamespace(name);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get bridge(): string {
    return `${this.own}-bridge`;
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
}

function batch(namespace: string, lines: readonly string[]): void {
  const input = `${lines.join('\n')}\n`;
  execFileSync('ip', ['-netns', namespace, '-batch', '-'], {
    env: ENVIRONMENT,
    input,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

const hardware = ({ ip: address }: Machine): string =>
  `02:00:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`;

function namespaces(): string[] {
  try {
    return readdirSync(FOLDER);
  } catch {
    return [];
  }
}

/** Namespaces and disks of runs whose process is gone. */
function removeLeftovers(): void {
  const isLeft = (name: string) => {
    const [, pid, started] = NAME.exec(name) ?? [];
    return pid !== undefined && startTime(Number(pid)) !== started;
  };
  for (const name of namespaces().filter(isLeft)) removeNamespace(name);
  for (const name of readdirSync(tmpdir()).filter(isLeft)) {
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Ends what runs in a namespace, which only ever is what a run started there, and removes it. */
function removeNamespace(name: string): void {
  try {
    const pids = execFileSync('ip', ['netns', 'pids', name], { env: ENVIRONMENT, encoding: 'utf8' });
    for (const pid of pids.split('\n').filter(Boolean)) end(Number(pid));
    ip('netns', 'del', name);
  } catch {
    // Somebody else removed it in the meantime.
  }
  rmSync(`${ETC}/${name}`, { recursive: true, force: true });
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** When a process started, in ticks since the machine did; '' when there is none of that id. */
function startTime(pid: number): string {
  try {
    // The name in parentheses may hold spaces; 20 fields follow it up to the start time.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[19]!;
  } catch {
    return '';
  }
}
