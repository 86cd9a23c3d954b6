import { describe, expect, test } from 'vitest';
import { playScript } from './script/play';
import { START_US } from './script/player';
import { saveWorld } from '../sim/simulation';
import type { TraceEntry } from '../sim/trace';
import type { Run } from './run';

const SCRIPT = `lab hosts=3 ports=6379-6380 clients=2 cluster-node-timeout=2000
create 1
sleep 3s
redis-cli -c -h host1 -p 6379
  set foo 1
  get foo
@client2 redis-cli -h host2 -p 6379 cluster myid
kill host2:6379
sleep 5s
`;

/** Everything that a run consists of at its instant. */
function stateOf(run: Run): string {
  const plain = (_: string, value: unknown) =>
    value instanceof Map
      ? [...value]
      : value instanceof Set
        ? [...value]
        : value instanceof Uint8Array
          ? [...value]
          : value;
  // Whether a value is shared with a keyframe is no part of what the world is.
  return JSON.stringify({ ...saveWorld(run.world), table: run.table }, (key, value) =>
    key === 'owned' ? null : plain(key, value),
  );
}

describe('history', () => {
  test('seeking shows the same as having run there', () => {
    const straight = playScript(SCRIPT, { keyframeEvents: 200 }).run;
    expect(straight.history.count).toBeGreaterThan(5);
    const end = straight.endUs;
    const atEnd = stateOf(straight);
    const traceAtEnd = JSON.stringify(straight.trace);
    const seen = new Map<number, string>();
    for (const atUs of [1_500_000, 6_010_000, 500_000, 4_000_000, 6_010_000, 1_500_000]) {
      straight.seek(atUs);
      const state = stateOf(straight);
      expect(state).toBe(seen.get(atUs) ?? state);
      seen.set(atUs, state);
    }
    straight.seek(end);
    expect(stateOf(straight)).toBe(atEnd);
    expect(JSON.stringify(straight.trace)).toBe(traceAtEnd);
  });

  test('a command in the past belongs to a fork, in which what came after has not happened', () => {
    const { run } = playScript(SCRIPT);
    const end = run.endUs;
    const script = run.script();
    const traceAtEnd = JSON.stringify(run.trace);
    const stateAtEnd = stateOf(run);
    const kill = {
      kind: 'line',
      atUs: 0,
      machine: 'client1',
      number: 1,
      line: 'kill host3',
      background: false,
    } as const;
    run.seek(4_500_000);
    expect(() => run.give(kill)).toThrow('fork first');
    const before = run.traceLength;
    const fork = run.fork();
    fork.give(kill);
    expect(fork.endUs).toBe(4_500_000);
    expect(fork.trace.slice(before).map((entry) => entry.kind)).toEqual([
      'command',
      'process-killed',
      'process-killed',
    ]);
    fork.runTo(9_000_000);
    expect(fork.trace.some((entry) => entry.kind === 'process-killed' && entry.node === 'host2:6379')).toBe(false);
    run.seek(end);
    expect(run.script()).toBe(script);
    expect(JSON.stringify(run.trace)).toBe(traceAtEnd);
    expect(stateOf(run)).toBe(stateAtEnd);
  });

  test('the script of a run brings the same run back', () => {
    const { run } = playScript(SCRIPT);
    const again = playScript(run.script()).run;
    expect(JSON.stringify(again.trace)).toBe(JSON.stringify(run.trace));
    expect(again.script()).toBe(run.script());
  });
});

