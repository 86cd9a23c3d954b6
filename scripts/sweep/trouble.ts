// What is done to a stage in a sweep: processes end and come back, machines lose power, paths are cut and spoiled,
// operators fail over, move slots, reset and reconfigure, clients write. Each is one or more stage-script lines.

import type { RedisNode } from '../../src/sim/node/server';
import { isMaster, isSlave, me, slotList } from '../../src/sim/node/view';
import { keyHashSlot } from '../../src/sim/node/slots';
import type { Chance } from './chance';
import type { CheckedStage, Started } from './stage';

/** Steps of an operator who waits for each answer; it gets back what the program said. */
export type Task = Generator<string, void, string>;

export interface Trouble {
  stage: CheckedStage;
  chance: Chance;
  /** Operators at work, and the program that each waits for. */
  tasks: { task: Task; waitsFor: Started }[];
  /** Nodes are reset and forgotten here. */
  parts: boolean;
  /** Somebody was reset or forgotten: only people bring that one back. */
  parted: boolean;
}

type Deed = (trouble: Trouble) => void;

const nodes = ({ stage }: Trouble, fits: (node: RedisNode) => boolean = () => true): RedisNode[] =>
  [...stage.world.nodes.values()].filter(fits);
const running = (node: RedisNode) => node.process.value === 'running' && node.server !== null;
const hosts = ({ stage }: Trouble, powered = true): string[] =>
  [...new Set([...stage.world.nodes.values()].map((node) => node.host))].filter(
    (host) => stage.world.machines.get(host)!.powered === powered,
  );
const machines = ({ stage }: Trouble): string[] => [...stage.world.machines.keys()];

/** A redis-cli call to one node, without following redirections. */
export const call = (node: RedisNode, words: string): string => `redis-cli -h ${node.host} -p ${node.port} ${words}`;

/** Does `line` with one of `candidates`, when there is one. */
function withOne<T>(trouble: Trouble, candidates: readonly T[], line: (one: T) => string): void {
  if (candidates.length > 0) trouble.stage.give(line(trouble.chance.of(candidates)));
}

const kill: Deed = (t) =>
  withOne(
    t,
    nodes(t, (node) => node.process.value !== 'stopped'),
    (node) => `kill ${node.address}`,
  );

const killHost: Deed = (t) => {
  const busy = hosts(t).filter((host) =>
    nodes(t).some((node) => node.host === host && node.process.value !== 'stopped'),
  );
  withOne(t, busy, (host) => `kill ${host}`);
};

const stopped = (t: Trouble) =>
  nodes(t, (node) => node.process.value === 'stopped' && t.stage.world.machines.get(node.host)!.powered);
const start: Deed = (t) => withOne(t, stopped(t), (node) => `start ${node.address}`);
const startAll: Deed = (t) => {
  const all = stopped(t);
  if (all.length > 0) t.stage.give(`start ${all.map((node) => node.address).join(' ')}`);
};
const pause: Deed = (t) => withOne(t, nodes(t, running), (node) => `pause ${node.address}`);
const resume: Deed = (t) =>
  withOne(
    t,
    nodes(t, (node) => node.process.value === 'paused'),
    (node) => `resume ${node.address}`,
  );
const powerOff: Deed = (t) => withOne(t, hosts(t), (host) => `poweroff ${host}`);
const powerOn: Deed = (t) => withOne(t, hosts(t, false), (host) => `poweron ${host}`);

const partition: Deed = (t) => {
  const all = machines(t);
  const side = t.chance.some(all);
  const rest = all.filter((machine) => !side.includes(machine));
  t.stage.give(`partition ${side.join(',')} | ${rest.join(',')}`);
};

function pair(t: Trouble): string {
  const a = t.chance.of(machines(t));
  return `${a} ${t.chance.of(machines(t).filter((machine) => machine !== a))}`;
}

const cut: Deed = (t) => void t.stage.give(`cut ${pair(t)}${t.chance.percent(40) ? ' oneway' : ''}`);
const delay: Deed = (t) =>
  void t.stage.give(`delay ${t.chance.percent(20) ? '* *' : pair(t)} ${t.chance.between(1, 600)}ms`);
const lose: Deed = (t) =>
  void t.stage.give(`lose ${t.chance.percent(30) ? '* *' : pair(t)} ${t.chance.between(1, 60)}%`);
const heal: Deed = (t) => void t.stage.give('heal');

