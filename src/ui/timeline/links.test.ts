import { expect, test } from 'vitest';
import type { Flight, TimelineMark } from '../../lab/views/timeline';
import { Links } from './links';

const flight = (serial: number, fields: Partial<Flight> = {}): Flight => ({
  serial,
  from: 0,
  to: 1,
  kind: 'ping',
  sentUs: serial,
  arrivesUs: serial + 1,
  arrived: true,
  because: 0,
  cause: 0,
  made: [],
  ...fields,
});
const mark = (id: number, causes: number[], ids = [id]): TimelineMark => ({
  key: `m${id}`,
  lane: 0,
  group: 'failure',
  atUs: id,
  count: ids.length,
  severity: 'bad',
  entry: { id, atUs: id, causes, kind: 'pfail', node: 'a:1', subject: 'b:1', silentMs: 1 },
  ids,
  causes,
  command: '',
});

// A kill (1) is suspected (2), whose report travels (10) and makes a FAIL (3), which is told (11, 12) and believed (4).
const report = flight(10, { cause: 2, made: [3] });
const told = flight(11, { kind: 'fail', cause: 3, because: 10, made: [4] });
const toldToo = flight(12, { kind: 'fail', cause: 3, because: 10 });
const other = flight(13);
const links = new Links([report, told, toldToo, other], [mark(1, []), mark(2, [1]), mark(3, [2]), mark(4, [3])]);

test('a message lights what led to it, back to the beginning, and what came of it', () => {
  const { causes, effects } = links.light({ flight: told });
  expect(causes.flights).toEqual(new Set([report]));
  expect(causes.marks).toEqual(new Set(['m1', 'm2', 'm3']));
  expect(effects.marks).toEqual(new Set(['m4']));
  expect(effects.flights.size).toBe(0);
});

test('an event lights the messages that it sent and all that they made happen', () => {
  const { causes, effects } = links.light({ mark: mark(2, [1]) });
  expect(causes.marks).toEqual(new Set(['m1']));
  expect(effects.flights).toEqual(new Set([report, told, toldToo]));
  expect(effects.marks).toEqual(new Set(['m3', 'm4']));
});

test('a mark that stands for several lights for each of them', () => {
  const both = mark(3, [2], [3, 4]);
  const of = new Links([report, told], [mark(1, []), mark(2, [1]), both]);
  expect(of.light({ mark: both }).causes.flights).toEqual(new Set([report, told]));
});

test('what hangs together with nothing lights nothing', () => {
  const { causes, effects } = links.light({ flight: other });
  expect([causes.flights.size, causes.marks.size, effects.flights.size, effects.marks.size]).toEqual([0, 0, 0, 0]);
});

// A hundred nodes suspect a dead one; one of them declares the FAIL, tells all others, and one of these is promoted.
const crowd = Array.from({ length: 100 }, (_, index) => mark(100 + index, [1]));
const declared = { ...mark(300, [150, 170]), entry: { ...mark(300, []).entry, kind: 'fail' } as TimelineMark['entry'] };
const told100 = Array.from({ length: 100 }, (_, index) =>
  flight(1000 + index, { kind: 'fail', cause: 300, made: [400 + index] }),
);
const heard = told100.map((_, index) => ({
  ...mark(400 + index, [300]),
  entry: { ...mark(400 + index, []).entry, kind: 'fail-received' } as TimelineMark['entry'],
}));
const promoted = { ...mark(600, [477]), entry: { ...mark(600, []).entry, kind: 'promoted' } as TimelineMark['entry'] };
const many = new Links(told100, [mark(1, []), ...crowd, declared, ...heard, promoted]);

test('of many effects the direct ones, the rare ones and a few of the rest are lit, each with its way', () => {
  const { effects } = many.light({ mark: mark(1, []) });
  expect(effects.marks.size).toBeLessThan(110);
  expect(effects.marks).toContain('m199');
  expect(effects.marks).toContain('m300');
  expect(effects.marks).toContain('m600');
  // The promotion's own way, and the nearest of those that heard of the FAIL beside it.
  expect([...effects.marks].filter((key) => /^m4/.test(key))).toHaveLength(4);
  expect(effects.marks).toContain('m477');
  expect(effects.flights.size).toBe(4);
});

test('every message that an event sent itself is lit', () => {
  expect(many.light({ mark: declared }).effects.flights.size).toBe(100);
});

test('what led to an event is lit back to the beginning', () => {
  const { causes } = many.light({ mark: promoted });
  expect(causes.marks).toEqual(new Set(['m477', 'm300', 'm150', 'm170', 'm1']));
});
