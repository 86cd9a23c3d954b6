import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceEntry, TraceEntryOf, TraceFields, TraceKind } from '../sim/trace';
import { describeLine } from './describe';
import { Digest, digest, type Line } from './digest';
import { KINDS } from './kinds';
import { samplesOf } from './samples';

let nextId = 1;
const entry = <K extends TraceKind>(atUs: number, kind: K, fields: TraceFields[K]) =>
  ({ id: nextId++, atUs, kind, causes: [], ...fields }) as unknown as TraceEntry;

const NODES = ['host1:6379', 'host1:6380', 'host2:6379', 'host2:6380', 'host3:6379'];

/** Traces of every kind, with steps of time around the limits, and nodes that come again. */
const traces = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      pick: fc.nat(9),
      node: fc.constantFrom(...NODES),
      stepUs: fc.constantFrom(0, 1, 300_000, 999_999, 1_000_000, 1_000_001, 2_500_000),
    }),
    { maxLength: 120 },
  )
  .map((plan) => {
    let atUs = 0;
    return plan.map(({ kind, pick, node, stepUs }, index) => {
      atUs += stepUs;
      const samples = samplesOf(kind);
      const sample = samples[pick % samples.length];
      return { ...sample, ...('node' in sample ? { node } : {}), id: index + 1, atUs } as TraceEntry;
    });
  });

const repeating = ['slots-moved', 'slot-opened', 'slot-closed', 'slot-keys-dropped'];
const ofReplicas = ['sync-partial', 'sync-refused', 'sync-full', 'replica-online'];

test('nothing is lost, told twice, or folded with what is another thing', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      const lines = digest(trace);
      const ids = lines.flatMap((line) => line.entries.map(({ id }) => id));
      expect([...ids].sort((a, b) => a - b)).toEqual(trace.map(({ id }) => id));
      lines.forEach((line, index) => {
        expect(line).toMatchObject({ index, id: line.entries[0].id, atUs: line.entries[0].atUs });
        expect(line.entries.every(({ kind }) => kind === line.kind)).toBe(true);
        expect(line.entries.at(-1)!.atUs - line.atUs).toBeLessThanOrEqual(5_000_000);
        if (!repeating.includes(line.kind)) expect([0, line.entries.length]).toContain(line.members.length);
        if (line.entries.length > 1 && !ofReplicas.includes(line.kind))
          expect(line.members).toEqual([...new Set((line.entries as { node?: string }[]).map(({ node }) => node))]);
      });
      expect(lines.map(({ id }) => id)).toEqual(lines.map(({ id }) => id).sort((a, b) => a - b));
    }),
  );
});

test('piece by piece gives what all at once gives, and every change is reported', () => {
  fc.assert(
    fc.property(traces, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (trace, sizes) => {
      const live = new Digest();
      const shown: Line[] = [];
      for (let from = 0, piece = 0; from < trace.length; piece++) {
        const size = sizes[piece % sizes.length];
        for (const line of live.pushAll(trace.slice(from, from + size))) shown[line.index] = structuredClone(line);
        from += size;
      }
      expect(live.lines).toEqual(digest(trace));
      expect(shown).toEqual(live.lines);
    }),
  );
});

test('eight nodes learn of one FAIL in one line', () => {
  const trace = Array.from({ length: 8 }, (_, index) =>
    entry(26_610_000 + index * 400, 'fail-received', {
      node: `host${1 + (index % 3)}:${6380 + index}`,
      subject: 'host2:6379',
      from: 'host1:6379',
    }),
  );
  const other = entry(26_611_000, 'fail-received', { node: 'host1:6380', subject: 'host3:6379', from: 'host1:6379' });
  const [line, second, ...rest] = digest([...trace, other]);
  expect(rest).toEqual([]);
  expect(line.entries.map(({ id }) => id)).toEqual(trace.map(({ id }) => id));
  expect(describeLine(line, 'en')).toBe('8 nodes learn that host2:6379 has FAILED, and obey');
  expect(describeLine(line, 'zh')).toBe('8 个节点得知 host2:6379 已处于 FAIL 状态，随即照办');
  expect(second.entries).toEqual([other]);
});

test('a reshard is told by what moved, not slot by slot', () => {
  const trace = [11, 12, 13].flatMap((slot) =>
    ['host1:6379', 'host2:6379', 'host3:6379'].map((node) =>
      entry(slot * 100_000, 'slots-moved', { node, from: 'host1:6379', to: 'host2:6379', count: 1, ranges: `${slot}` }),
    ),
  );
  const [line, ...rest] = digest(trace);
  expect(rest).toEqual([]);
  expect(describeLine(line, 'en')).toBe(
    'host1:6379, host2:6379 and host3:6379 see 3 slots go from host1:6379 to host2:6379',
  );
});

test('a node that suspects again is a new line', () => {
  const suspect = (atUs: number, node: string): TraceEntryOf<'pfail'> =>
    entry(atUs, 'pfail', { node, subject: 'host2:6379', silentMs: 5000 }) as TraceEntryOf<'pfail'>;
  const lines = digest([suspect(0, 'host1:6379'), suspect(1, 'host3:6379'), suspect(2, 'host1:6379')]);
  expect(lines.map(({ members }) => members)).toEqual([['host1:6379', 'host3:6379'], ['host1:6379']]);
});

test('a line ends after one quiet second, and after five seconds in any case', () => {
  const sizes = (stepUs: number) =>
    digest(
      Array.from({ length: 9 }, (_, index) =>
        entry(index * stepUs, 'fail-received', { node: `host${index}:1`, subject: 'x:1', from: 'y:1' }),
      ),
    ).map(({ entries }) => entries.length);
  expect(sizes(500_000)).toEqual([9]);
  expect(sizes(1_000_000)).toEqual([6, 3]);
  expect(sizes(1_000_001)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('what can no longer grow is let go', () => {
  const live = new Digest();
  for (let index = 0; index < 1000; index++) {
    const subject = `host${index}:6379`;
    live.push(entry(index * 1_000_001, 'pfail', { node: 'host0:6379', subject, silentMs: 5000 }));
    expect((Reflect.get(live, 'open') as Map<string, unknown>).size).toBe(1);
  }
});

test('cut anywhere and told again it is as if nothing had been cut, and as if the rest had never come', () => {
  fc.assert(
    fc.property(traces, fc.nat(120), (trace, cutAt) => {
      const kept = Math.min(cutAt, trace.length);
      const cut = new Digest();
      cut.pushAll(trace);
      cut.pushAll(cut.cut(kept));
      expect(cut.lines).toEqual(digest(trace.slice(0, kept)));
      cut.pushAll(trace.slice(kept));
      expect(cut.lines).toEqual(digest(trace));
    }),
    { numRuns: 300 },
  );
});
