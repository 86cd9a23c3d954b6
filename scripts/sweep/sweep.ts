// One seed of a sweep: a random lab, a cluster made by the real cluster manager, random trouble, then peace, and agreement.

import { checkAgreement, settlingUs, type Excuse, type Violation } from '../../src/sim/checks';
import { FLAG, type RedisNode } from '../../src/sim/node/server';
import type { TraceEntry } from '../../src/sim/trace';
import { isMaster, me } from '../../src/sim/node/view';
import { Chance } from './chance';
import { Broken, CheckedStage } from './stage';
import { call, goOn, restoreAll, strike, type Trouble } from './trouble';

export interface Shape {
  masters: number;
  replicas: number;
}

export interface Swept {
  seed: number;
  violations: Violation[];
  /** What was done, as a stage script that plays the same. */
  script: string;
  trace: readonly TraceEntry[];
  virtualS: number;
  events: number;
  /** Where Redis 7.0 itself lets an invariant be otherwise. */
  excused: ReadonlyMap<Excuse | 'membership-by-operator', number>;
}

/** A call that gets no answer for so long is interrupted. */
const PATIENCE_US = 8_000_000;
const CREATE_LIMIT_US = 60_000_000;

/** Everything comes from the seed; `shape` takes the place of the masters and replicas that it would give. */
export function sweepSeed(seed: number, shape?: Shape): Swept {
  const chance = new Chance(seed);
  const stage = new CheckedStage(randomLab(seed, chance, shape));
  const excused = new Map<Excuse | 'membership-by-operator', number>();
  let violations: Violation[];
  try {
    create(stage, chance);
    const trouble: Trouble = { stage, chance, tasks: [], parts: chance.percent(25), parted: false };
    makeTrouble(trouble);
    if (makePeace(trouble)) excused.set('membership-by-operator', 1);
    let agreed = checkAgreement(stage.world, stage.memory);
    for (; agreed === 'again'; agreed = checkAgreement(stage.world, stage.memory)) stage.pass(settlingUs(stage.world));
    violations = agreed;
  } catch (problem) {
    if (!(problem instanceof Broken)) throw Object.assign(problem as Error, { script: stage.script() });
    violations = problem.violations;
  }
  for (const [rule, count] of stage.memory.excused) excused.set(rule, count);
  const { events } = stage;
  const { trace } = stage.run;
  return { seed, violations, script: stage.script(), trace, virtualS: stage.nowUs / 1e6, events, excused };
}

/** The `lab` line. The replicas of a master stand beside it: each host has a port for it and one for each of them. */
function randomLab(seed: number, chance: Chance, given?: Shape): string {
  const masters = chance.weighted([
    [5, 3],
    [2, 4],
    [2, 5],
    [1, 6],
  ]);
  const replicas = chance.weighted([
    [1, 0],
    [5, 1],
    [3, 2],
  ]);
  const shape = given ?? { masters, replicas };
  const timeout = chance.of([500, 1000, 2000, 3000, 5000, chance.between(500, 5000)]);
  const words = [
    `lab hosts=${shape.masters} ports=6379-${6379 + shape.replicas} clients=2 seed=${seed}`,
    `cluster-node-timeout=${timeout} enable-debug-command=yes`,
  ];
  const sometimes: [string, (string | number)[]][] = [
    ['cluster-migration-barrier', [0, 1, 2]],
    ['cluster-allow-replica-migration', ['no']],
    ['cluster-require-full-coverage', ['no']],
    ['cluster-replica-validity-factor', [0, 1]],
    ['cluster-allow-reads-when-down', ['yes']],
    ['repl-diskless-sync-delay', [0, 1]],
    ['repl-ping-replica-period', [1, 3]],
    ['repl-timeout', [5, 20]],
    ['repl-backlog-size', ['16kb']],
    ['appendfsync', ['always', 'no']],
    ['min-replicas-to-write', [1]],
  ];
  for (const [name, values] of sometimes) if (chance.percent(15)) words.push(`${name}=${chance.of(values)}`);
  return words.join(' ');
}

function create(stage: CheckedStage, chance: Chance): void {
  const { hosts } = stage.run.setup;
  const program = stage.give(`create ${hosts[0]!.ports.length - 1}`)!;
  while (!program.ended) {
    if (stage.nowUs - program.atUs > CREATE_LIMIT_US) throw new Error(`create did not end: ${program.output}`);
    stage.pass(100_000);
  }
  if (!program.output.includes('[OK] All 16384 slots covered.')) throw new Error(`create failed: ${program.output}`);
  stage.pass(chance.between(0, 8_000_000));
}