describe('a second look', () => {
  test('sees the same again with its packets, and leaves the run as it is', () => {
    const { run } = playScript(SCRIPT, { keyframeEvents: 200 });
    run.seek(3_000_000);
    const before = stateOf(run);
    const entries: TraceEntry[] = [];
    const packets: TraceEntry[] = [];
    const look = run.again(5_000_000, {
      entry: (entry) => entries.push(entry),
      packet: (entry) => packets.push(entry),
    });
    expect(look.nowUs).toBeLessThanOrEqual(5_000_000);
    const from = look.traceLength;
    look.runTo(run.endUs);
    expect(entries).toEqual(run.trace.slice(from));
    expect(stateOf(run)).toBe(before);
    run.seek(run.endUs);
    expect(stateOf(look)).toBe(stateOf(run));

    const sent = packets.filter((entry) => entry.kind === 'packet-sent');
    const received = packets.filter((entry) => entry.kind === 'packet-received');
    const bySerial = new Map(sent.map((entry) => [entry.serial, entry]));
    const since = received.filter((entry) => entry.serial >= Math.min(...sent.map(({ serial }) => serial || Infinity)));
    expect(since.length).toBeGreaterThan(100);
    for (const { serial, atUs, node, from, packet } of since)
      expect(bySerial.get(serial)).toMatchObject({ arrivesUs: atUs, to: node, node: from, packet });
  });

  test('of a machine that is cut off: what it is sent does not arrive', () => {
    const { run } = playScript(
      'lab hosts=3 ports=6379 clients=1\ncreate 0\nsleep 2s\npartition host1 | host2,host3,client1\nsleep 1s\n',
    );
    const cut = run.trace.find((entry) => entry.kind === 'partitioned')!.atUs;
    const packets: TraceEntry[] = [];
    run.again(cut, { packet: (entry) => packets.push(entry) }).runTo(run.endUs);
    const across = packets.filter(
      (entry) =>
        entry.atUs > cut &&
        entry.kind === 'packet-sent' &&
        (entry.node === 'host1:6379') !== (entry.to === 'host1:6379'),
    );
    expect(across.length).toBeGreaterThan(0);
    expect(across).toEqual(across.map((entry) => ({ ...entry, serial: 0, arrivesUs: null })));
    expect(packets.some((entry) => entry.kind === 'packet-sent' && entry.atUs > cut && entry.arrivesUs !== null)).toBe(
      true,
    );
  });
});

describe('playing a script', () => {
  test('output of a line with & comes under a second one when it ends', () => {
    const { transcript } = playScript(
      'lab hosts=1 ports=6379 clients=2\nboot\npause host1\n@client2 redis-cli -h host1 ping &\nsleep 1s\nresume host1\nsleep 1s\n',
    );
    expect(transcript.split('\n').slice(3)).toEqual([
      '$ @client2 redis-cli -h host1 ping &',
      '$ sleep 1s',
      '$ resume host1',
      '$ sleep 1s',
      '$ @client2 redis-cli -h host1 ping &',
      'PONG',
      '',
    ]);
  });

  test('a session opened with & can be typed into', () => {
    const { transcript, errors } = playScript(
      'lab hosts=1 ports=6379 clients=2\nboot\n@client2 redis-cli -h host1 &\n@client2> ping\nsleep 1s\n',
    );
    expect(errors).toEqual([]);
    expect(transcript.trimEnd().split('\n').slice(-3)).toEqual([
      '$ @client2 redis-cli -h host1 &',
      '10.0.0.1:6379> ping',
      'PONG',
    ]);
  });

  test('what is written below a program that has ended is not given to the shell', () => {
    const { run, transcript } = playScript(
      'lab hosts=1 ports=6379\nboot\nredis-cli -h host1 ping\n  kill host1\n  get x\n',
    );
    expect(transcript).toMatch(/ping\nPONG\n$/);
    expect(run.trace.some((entry) => entry.kind === 'process-killed')).toBe(false);
  });

  test('a timed line starts whatever is still running', () => {
    const { run } = playScript('lab hosts=1 ports=6379\n[1.000s] boot\nsleep 10s\n[3.500s] kill host1\n');
    expect(run.trace.filter((entry) => entry.kind === 'process-killed').map((entry) => entry.atUs)).toEqual([
      3_500_000,
    ]);
  });

  test.each([
    ['frobnicate', 'frobnicate: command not found'],
    ['kill host9', 'kill: there is no host host9 (usage: kill TARGET ...)'],
    ['kill host1', 'kill: host1 is not running (usage: kill TARGET ...)'],
    ['sleep 8', 'sleep: 8 is not a duration such as 8s or 300ms (usage: sleep 8s)'],
    ['lose host1 client1 130%', 'lose: 130% is not a percentage from 0% to 100% (usage: lose A B 30%)'],
    ['partition host1 | host1', 'partition: host1 stands on two sides (usage: partition A,B | C,client1)'],
    ['@client7 redis-cli', '@client7: there is no such client (usage: @client1 COMMAND)'],
    ['@client1> ping', '@client1>: no session is open there (usage: @client1> LINE)'],
    [
      'redis-cli get <host1:6379>',
      'redis-cli: there is no node id for <host1:6379> (usage: redis-cli [OPTION ...] [COMMAND [ARGUMENT ...]])',
    ],
    ['until ok', 'until: there is no predicate ok (usage: until PREDICATE [within 60s])'],
    [
      'until cluster = ok within soon',
      'until: soon is not a duration such as 20s or 300ms (usage: until PREDICATE [within 60s])',
    ],
    [
      'until role host2:6379 = master',
      'until: there is no node host2:6379 on this stage (usage: until PREDICATE [within 60s])',
    ],
  ])('%s answers as a shell would and changes nothing', (line, message) => {
    const { errors, transcript, run } = playScript(`lab hosts=1 ports=6379\n${line}\nheal\n`);
    expect(errors).toEqual([{ line, message }]);
    expect(transcript).toBe(`$ lab hosts=1 ports=6379\n$ ${line}\n${message}\n$ heal\n`);
    expect(run.trace.map((entry) => entry.kind)).toEqual(['command', 'command', 'healed']);
  });

  test.each([
    ['kill host1', 'the script does not begin with a lab line (lab hosts=3 ports=6379-6380)'],
    ['lab hosts=0', 'lab: hosts=0 is not a number from 1 to 100'],
    ['lab ports=9-8', 'lab: ports=9-8 is not a port or a range of ports from 1 to 55535'],
    ['lab hosts=2 hosts=3', 'lab: hosts is given twice'],
    ['lab frob=1', 'lab: frob'],
  ])('%s is no stage', (script, message) => {
    expect(() => playScript(script)).toThrow(message);
  });
});

