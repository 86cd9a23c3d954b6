// The same seed and script give the same bytes, whoever stops, looks back, steps or begins anew in between.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openScript } from '../src/lab/script/open';
import { playScript } from '../src/lab/script/play';
import { Player } from '../src/lab/script/player';
import type { Run } from '../src/lab/run';

const hosts = fc.constantFrom('host1', 'host2', 'host3');
const nodes = fc.tuple(hosts, fc.constantFrom('', ':6379', ':6380')).map(([host, port]) => host + port);
const machines = fc.constantFrom('host1', 'host2', 'host3', 'client1', 'client2');
const keys = fc.constantFrom('foo', 'user:1', 'key:7');

/** Any command; one that makes no sense where it stands is refused, which must come out the same too. */
const command = fc.oneof(
  fc.tuple(fc.constantFrom('kill', 'start', 'pause', 'resume'), nodes).map((words) => words.join(' ')),
  fc.tuple(fc.constantFrom('poweroff', 'poweron'), hosts).map((words) => words.join(' ')),
  fc.tuple(machines, machines, fc.constantFrom('', ' oneway')).map(([a, b, way]) => `cut ${a} ${b}${way}`),
  fc.tuple(machines, machines, fc.constantFrom('delay 20ms', 'lose 30%')).map(([a, b, how]) => {
    const [verb, amount] = how.split(' ');
    return `${verb} ${a} ${b} ${amount}`;
  }),
  fc.constantFrom('heal', 'heal', 'partition host1,host2 | host3,client1', 'partition host1 | host2 | host3'),
  fc
    .tuple(fc.constantFrom('', '@client2 '), hosts, keys, fc.constantFrom('get', 'incr'), fc.constantFrom('', ' &'))
    .map(([at, host, key, verb, background]) => `${at}redis-cli -c -h ${host} ${verb} ${key}${background}`),
  hosts.map((host) => `redis-cli -h ${host} -p 6380\n  info replication\n  cluster failover\n  role`),
  fc.integer({ min: 1, max: 4000 }).map((ms) => `sleep ${ms}ms`),
);

const script = fc
  .tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.array(command, { minLength: 2, maxLength: 8 }))
  .map(([seed, commands]) =>
    [
      `lab hosts=3 ports=6379-6380 clients=2 seed=${seed} cluster-node-timeout=1000`,
      'create 1',
      ...commands.flatMap((line) => [line, 'sleep 700ms']),
    ].join('\n'),
  );

const traceOf = (run: Run) => JSON.stringify(run.trace);

/** Plays the script, and at each of the instants looks back to another one and returns. */
function playHopping(text: string, hops: { atUs: number; backTo: number }[]): Run {
  const { run, rest } = openScript(text, { keyframeEvents: 500 });
  const player = new Player(run, rest, {}, true);
  const waiting = hops.toSorted((a, b) => a.atUs - b.atUs);
  for (;;) {
    const wait = player.next();
    if (wait === 'done') return run;
    const hop = waiting[0];
    if (!hop || hop.atUs > wait.untilUs) {
      run.runTo(wait.untilUs, true);
      continue;
    }
    if (run.nowUs < hop.atUs && !run.runTo(hop.atUs, true)) continue;
    waiting.shift();
    const end = run.endUs;
    run.seek(Math.floor(end * hop.backTo));
    for (let i = 0; i < 50 && run.nowUs < end; i++) run.stepEvent();
    run.seek(end);
  }
}

const hop = (latestUs: number) =>
  fc.record({ atUs: fc.nat(latestUs), backTo: fc.double({ min: 0, max: 0.999, noNaN: true }) });

describe('the same seed and script give the same bytes', () => {
  test('played twice', () => {
    fc.assert(
      fc.property(script, (text) => {
        const first = playScript(text);
        const second = playScript(text);
        expect(second.transcript).toBe(first.transcript);
        expect(traceOf(second.run)).toBe(traceOf(first.run));
      }),
      { numRuns: 8 },
    );
  });

  test('saved, restored and continued anywhere', () => {
    fc.assert(
      fc.property(script, fc.array(hop(15_000_000), { minLength: 1, maxLength: 6 }), (text, hops) => {
        expect(traceOf(playHopping(text, hops))).toBe(traceOf(playScript(text).run));
      }),
      { numRuns: 12 },
    );
  });

  test('saved, restored and continued in the middle of redis-cli --cluster create', () => {
    const text = 'lab hosts=3 ports=6379-6380 seed=5 cluster-node-timeout=1000\ncreate 1\nsleep 2s\n';
    const straight = traceOf(playScript(text).run);
    fc.assert(
      fc.property(fc.array(hop(3_200_000), { minLength: 1, maxLength: 8 }), (hops) => {
        expect(traceOf(playHopping(text, hops))).toBe(straight);
      }),
      { numRuns: 25 },
    );
  });

  test('written down with its times and played again', () => {
    fc.assert(
      fc.property(script, (text) => {
        const { run } = playScript(text);
        expect(traceOf(playScript(run.script()).run)).toBe(traceOf(run));
      }),
      { numRuns: 8 },
    );
  });

  test('another seed is another run', () => {
    const text = 'lab hosts=3 ports=6379 cluster-node-timeout=1000\ncreate\nsleep 2s\n';
    expect(traceOf(playScript(text, { seed: '2' }).run)).not.toBe(traceOf(playScript(text, { seed: '3' }).run));
  });
});
