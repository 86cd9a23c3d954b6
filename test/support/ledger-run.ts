// A small cluster under random writes and random faults, and then peace: what was asked, what the client machines were
// shown, and what the healed cluster answers. It knows nothing of the ledger.

import '../../src/lab/parts/all';
import { Chance } from '../../scripts/sweep/chance';
import { readCommand } from '../../src/lab/script/commands';
import { splitWords } from '../../src/lab/script/quote';
import { Run } from '../../src/lab/run';
import { formatTime } from '../../src/lab/script/script';
import { setupOf } from '../../src/lab/script/setup';
import { keyHashSlot } from '../../src/sim/node/slots';
import { hasSlot, isMaster, isSlave, me } from '../../src/sim/node/view';
import type { RedisNode } from '../../src/sim/node/server';

/** A line given to a client machine, and what its terminal showed until it ended. */
export interface Asked {
  serial: number;
  line: string;
  typed: string[];
  machine: string;
  atUs: number;
  shown: string;
  ended: boolean;
  /** FLUSHALL: the slots that the node claimed when it carried it out last. */
  claimed: Uint8Array | null;
}

export interface Played {
  run: Run;
  asked: Asked[];
  /** What `redis-cli -c` says of each key at the end. */
  held: Map<string, string[]>;
  script: string;
}

const TAGS = ['a', 'b', 'c', 'd'];
export const KEYS = TAGS.flatMap((tag) => ['s', 'l', 'h', 'e', 'z'].map((type) => `${type}{${tag}}`));
const READ: Record<string, string> = {
  s: 'get KEY',
  e: 'get KEY',
  l: 'lrange KEY 0 -1',
  h: 'hkeys KEY',
  z: 'zrange KEY 0 -1',
};
const PATIENCE_US = 6_000_000;

/** Nobody owns a slot any more: only an operator could say whose it is. */
export class Unhealed extends Error {}

export class LedgerRun {
  readonly asked: Asked[] = [];
  readonly run: Run;
  readonly chance: Chance;
  private readonly running = new Map<number, Asked>();

  constructor(readonly seed: number) {
    this.chance = new Chance(seed);
    const { chance } = this;
    const replicas = chance.weighted([
      [6, 1],
      [2, 2],
    ]);
    const words = [
      `lab hosts=3 ports=6379-${6379 + replicas} clients=2 seed=${seed}`,
      `cluster-node-timeout=${chance.of([500, 1000, 2000])} repl-diskless-sync-delay=0`,
    ];
    if (chance.percent(30)) words.push(`appendfsync=${chance.of(['always', 'no'])}`);
    if (chance.percent(20)) words.push('appendonly=no');
    if (chance.percent(20)) words.push('cluster-require-full-coverage=no');
    if (chance.percent(10)) words.push('min-replicas-to-write=1');
    const lab = words.join(' ');
    const setup = setupOf(splitWords(lab)!.slice(1));
    this.run = new Run(setup, [lab]);
    this.run.watcher = {
      shown: (terminal, { kind, text }) => {
        const asked = this.running.get(terminal.session);
        if (asked && kind === 'output') asked.shown += text;
      },
      ended: (terminal) => {
        const asked = this.running.get(terminal.session);
        if (asked) asked.ended = true;
        this.running.delete(terminal.session);
      },
      entry: (entry) => {
        if (entry.kind !== 'client-command' || !entry.argv[1]?.includes('flushall')) return;
        const asked = this.asked[Number(entry.argv[3]!.slice(1)) - 1]!;
        asked.claimed = me(this.run.world.nodes.get(entry.node)!.server!.cluster!).slots;
      },
    };
    const created = this.ask(`create ${replicas}`);
    while (!created.ended) this.pass(500_000);
    if (!created.shown.includes('All 16384 slots covered')) throw new Error(created.shown);
    this.pass(3_000_000);
  }

  pass(us: number): void {
    this.run.runTo(this.run.nowUs + Math.round(us));
  }

  /** Begins a program on a client machine, in a terminal of its own, with `typed` typed into it. */
  ask(line: string, machine = 'client1', typed: string[] = []): Asked {
    const { run } = this;
    const asked: Asked = {
      ...{
        serial: this.asked.length + 1,
        line,
        typed,
        machine,
        atUs: run.nowUs,
        shown: '',
        ended: false,
        claimed: null,
      },
    };
    this.asked.push(asked);
    const session = run.table.nextSession;
    this.running.set(session, asked);
    run.give({ kind: 'line', atUs: run.nowUs, machine, number: 1, line, background: true });
    const state = run.table.states.get(session)!;
    for (const text of typed) run.give({ kind: 'typed', atUs: run.nowUs, machine, number: state.number, text });
    if (typed.length > 0) run.give({ kind: 'end', atUs: run.nowUs, machine, number: state.number });
    return asked;
  }