describe('until', () => {
  const SCRIPT = [
    'lab hosts=3 ports=6379-6380 seed=3 cluster-node-timeout=2000',
    ...['create 1', 'sleep 8s', 'kill host2:6379', 'until happened pfail host2:6379', 'redis-cli -h host1 ping'],
    ...[
      'until role host3:6380 = master and agree',
      'redis-cli -h host1 set bar 1',
      'until offset host1:6379 > 5000 within 1s',
    ],
    '',
  ].join('\n');

  test('lets time pass until the instant at which it holds, or its limit', () => {
    const { run, errors } = playScript(SCRIPT);
    const at = (kind: TraceEntry['kind'], start: string) =>
      run.trace.find(
        (entry) => entry.kind === kind && (kind !== 'command' || (entry as { line: string }).line.startsWith(start)),
      )!.atUs;
    expect(at('command', 'redis-cli -h host1 ping')).toBe(at('pfail', '') + START_US);
    expect(at('command', 'redis-cli -h host1 set')).toBeGreaterThan(at('promoted', ''));
    expect(errors).toEqual([
      {
        line: 'until offset host1:6379 > 5000 within 1s',
        message: 'until: offset host1:6379 > 5000 does not hold after 1 s',
      },
    ]);
  });

  test('ends at the same instant in a replay, in the script with times, and after a seek into the midst of it', () => {
    const { run } = playScript(SCRIPT);
    const again = playScript(run.script());
    expect(again.run.trace).toEqual(run.trace);
    const endUs = run.nowUs;
    const shown = [...run.screen.lines(run.table.states.get(1)!)];
    const prompts = [11_500_000, 12_500_000, 13_500_000, endUs - 500_000].map((atUs) => {
      run.seek(atUs);
      return run.promptOf(run.table.states.get(1)!);
    });
    expect(prompts).toContain('');
    run.seek(endUs);
    expect(run.screen.lines(run.table.states.get(1)!)).toEqual(shown);
    expect(run.promptOf(run.table.states.get(1)!)).toBe('client1$ ');
  });

  test('counts what happened since the last comment or blank line above', () => {
    const { errors } = playScript(
      `lab hosts=1 ports=6379\nboot\nuntil happened process-ready host1:6379\n\nuntil happened process-ready within 1s\n`,
    );
    expect(errors.map(({ line }) => line)).toEqual(['until happened process-ready within 1s']);
  });
});