const failover: Deed = (t) => {
  const replicas = nodes(t, (node) => running(node) && isSlave(me(node.server!.cluster!)));
  const how = t.chance.weighted([
    [5, 'failover'],
    [3, 'failover force'],
    [2, 'failover takeover'],
  ]);
  withOne(t, replicas, (node) => call(node, `cluster ${how}`));
};

/** Several replicas at the same instant: they ask for votes in the same epoch, or take the same epoch without any. */
const rivals: Deed = (t) => {
  const replicas = nodes(t, (node) => running(node) && isSlave(me(node.server!.cluster!)));
  const how = t.chance.of(['force', 'takeover']);
  const first = t.chance.of(replicas);
  const others = replicas.filter((node) => node !== first);
  const sibling = others.find((node) => me(node.server!.cluster!).slaveof === me(first.server!.cluster!).slaveof);
  if (others.length === 0) return;
  const second = sibling !== undefined && t.chance.percent(50) ? sibling : t.chance.of(others);
  for (const node of [first, second]) t.stage.give(call(node, `cluster failover ${how}`));
};

/**
 * A slot is given from its owner to another master, as `redis-cli --cluster reshard` does it, each step only when the one
 * before was carried out. `ways`: what is done with the keys at their owner; those that stay behind it drops.
 */
function* moveSlot(from: RedisNode, to: RedisNode, slot: number, ways: readonly string[]): Task {
  const ids = [from, to].map((node) => node.server!.cluster!.myself);
  if ((yield call(to, `cluster setslot ${slot} importing ${ids[0]}`)) !== 'OK\n') return;
  if ((yield call(from, `cluster setslot ${slot} migrating ${ids[1]}`)) !== 'OK\n') return;
  for (const way of ways) yield call(from, way);
  if ((yield call(to, `cluster setslot ${slot} node ${ids[1]}`)) !== 'OK\n') return;
  yield call(from, `cluster setslot ${slot} node ${ids[1]}`);
}

const move: Deed = (t) => {
  const masters = nodes(t, (node) => running(node) && isMaster(me(node.server!.cluster!)));
  const owners = masters.filter((node) => me(node.server!.cluster!).numslots > 0);
  if (owners.length === 0 || masters.length < 2) return;
  const from = t.chance.of(owners);
  const to = t.chance.of(masters.filter((node) => node !== from));
  const slots = slotList(me(from.server!.cluster!).slots);
  const used = KEYS.filter((key) => slots.includes(keyHashSlot(key)));
  const key = used.length > 0 && t.chance.percent(70) ? t.chance.of(used) : null;
  const slot = key === null ? t.chance.of(slots) : keyHashSlot(key);
  const there = KEYS.filter((other) => keyHashSlot(other) === slot);
  const ways = t.chance.weighted([
    [5, [`migrate ${to.ip} ${to.port} "" 0 1000 keys ${there.join(' ')}`]],
    [2, there.map((other) => `del ${other}`)],
    [2, []],
  ]);
  begin(t, moveSlot(from, to, slot, there.length > 0 ? ways : []));
};

/** An operator starts to work. */
function begin(trouble: Trouble, task: Task): void {
  const first = task.next();
  if (!first.done) trouble.tasks.push({ task, waitsFor: trouble.stage.give(first.value)! });
}

/** Operators whose answer has come go on. */
export function goOn(trouble: Trouble): void {
  for (const at of trouble.tasks) {
    if (!at.waitsFor.ended) continue;
    const next = at.task.next(at.waitsFor.output);
    if (next.done) trouble.tasks = trouble.tasks.filter((other) => other !== at);
    else at.waitsFor = trouble.stage.give(next.value)!;
  }
}

const configure: Deed = (t) => {
  const [name, values] = t.chance.of<[string, (string | number)[]]>([
    ['cluster-node-timeout', [500, 1000, 2000, 4000]],
    ['cluster-require-full-coverage', ['yes', 'no']],
    ['cluster-allow-replica-migration', ['yes', 'no']],
    ['cluster-migration-barrier', [0, 1, 2]],
    ['cluster-replica-no-failover', ['yes', 'no']],
    ['cluster-replica-validity-factor', [0, 1, 10]],
    ['repl-diskless-sync-delay', [0, 1, 5]],
    ['repl-ping-replica-period', [1, 10]],
    ['min-replicas-to-write', [0, 1]],
    ['appendfsync', ['always', 'everysec', 'no']],
  ]);
  withOne(t, nodes(t, running), (node) => call(node, `config set ${name} ${t.chance.of(values)}`));
};