function makeTrouble(trouble: Trouble): void {
  const { stage, chance } = trouble;
  const untilUs = stage.nowUs + chance.between(30, 75) * 1_000_000;
  // Some sweeps are hectic, some give every fault its time.
  const paceUs = chance.of([300_000, 1_000_000, 3_000_000]);
  while (stage.nowUs < untilUs) {
    stage.pass(chance.percent(20) ? chance.below(2_000) : chance.below(paceUs * 2));
    beImpatient(stage);
    goOn(trouble);
    strike(trouble);
  }
  // What is under way comes to an end, or is ended.
  stage.pass(PATIENCE_US);
  trouble.tasks = [];
  for (const program of [...stage.running.values()]) stage.interrupt(program);
}

function beImpatient(stage: CheckedStage): void {
  for (const program of [...stage.running.values()]) {
    if (stage.nowUs - program.atUs > PATIENCE_US) stage.interrupt(program);
  }
}

/**
 * Everything runs and hears, what only an operator can put right is put right, and the time to settle passes. True if
 * one had to help. A command that was on its way through a cut arrives with a resend long after the heal, so peace is
 * there only when no client's words are under way.
 */
function makePeace(trouble: Trouble): boolean {
  const { stage } = trouble;
  let helped = false;
  for (let round = 0; round < PEACE_ROUNDS; round++) {
    restoreAll(trouble);
    while (isUnsettled(stage)) {
      stage.pass(100_000);
      beImpatient(stage);
      restoreAll(trouble);
    }
    const lines = [...stage.world.nodes.values()].flatMap((node) => repairs(trouble, node));
    helped ||= trouble.parted && lines.length > 0;
    for (const line of lines) stage.give(line);
    stage.pass(lines.length > 0 ? 2_000_000 : settlingUs(stage.world));
    if (lines.length === 0 && [...stage.world.nodes.values()].every((node) => repairs(trouble, node).length === 0))
      break;
  }
  return helped;
}

const PEACE_ROUNDS = 12;

/** A process is not there or asleep, or bytes of a client are under way. */
function isUnsettled({ world, nowUs }: CheckedStage): boolean {
  for (const node of world.nodes.values()) if ((node.server?.busyUntilUs ?? Infinity) > nowUs) return true;
  for (const { initiator, up } of world.network.connections.values()) {
    if (initiator.machine.startsWith('client') && up.held.length > 0) return true;
  }
  return false;
}

/**
 * What Redis leaves to people, at one node: 1. a slot that is open makes it deaf to who owns it (SETSLOT STABLE); 2. a node
 * that was reset, or forgotten here, does not come back by itself (MEET); 3. an id that nobody has any more stays in the
 * table (FORGET), and its replicas follow it still (REPLICATE).
 */
function repairs({ stage, parted }: Trouble, node: RedisNode): string[] {
  const cluster = node.server?.cluster;
  const lines: string[] = [];
  if (!cluster) return [`start ${node.address}`];
  for (const slot of new Set([...cluster.importingFrom.keys(), ...cluster.migratingTo.keys()])) {
    lines.push(call(node, `cluster setslot ${slot} stable`));
  }
  if (!parted) return lines;
  const others = [...stage.world.nodes.values()].filter((other) => other !== node && other.server);
  const ids = new Set(others.map((other) => other.server!.cluster!.myself));
  for (const other of others) {
    if (!cluster.nodes.has(other.server!.cluster!.myself)) {
      lines.push(call(node, `cluster meet ${other.ip} ${other.port}`));
    }
  }
  const { slaveof } = me(cluster);
  if (slaveof !== null && !ids.has(slaveof)) {
    const master = others.find((other) => isMaster(me(other.server!.cluster!)));
    if (master) lines.push(call(node, `cluster replicate ${master.server!.cluster!.myself}`));
  }
  for (const known of cluster.nodes.values()) {
    if (known.id === cluster.myself || ids.has(known.id) || (known.flags & FLAG.handshake) !== 0) continue;
    lines.push(call(node, `cluster forget ${known.id}`));
  }
  return lines;
}