  /** A command of the stage; one that makes no sense now is left. */
  stage(line: string): void {
    const { run } = this;
    if ('error' in readCommand(line, run.world)) return;
    run.give({ kind: 'line', atUs: run.nowUs, machine: 'client1', number: 1, line, background: false });
  }

  trouble(): void {
    const { chance } = this;
    const untilUs = this.run.nowUs + chance.between(6, 16) * 1_000_000;
    const paceUs = chance.of([20_000, 100_000, 400_000]);
    while (this.run.nowUs < untilUs) {
      if (chance.percent(80)) this.write();
      else this.strike();
      this.pass(chance.percent(50) ? chance.below(1500) : chance.below(paceUs));
      if (chance.percent(10)) this.pass(chance.below(1_500_000));
      this.beImpatient();
    }
  }

  /** Everything runs, hears and agrees; no client's words are under way. */
  makePeace(): void {
    for (let round = 0; round < 40; round++) {
      this.restore();
      this.pass(1_500_000);
      this.beImpatient();
      if (this.running.size === 0 && round > 5 && this.isWhole()) break;
    }
    this.pass(12_000_000);
  }

  read(): Map<string, string[]> {
    const asked = KEYS.map((key) => this.ask(`redis-cli -c -h host1 ${READ[key[0]!]!.replace('KEY', key)}`));
    for (let i = 0; i < 20 && asked.some(({ ended }) => !ended); i++) this.pass(1_500_000);
    const held = new Map<string, string[]>();
    for (const [i, key] of KEYS.entries()) {
      const { shown, ended } = asked[i]!;
      if (!ended || shown.includes('error)')) throw new Unhealed(`${key}: ${shown}`);
      held.set(key, shown.match(/t\d+/g) ?? []);
    }
    return held;
  }

  script(): string {
    return `${this.run.script()}[${formatTime(this.run.nowUs)}] sleep 1ms\n`;
  }

  private nodes(fits: (node: RedisNode) => boolean = () => true): RedisNode[] {
    return [...this.run.world.nodes.values()].filter(fits);
  }

  private write(): void {
    const { chance } = this;
    const token = `t${this.asked.length + 1}`;
    const machine = chance.of(['client1', 'client2']);
    const node = chance.of(this.nodes());
    const cli = `redis-cli -c -h ${node.host} -p ${node.port}`;
    const tag = chance.of(TAGS);
    const key = (type: string) => `${type}{${tag}}`;
    const one = (words: string) => void this.ask(`${cli} ${words}`, machine);
    chance.weighted<() => void>([
      [10, () => one(`set ${key('s')} ${token}`)],
      [8, () => one(`append ${key('s')} ,${token}`)],
      [3, () => one(`del ${key('s')} x${token}{${tag}}`)],
      [2, () => one(`getset ${key('s')} ${token}`)],
      [8, () => one(`rpush ${key('l')} ${token}`)],
      [2, () => one(`del ${key('l')} x${token}{${tag}}`)],
      [5, () => one(`hset ${key('h')} ${token} 1`)],
      [5, () => one(`zadd ${key('z')} 1 ${token}`)],
      [4, () => one(`set ${key('e')} ${token} px ${chance.between(300, 9000)}`)],
      [2, () => one(`set ${key('e')} ${token}`)],
      [2, () => one(`mset ${key('s')} ${token} ${key('e')} ${token}`)],
      [2, () => one(`eval "redis.call('rpush',KEYS[1],ARGV[1]) return redis.call('hset',KEYS[2],ARGV[1],1)" 2 ${key('l')} ${key('h')} ${token}`)],
      [3, () => void this.ask(this.toOwner(tag, node), machine, ['multi', `rpush ${key('l')} ${token}`, `append ${key('s')} ,${token}`, 'exec'])],
      [1, () => this.flush(token)],
    ])(); // prettier-ignore
  }

  /** Without -c, which would take the commands of a transaction apart. */
  private toOwner(tag: string, other: RedisNode): string {
    const slot = keyHashSlot(tag);
    const owns = (node: RedisNode) => !!node.server?.cluster && hasSlot(me(node.server.cluster).slots, slot);
    const { host, port } = this.nodes(owns)[0] ?? other;
    return `redis-cli -h ${host} -p ${port}`;
  }

  private flush(token: string): void {
    const node = this.chance.of(this.nodes((one) => one.server !== null));
    if (!node) return;
    this.ask(`redis-cli -h ${node.host} -p ${node.port} eval "redis.call('flushall') return ARGV[1]" 0 ${token}`);
  }

