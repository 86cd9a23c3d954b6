// Brute force: which acknowledged writes did the healed cluster lose? Judged from what the clients typed and were shown, the
// instants at which nodes carried commands out (the trace), and what the cluster answers when it is read at the end. Each
// write carries a token of its own, so the values themselves say which writes they are made of.

import type { TraceEntry, TraceEntryOf } from '../../src/sim/trace';
import { hasSlot } from '../../src/sim/node/view';
import { keyHashSlot } from '../../src/sim/node/slots';
import { KEYS, type Asked, type Played } from './ledger-run';

interface Write {
  token: string;
  key: string;
  /** It replaces all that was there; `gone`: by nothing. */
  replaces: boolean;
  gone: boolean;
  /** The node's trace entry when it carried it out: entries stand in order. Null where that is not known. */
  at: number | null;
  acknowledged: boolean;
  expiresUs: number | null;
  /** FLUSHALL ends other writes, and is none that could be lost. */
  judged: boolean;
}

export interface Truth {
  /** `token key` of what is lost. */
  lost: string[];
  /** What only an unacknowledged write could explain, or not: nothing is said about it. */
  unknown: Set<string>;
  acknowledged: number;
}

export function truthOf({ run, asked, held }: Played): Truth {
  const writes = asked.flatMap((one) => writesOf(one, run.trace));
  const unknown = new Set<string>();
  const lost: string[] = [];
  for (const key of KEYS) {
    const own = writes.filter((write) => write.key === key);
    if (partsUnseen(key, run.trace)) {
      for (const { token } of own) unknown.add(`${token} ${key}`);
      continue;
    }
    const lostHere = judge(own, held.get(key)!, run.nowUs, (write) => unknown.add(`${write.token} ${key}`));
    lost.push(...lostHere.map(({ token }) => `${token} ${key}`));
  }
  return { lost: lost.sort(), unknown, acknowledged: writes.filter(({ acknowledged }) => acknowledged).length };
}

/**
 * Redis 7.0 drops the keys of a slot that a node lost without a word to its replicas and its file. When the key is moved back
 * there, they refuse the RESTORE: copies differ at one offset, and by its offset nobody can tell what a copy is made of.
 */
function partsUnseen(key: string, trace: readonly TraceEntry[]): boolean {
  const droppedAt = new Set<string>();
  const slot = keyHashSlot(key);
  for (const entry of trace) {
    if (entry.kind === 'slot-keys-dropped' && entry.slot === slot) droppedAt.add(entry.node);
    if (entry.kind !== 'client-command' || entry.argv[0] !== 'RESTORE-ASKING') continue;
    if (entry.argv[1] === key && droppedAt.has(entry.node)) return true;
  }
  return false;
}

function judge(writes: Write[], held: string[], nowUs: number, doubt: (write: Write) => void): Write[] {
  const told = writes.filter((write) => write.acknowledged).sort((a, b) => a.at! - b.at!);
  const silent = writes.filter((write) => !write.acknowledged);
  const last = told.findLast((write) => write.replaces);
  const open = told.filter((write) => write === last || !last || write.at! > last.at!);
  const byToken = new Map(writes.map((write) => [write.token, write]));
  /** A node carried out a deletion later, or a write that has expired, which was not acknowledged: that may be what we see. */
  const isOver = ({ gone, expiresUs: until }: Write) => gone || (until !== null && until <= nowUs);
  const mayHaveGone = (write: Write) =>
    silent.some((other) => isOver(other) && other.at !== null && other.at > write.at!);
  const expiresUs = told.at(-1)?.expiresUs ?? null;
  return open.filter((write) => {
    if (!write.judged) return false;
    // What is there after a deletion must have come later.
    if (write.gone) return held.some((token) => !(byToken.get(token)!.at! > write.at!));
    if (held.includes(write.token)) return false;
    const replacing = held.map((token) => byToken.get(token)!).find((other) => other.replaces);
    if (replacing && replacing.at! > write.at!) return false;
    if (held.length === 0 && expiresUs !== null && expiresUs <= nowUs) {
      // Lost before its time came, or kept up to it: both look the same now.
      doubt(write);
      return false;
    }
    if (mayHaveGone(write)) {
      doubt(write);
      return false;
    }
    return true;
  });
}

/** What a line asked for, key by key. */
function writesOf(asked: Asked, trace: readonly TraceEntry[]): Write[] {
  const token = `t${asked.serial}`;
  const words = [asked.line, ...asked.typed].join('\n');
  if (!new RegExp(`\\b[,x]?${token}\\b`).test(words)) return [];
  const acknowledged = isOk(asked);
  const carried = carriedOutBy(asked, token, trace, acknowledged);
  const write = (key: string, replaces: boolean, gone = false, px: number | null = null): Write => ({
    ...{
      token,
      key,
      replaces,
      gone,
      acknowledged,
      at: carried,
      judged: !asked.line.includes('flushall'),
      expiresUs: px === null || carried === null ? null : trace[carried - 1]!.atUs + px * 1000,
    },
  });
  const line = asked.line.replace(/^redis-cli( -c)? -h \S+ -p \d+ ?/, '');
  if (line.includes('flushall')) {
    return KEYS.filter((key) => asked.claimed && hasSlot(asked.claimed, keyHashSlot(key))).map((key) =>
      write(key, true, true),
    );
  }
  if (line.startsWith('eval')) return (line.match(/[lh]\{\w\}/g) ?? []).map((key) => write(key, false));
  if (line === '') {
    return asked.typed.filter((text) => text.includes('{')).map((text) => write(text.split(' ')[1]!, false));
  }
  const [name, key, ...rest] = line.split(' ') as [string, string, ...string[]];
  if (name === 'mset') return [write(key, true), write(rest[1]!, true)];
  if (name === 'del') return [write(key, true, true)];
  const px = rest.indexOf('px');
  return [write(key, name === 'set' || name === 'getset', false, px < 0 ? null : Number(rest[px + 1]))];
}

/** The client machine was shown an answer, and it was no error. */
function isOk({ shown, line, typed }: Asked): boolean {
  if (/error\)|Error|Could not connect|closed/.test(shown)) return false;
  if (typed.length > 0) return /^1\) /m.test(shown);
  if (line.includes(' del ')) return /^\d*[1-9]\d*$|integer\) [1-9]/m.test(shown);
  return shown.trim() !== '';
}

function carriedOutBy(asked: Asked, token: string, trace: readonly TraceEntry[], acknowledged: boolean): number | null {
  const answers = new Map<number, TraceEntryOf<'client-reply'>>();
  for (const entry of trace) if (entry.kind === 'client-reply') answers.set(entry.command, entry);
  let at: number | null = null;
  for (const [i, entry] of trace.entries()) {
    if (entry.kind !== 'client-command' || entry.atUs < asked.atUs || entry.machine !== asked.machine) continue;
    if (!entry.argv.some((word) => word.replace(/^[,x]|\{.*/g, '') === token)) continue;
    let command: TraceEntry = entry;
    if (asked.typed.length > 0) {
      const exec = trace.slice(i).find((e) => e.kind === 'client-command' && e.node === entry.node && e.machine === entry.machine && e.argv[0] === 'exec'); // prettier-ignore
      if (!exec) continue;
      command = exec;
    }
    const answer = answers.get(command.id);
    if (answer ? answer.acknowledged : !acknowledged) at = command.id;
  }
  return at;
}
