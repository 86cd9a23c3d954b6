import { expect, test } from 'vitest';
import type { TraceEntry, TraceKind } from '../sim/trace';
import { describe, describeLine, packetName, SENTENCES } from './describe';
import { digest, FOLDED_KINDS } from './digest';
import { commandLine } from './format';
import { iconOf, isSignificant, KINDS, partiesOf, severity, severityOf, subjectOf } from './kinds';
import { LOCALES } from './locale';
import { samplesOf } from './samples';

const samples = KINDS.flatMap(samplesOf);

const OF_REPLICAS: TraceKind[] = ['sync-partial', 'sync-refused', 'sync-full', 'replica-online'];
const OF_SLOTS: TraceKind[] = ['slot-opened', 'slot-closed', 'slot-keys-dropped'];

/** What the same would look like on `n` nodes (or replicas, or slots), all at once. */
function crowd(entry: TraceEntry, n: number): TraceEntry[] {
  const member = OF_REPLICAS.includes(entry.kind) ? 'replica' : 'node';
  return Array.from({ length: n }, (_, index) => {
    const own = OF_SLOTS.includes(entry.kind) ? { slot: index } : { [member]: `host2:${7001 + index}` };
    return { ...entry, id: index + 1, ...own } as TraceEntry;
  });
}

/** What stays as it is in Chinese: names and addresses, Redis's capitals, its fields and directives, typed commands. */
function withoutNames(text: string, entry: TraceEntry): string {
  let rest = text;
  if (entry.kind === 'command') rest = rest.replace(entry.line, '');
  if (entry.kind === 'client-command') rest = rest.replace(commandLine(entry.argv), '');
  if (entry.kind === 'client-reply') rest = rest.replace(commandLine([entry.reply]), '');
  if (entry.kind === 'write-lost' || entry.kind === 'write-found') {
    for (const key of entry.keys) rest = rest.replace(key, '');
  }
  return rest
    .replace(/\b(host|client)\d+(:\d+)?\b/g, '')
    .replace(/\b[A-Z]{2,}\b/g, '')
    .replace(/\b(configEpoch|currentEpoch|repl-timeout)\b/g, '')
    .replace(/集群状态为 (ok|fail)/, '');
}

function wellFormed(text: string): void {
  expect(text).not.toMatch(
    /undefined|null|NaN|\[object| {2}|^\s|\s$|[.。]$| [，。：；（）、]|[a-z0-9]\p{Script=Han}|\p{Script=Han} \p{Script=Han}/u,
  );
  expect(text.length).toBeGreaterThan(5);
}

test.each(samples)('$kind names everybody in both languages', (entry) => {
  for (const locale of LOCALES) {
    const text = describe(entry, locale);
    wellFormed(text);
    for (const name of partiesOf(entry)) expect(text).toContain(name);
  }
  expect(describe(entry, 'en')).not.toMatch(/\p{Script=Han}/u);
  const chinese = describe(entry, 'zh');
  expect(withoutNames(chinese, entry)).not.toMatch(/[A-Za-z]/);
  expect(chinese).toMatch(/\p{Script=Han}/u);
});

test('each reason has words of its own', () => {
  for (const kind of KINDS) {
    for (const locale of LOCALES) {
      const texts = samplesOf(kind).map((entry) => describe(entry, locale));
      expect(new Set(texts).size).toBe(texts.length);
    }
  }
});

test.each(FOLDED_KINDS.flatMap((kind) => samplesOf(kind)))('$kind of several nodes is one sentence', (entry) => {
  for (const n of [2, 9]) {
    const [line, ...others] = digest(crowd(entry, n));
    expect(others).toEqual([]);
    for (const locale of LOCALES) {
      const text = describeLine(line, locale);
      wellFormed(text);
      expect(text).not.toBe(describe(entry, locale));
      // Two are named; of nine at least the number is told.
      if (n === 2) for (const name of line.members) expect(text).toContain(name);
      else expect(text).toMatch(/\b9 |6 more/);
    }
    expect(withoutNames(describeLine(line, 'zh'), entry)).not.toMatch(/[A-Za-z]/);
  }
});

test('numbers and the rule are said', () => {
  const [pfail] = samplesOf('pfail');
  expect(describe(pfail, 'en')).toBe(
    'host1:6379 suspects host2:6379 (PFAIL): no answer for 5.0 s, longer than the node timeout',
  );
  expect(describe(pfail, 'zh')).toBe('host1:6379 怀疑 host2:6379 下线（PFAIL）：已有 5.0 秒没有响应，超过了节点超时');
  expect(describe(samplesOf('election-won')[0], 'en')).toBe(
    'host3:6381 wins the election in epoch 10 with 2 votes (2 needed), in place of host2:6379',
  );
});

test('a value is text: bytes are read as UTF-8, long and odd ones quoted and cut', () => {
  const bytes = Array.from(new TextEncoder().encode('héllo'), (byte) => String.fromCharCode(byte)).join('');
  expect(commandLine(['set', 'k', bytes])).toBe('set k héllo');
  expect(commandLine(['set', 'a b', ''])).toBe('set "a b" ""');
  expect(commandLine(['set', 'k', 'x'.repeat(1_000_000)])).toBe(`set k ${'x'.repeat(39)}…`);
});

test('packets have names; an unknown one is its own', () => {
  expect(packetName('auth-req', 'en')).toBe('vote request');
  expect(packetName('auth-req', 'zh')).toBe('投票请求');
  expect(packetName('constructor', 'en')).toBe('constructor');
  expect(Object.keys(SENTENCES.en.packets)).toEqual(Object.keys(SENTENCES.zh.packets));
});

test('what is significant, how grave, and whom it is about', () => {
  for (const kind of KINDS) expect(iconOf(kind)).not.toBe('');
  for (const kind of ['process-killed', 'pfail', 'fail', 'vote-granted', 'promoted', 'cluster-state'] as const)
    expect(isSignificant(kind)).toBe(true);
  for (const kind of ['node-joined', 'failure-report', 'client-command', 'packet-sent', 'command'] as const)
    expect(isSignificant(kind)).toBe(false);
  expect(severity('cluster-state')).toBe('bad');
  expect(severityOf(samplesOf('cluster-state')[2])).toBe('good');
  expect(severityOf(samplesOf('sync-loaded')[1])).toBe('notice');
  expect(subjectOf(samplesOf('fail')[0])).toBe('host2:6379');
  expect(subjectOf(samplesOf('vote-granted')[0])).toBe('host3:6381');
  expect(subjectOf(samplesOf('host-powered-off')[0])).toBe('host2');
  expect(subjectOf(samplesOf('healed')[0])).toBeNull();
});
