import { describe, expect, test } from 'vitest';
import { playScript } from '../script/play';
import type { Run } from '../run';
import { newShardBook } from '../stage/shards';
import type { Memory } from './sight';
import { timelineView } from './project-timeline';
import { answerOf } from './timeline';
import type { Flight, FlightStretch, LaneSpan, TimelineMark, TimelineRequest, TimelineView } from './timeline';
import { timelineIndex } from './timeline-index';

const SCRIPT = `lab hosts=3 ports=6379-6380 clients=1 cluster-node-timeout=2000
create 1
sleep 8s
redis-cli -h host2 -p 6379 set hello 1
kill host2:6379
sleep 8s
start host2:6379
sleep 4s
partition host1 | host2,host3,client1
sleep 1s
heal
sleep 2s
`;
const { run } = playScript(SCRIPT);
const lane = (name: string): number => timelineIndex(run).laneOf.get(name)!;
const first = (kind: string) => run.trace.find((entry) => entry.kind === kind)!;

/** Looks until everything that the window holds has been made. */
function look(of: Run, request: Partial<TimelineRequest> = {}): TimelineView & { looks: number } {
  const memory: Memory = {};
  const whole: TimelineView = { fromUs: 0, toUs: 0, marks: [], stretches: [], made: 0 };
  const marks = new Map<string, TimelineMark>();
  const stretches = new Map<number, FlightStretch>();
  let more = true;
  let looks = 0;
  for (; more && looks < 500; looks++) {
    more = false;
    const sight = { run: of, shards: newShardBook(), again: () => (more = true), branch: () => null };
    const view = timelineView(sight, { fromUs: 0, toUs: of.endUs, grainUs: 1, ...request }, memory);
    Object.assign(whole, view);
    for (const mark of view?.marks ?? []) marks.set(mark.key, mark);
    for (const stretch of view?.stretches ?? []) stretches.set(stretch.index, stretch);
  }
  return { ...whole, marks: [...marks.values()], stretches: [...stretches.values()], looks };
}

const spansOf = (view: TimelineView, name: string): LaneSpan[] =>
  view.spans!.filter((span) => span.lane === lane(name));
const flightsOf = (view: TimelineView): Flight[] => view.stretches.flatMap(({ flights }) => flights);

describe('lanes', () => {
  const view = look(run);
  const promoted = run.trace.find((entry) => entry.kind === 'promoted')!;
  const { node: winner } = promoted;

  test('a master that is killed is gone until it is started again, and comes back as a replica', () => {
    const killed = first('process-killed').atUs;
    const spans = spansOf(view, 'host2:6379').filter((span) => (span.toUs ?? Infinity) > killed - 1);
    expect(spans.map(({ process, role }) => `${process} ${role}`)).toEqual([
      'running master',
      'stopped master',
      'loading master',
      'running master',
      'running replica',
    ]);
    expect(spans[1]).toMatchObject({ fromUs: killed });
    expect(spans.at(-1)!.toUs).toBeNull();
  });

  test('the winner keeps its shard’s colour and changes its role at its promotion', () => {
    const before = spansOf(view, winner).find(({ toUs }) => toUs === promoted.atUs)!;
    const after = spansOf(view, winner).find(({ fromUs }) => fromUs === promoted.atUs)!;
    expect([before.role, after.role]).toEqual(['replica', 'master']);
    expect(after.shard).toBe(before.shard);
    expect(after.shard).toBe(spansOf(view, 'host2:6379').at(-1)!.shard);
  });

  test('a window has only its own part', () => {
    const part = look(run, { fromUs: promoted.atUs - 10, toUs: promoted.atUs + 10 });
    expect(spansOf(part, winner).map(({ role }) => role)).toEqual(['replica', 'master']);
    expect(part.marks.every(({ atUs }) => Math.abs(atUs - promoted.atUs) <= 10)).toBe(true);
    expect(part.marks.map(({ entry }) => entry.kind)).toContain('promoted');
  });
});

test('slots of a dead master are not served until somebody takes them', () => {
  const { outages } = look(run);
  const killed = first('process-killed').atUs;
  const outage = outages!.find(({ fromUs }) => fromUs === killed)!;
  expect(outage).toMatchObject({ ranges: '5461-10922', count: 5462 });
  const of = outages!.filter(({ fromUs, toUs }) => fromUs >= killed && toUs !== null && fromUs < killed + 8_000_000);
  // One after the other without a gap: first its own slots, then, once it is FAIL, those of all.
  of.slice(1).forEach((next, at) => expect(next.fromUs).toBe(of[at]!.toUs));
  const healthy = run.trace.filter((entry) => entry.kind === 'cluster-state' && entry.state === 'ok');
  expect(healthy.map(({ atUs }) => atUs)).toContain(of.at(-1)!.toUs);
  expect(Math.max(...of.map(({ count }) => count))).toBe(16384);
});

test('a partition lasts until the heal', () => {
  const { faults } = look(run);
  expect(faults).toMatchObject([{ fromUs: first('partitioned').atUs, toUs: first('healed').atUs }]);
});