const shutDown: Deed = (t) => withOne(t, nodes(t, running), (node) => call(node, 'shutdown'));
const crash: Deed = (t) => withOne(t, nodes(t, running), (node) => call(node, 'debug segfault'));
const doze: Deed = (t) =>
  withOne(t, nodes(t, running), (node) => call(node, `debug sleep ${t.chance.between(1, 80) / 10}`));
const bump: Deed = (t) => withOne(t, nodes(t, running), (node) => call(node, 'cluster bumpepoch'));
const rewrite: Deed = (t) => withOne(t, nodes(t, running), (node) => call(node, 'bgrewriteaof'));

/** Only who owns nothing: slots that a reset gives up stay without a claim until somebody assigns them again. */
const reset: Deed = (t) => {
  const spare = nodes(t, (node) => running(node) && me(node.server!.cluster!).numslots === 0);
  t.parted = true;
  withOne(t, spare, (node) => call(node, `cluster reset ${t.chance.of(['soft', 'hard'])}`));
};

const forget: Deed = (t) => {
  const [one, other] = [t.chance.of(nodes(t)), t.chance.of(nodes(t))];
  if (one === other || !running(one) || !other.server?.cluster) return;
  t.parted = true;
  t.stage.give(call(one, `cluster forget ${other.server.cluster.myself}`));
};

/** Few keys, so that they meet: some share a slot. */
const KEYS = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? `{tag${i % 4}}k${i}` : `k${i}`));

function writeWords(chance: Chance): string {
  const key = chance.of(KEYS);
  const value = `v${chance.below(1000)}`;
  return chance.weighted([
    [8, `set ${key} ${value}`],
    [2, `set ${key} ${value} px ${chance.between(50, 5000)}`],
    [1, `set ${key} ${value} keepttl`],
    [2, `append ${key} ${value}`],
    [2, `del ${key}`],
    [1, `pexpire ${key} ${chance.between(50, 5000)}`],
    [1, `persist ${key}`],
    [1, `get ${key}`],
    [1, `getex ${key} px ${chance.between(50, 5000)}`],
  ]);
}

const write: Deed = (t) => {
  for (let i = t.chance.between(1, 5); i > 0; i--) {
    const node = t.chance.of(nodes(t));
    t.stage.give(`redis-cli -c -h ${node.host} -p ${node.port} ${writeWords(t.chance)}`, 'client2');
  }
};

/** A client that stays: a transaction, and WAIT for what it wrote. */
const converse: Deed = (t) => {
  const node = t.chance.of(nodes(t));
  const program = t.stage.give(`redis-cli -c -h ${node.host} -p ${node.port}`, 'client2')!;
  const together = t.chance.percent(50);
  if (together) t.stage.type(program, 'multi');
  for (let i = t.chance.between(1, 3); i > 0; i--) {
    t.stage.type(program, `set {tag1}k${t.chance.below(6)} ${t.chance.below(1000)}`);
  }
  if (together) t.stage.type(program, 'exec');
  t.stage.type(program, `wait ${t.chance.between(0, 2)} ${t.chance.between(1, 3000)}`);
  t.stage.end(program);
};

const flushOne: Deed = (t) => withOne(t, nodes(t, running), (node) => call(node, 'flushall'));

const DEEDS: readonly (readonly [weight: number, deed: Deed])[] = [
  [40, write],
  [8, converse],
  [8, kill],
  [2, killHost],
  [12, start],
  [3, startAll],
  [5, pause],
  [9, resume],
  [2, powerOff],
  [5, powerOn],
  [4, partition],
  [5, cut],
  [3, delay],
  [3, lose],
  [9, heal],
  [9, failover],
  [3, rivals],
  [7, move],
  [5, configure],
  [2, shutDown],
  [1, crash],
  [3, doze],
  [2, bump],
  [1, rewrite],
  [1, flushOne],
];

/** What is done only where somebody will put it right afterwards. */
const PARTING_DEEDS: typeof DEEDS = [
  [2, reset],
  [2, forget],
];

/** Something happens. */
export function strike(trouble: Trouble): void {
  trouble.chance.weighted(trouble.parts ? [...DEEDS, ...PARTING_DEEDS] : DEEDS)(trouble);
}

/** Everything runs again, and every path is whole. */
export function restoreAll(trouble: Trouble): void {
  const { stage } = trouble;
  if (stage.world.network.groups.length > 0 || stage.world.network.faults.size > 0) stage.give('heal');
  for (const host of hosts(trouble, false)) stage.give(`poweron ${host}`);
  const paused = nodes(trouble, (node) => node.process.value === 'paused');
  if (paused.length > 0) stage.give(`resume ${paused.map((node) => node.address).join(' ')}`);
  startAll(trouble);
}