  private strike(): void {
    const { chance } = this;
    const hosts = ['host1', 'host2', 'host3'];
    const machines = [...hosts, 'client1', 'client2'];
    const node = chance.of(this.nodes());
    const host = chance.of(hosts);
    chance.weighted<() => void>([
      [8, () => this.stage(`kill ${node.address}`)],
      [9, () => this.startAll()],
      [3, () => this.stage(`pause ${node.address}`)],
      [5, () => this.resumeAll()],
      [3, () => this.stage(`poweroff ${host}`)],
      [6, () => hosts.forEach((one) => this.stage(`poweron ${one}`))],
      [5, () => this.partition(machines)],
      [3, () => this.stage(`cut ${chance.some(machines).slice(0, 1).join('')} ${host}${chance.percent(30) ? ' oneway' : ''}`)],
      [3, () => this.stage(`delay ${host} ${chance.of(hosts)} ${chance.between(50, 800)}ms`)],
      [8, () => this.stage('heal')],
      [6, () => this.failover()],
      [5, () => this.move()],
      [1, () => this.stage(`redis-cli -h ${node.host} -p ${node.port} shutdown`)],
    ])(); // prettier-ignore
  }

  private partition(machines: string[]): void {
    const side = this.chance.some(machines);
    this.stage(`partition ${side.join(',')} | ${machines.filter((one) => !side.includes(one)).join(',')}`);
  }

  private failover(): void {
    const replicas = this.nodes((node) => !!node.server?.cluster && isSlave(me(node.server.cluster)));
    if (replicas.length === 0) return;
    const { host, port } = this.chance.of(replicas);
    const how = this.chance.of(['failover', 'failover', 'failover force', 'failover takeover']);
    this.stage(`redis-cli -h ${host} -p ${port} cluster ${how}`);
  }

  /** A slot moves with its keys, step by step without waiting for answers: some of it may fail. */
  private move(): void {
    const masters = this.nodes((node) => !!node.server?.cluster && isMaster(me(node.server.cluster)));
    const slot = keyHashSlot(this.chance.of(TAGS));
    const from = masters.find((node) => hasSlot(me(node.server!.cluster!).slots, slot));
    const to = this.chance.of(masters.filter((node) => node !== from && me(node.server!.cluster!).numslots > 0));
    if (!from || !to) return;
    const [fromId, toId] = [from.server!.cluster!.myself, to.server!.cluster!.myself];
    const call = ({ host, port }: RedisNode, words: string) => {
      this.ask(`redis-cli -h ${host} -p ${port} ${words}`, 'client1');
      this.pass(this.chance.between(1000, 4000));
    };
    call(to, `cluster setslot ${slot} importing ${fromId}`);
    call(from, `cluster setslot ${slot} migrating ${toId}`);
    const keys = KEYS.filter((key) => keyHashSlot(key) === slot);
    call(from, `migrate ${to.ip} ${to.port} "" 0 500 keys ${keys.join(' ')}`);
    if (this.chance.percent(30)) this.write();
    if (this.chance.percent(15)) return;
    call(to, `cluster setslot ${slot} node ${toId}`);
    call(from, `cluster setslot ${slot} node ${toId}`);
  }

  private startAll(): void {
    const stopped = this.nodes((node) => node.process.value === 'stopped');
    for (const node of stopped) this.stage(`start ${node.address}`);
  }

  private resumeAll(): void {
    for (const node of this.nodes((one) => one.process.value === 'paused')) this.stage(`resume ${node.address}`);
  }

  private restore(): void {
    this.stage('heal');
    for (const host of ['host1', 'host2', 'host3']) this.stage(`poweron ${host}`);
    this.resumeAll();
    this.startAll();
    // A slot left open makes its node deaf to who owns it: an operator closes it.
    for (const node of this.nodes()) {
      const cluster = node.server?.cluster;
      if (!cluster) continue;
      for (const slot of new Set([...cluster.importingFrom.keys(), ...cluster.migratingTo.keys()])) {
        this.stage(`redis-cli -h ${node.host} -p ${node.port} cluster setslot ${slot} stable`);
      }
    }
  }

  /** Every slot of our keys has one owner that runs, and every client that was asked for something is through. */
  private isWhole(): boolean {
    const claims = this.nodes().map((node) => {
      const cluster = node.server?.cluster;
      return cluster && isMaster(me(cluster)) ? me(cluster).slots : null;
    });
    return TAGS.every((tag) => claims.filter((slots) => slots && hasSlot(slots, keyHashSlot(tag))).length === 1);
  }

  private beImpatient(): void {
    for (const [session, asked] of [...this.running]) {
      if (this.run.nowUs - asked.atUs < PATIENCE_US) continue;
      const { machine, number } = this.run.table.states.get(session)!;
      this.run.give({ kind: 'interrupt', atUs: this.run.nowUs, machine, number, note: '' });
    }
  }
}

export function playRandom(seed: number): Played {
  const lab = new LedgerRun(seed);
  lab.trouble();
  lab.makePeace();
  const asked = lab.asked.slice();
  const held = lab.read();
  return { run: lab.run, asked, held, script: lab.script() };
}