describe('marks', () => {
  test('stand on the lanes of whom they are about, the client’s with its command', () => {
    const { marks } = look(run);
    const of = (kind: string) => marks.find((mark) => mark.entry.kind === kind)!;
    expect(of('pfail').lane).toBe(lane((first('pfail') as { node: string }).node));
    expect(of('partitioned').lane).toBe(-1);
    const set = marks.find(({ command }) => command === 'SET')!;
    expect(set).toMatchObject({ lane: lane('client1'), group: 'client' });
    // Replicas say PING and REPLCONF to their masters, and are no clients.
    const clients = new Set(marks.filter(({ group }) => group === 'client').map((mark) => mark.lane));
    expect(clients).toEqual(new Set([lane('client1')]));
  });

  test('that fall together are one, the gravest speaks for them, and none is lost', () => {
    const fine = look(run);
    const coarse = look(run, { grainUs: 1_000_000 });
    expect(coarse.marks.length).toBeLessThan(fine.marks.length / 2);
    const total = (view: TimelineView) => view.marks.reduce((sum, { count }) => sum + count, 0);
    expect(total(coarse)).toBe(total(fine));
    const killed = coarse.marks.find(({ ids }) => ids.includes(first('process-killed').id))!;
    expect(killed).toMatchObject({ severity: 'bad', entry: { kind: 'process-killed' } });
  });

  test('are told once', () => {
    const memory: Memory = {};
    const sight = { run, shards: newShardBook(), again: () => {}, branch: () => null };
    const request = { fromUs: 0, toUs: 1_000_000_000, grainUs: 1 };
    expect(timelineView(sight, request, memory)!.marks.length).toBeGreaterThan(50);
    expect(timelineView(sight, request, memory)?.marks ?? []).toEqual([]);
  });
});

describe('messages', () => {
  const killed = first('process-killed').atUs;
  const fail = run.trace.find((entry) => entry.kind === 'fail')!;

  test('are those that were sent in the window, each pair of a ping and its pong linked', () => {
    const view = look(run, { fromUs: 6_000_000, toUs: 8_000_000 });
    expect(view.made).toBe(1);
    const flights = flightsOf(view);
    const serials = flights.map(({ serial }) => serial);
    expect(new Set(serials).size).toBe(serials.length);
    const pongs = flights.filter(({ kind, sentUs }) => kind === 'pong' && sentUs > 6_100_000);
    expect(pongs.length).toBeGreaterThan(5);
    for (const pong of pongs) {
      const ping = flights.find(({ serial }) => serial === pong.because)!;
      expect(ping).toMatchObject({ kind: 'ping', from: pong.to, to: pong.from, arrivesUs: pong.sentUs, arrived: true });
    }
  });

  test('FAIL is told to all by whom found it, and makes them believe it', () => {
    const view = look(run, { fromUs: fail.atUs - 100_000, toUs: fail.atUs + 100_000 });
    const told = flightsOf(view).filter(({ kind, cause }) => kind === 'fail' && cause === fail.id);
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(new Set(told.map(({ from }) => from))).toEqual(new Set([lane(fail.node)]));
    const received = run.trace.filter((entry) => entry.kind === 'fail-received');
    const believed = received.filter(({ causes }) => causes.includes(fail.id));
    expect(believed.length).toBeGreaterThan(0);
    for (const entry of believed) {
      const message = told.find(({ made }) => made.includes(entry.id))!;
      expect(message).toMatchObject({ to: lane(entry.node), arrivesUs: entry.atUs });
    }
  });

  test('to a dead node do not arrive', () => {
    const view = look(run, { fromUs: killed, toUs: killed + 1_000_000 });
    const toDead = flightsOf(view).filter(({ to, sentUs }) => to === lane('host2:6379') && sentUs > killed);
    expect(toDead.filter(({ arrived }) => arrived)).toEqual([]);
  });

  test('are made a slice at a time, the same in whatever windows they are asked for', () => {
    const other = playScript(SCRIPT).run;
    const whole = look(other, { fromUs: 9_000_000, toUs: 13_000_000 });
    expect(whole.looks).toBeGreaterThan(1);
    const of = (view: TimelineView) =>
      flightsOf(view)
        .filter(({ sentUs }) => sentUs >= 10_000_000 && sentUs < 11_000_000)
        .map(({ serial, kind, sentUs, arrivesUs, made }) => ({ serial, kind, sentUs, arrivesUs, made }))
        .sort((a, b) => a.serial - b.serial);
    const close = look(run, { fromUs: 10_000_000, toUs: 11_000_000 });
    expect(of(whole)).toEqual(of(close));
    expect(of(close).length).toBeGreaterThan(10);
  });

  test('the run goes on as if nobody had looked', () => {
    const looked = playScript(SCRIPT).run;
    const alone = playScript(SCRIPT).run;
    looked.seek(5_000_000);
    look(looked);
    expect(looked.nowUs).toBe(5_000_000);
    looked.seek(looked.endUs);
    looked.runTo(looked.endUs + 2_000_000);
    alone.runTo(alone.endUs + 2_000_000);
    expect(looked.trace).toEqual(alone.trace);
    expect(looked.world.nextSeq).toBe(alone.world.nextSeq);
  });

  test('of a wide window are counted, by node', () => {
    const long = playScript('lab hosts=3 ports=6379-6381 clients=1\ncreate 2\nsleep 600s\n').run;
    const view = look(long, { toUs: 700_000_000 });
    expect(view.stretches).toEqual([]);
    const sent = view.coarse!.reduce((sum, { counts }) => sum + counts[0]!, 0);
    const counted = [
      ...long.history.before(long.endUs).world.nodes.get('host1:6379')!.server!.cluster!.messagesSent.values(),
    ];
    expect(sent).toBe(counted.reduce((sum, count) => sum + count, 0));
  });
});

test.each([
  ['+OK', true, 'done'],
  ['-MOVED 12182 10.0.0.3:6379', false, 'onwards'],
  ['-ASK 12182 10.0.0.3:6379', false, 'onwards'],
  ['+QUEUED', false, 'onwards'],
  ['-CLUSTERDOWN The cluster is down', false, 'refused'],
])('an answer of %s', (reply, acknowledged, is) => {
  const entry = { id: 2, atUs: 0, causes: [1], kind: 'client-reply', node: 'host1:6379', machine: 'client1' } as const;
  expect(answerOf({ ...entry, causes: [1], command: 1, reply, acknowledged })).toBe(is);
});
