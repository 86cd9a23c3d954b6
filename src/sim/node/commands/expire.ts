// When keys go by themselves: the EXPIRE family, TTL, PERSIST (Redis 7.0's expire.c).

import type { Bytes } from '../../bytes';
import { error, integer } from '../../resp';
import { wallMs } from '../../world';
import { deleteKey, lookupRead, lookupWrite, signalModified } from '../database';
import { setExpiry } from '../keyspace';
import { notify } from '../notify';
import type { Call, Handler, HandlerTable } from './command';
import { isOver, momentOf, type TimeKind } from './expiry-arguments';
import { answering, integerArgument, Refusal } from './replies';

/** NX: only without expiry. XX: only with one. GT, LT: only to a later, an earlier one; none at all is the latest. */
function conditions(words: readonly Bytes[]) {
  const found = { nx: false, xx: false, gt: false, lt: false };
  for (const word of words) {
    const name = word.toLowerCase();
    if (!(name in found)) throw new Refusal(error(`ERR Unsupported option ${word}`));
    found[name as keyof typeof found] = true;
  }
  if (found.nx && (found.xx || found.gt || found.lt)) {
    throw new Refusal(error('ERR NX and XX, GT or LT options at the same time are not compatible'));
  }
  if (found.gt && found.lt) throw new Refusal(error('ERR GT and LT options at the same time are not compatible'));
  return found;
}

function expire(command: string, kind: TimeKind): Handler {
  return answering((call: Call) => {
    const [, key, text] = call.argv as [string, Bytes, Bytes];
    const only = conditions(call.argv.slice(3));
    const atMs = momentOf(call, command, kind, integerArgument(text));
    const entry = lookupWrite(call, key);
    if (!entry) return integer(0);
    const now = entry.expireAtMs;
    if (only.nx && now !== null) return integer(0);
    if (only.xx && now === null) return integer(0);
    if (only.gt && (now === null || atMs <= now)) return integer(0);
    if (only.lt && now !== null && atMs >= now) return integer(0);
    call.server.stats.dirty++;
    if (isOver(call, atMs)) {
      deleteKey(call, key);
      notify(call, 'g', 'del', key);
      call.propagate = [['DEL', key]];
      return integer(1);
    }
    setExpiry(call.server.db, key, atMs);
    signalModified(call.server, key);
    notify(call, 'g', 'expire', key);
    // Sent on as a moment of the clock, with the conditions as they were given.
    const name = command === 'pexpireat' ? call.argv[0]! : 'PEXPIREAT';
    call.propagate = [[name, key, kind === 'PXAT' ? text : String(atMs), ...call.argv.slice(3)]];
    return integer(1);
  });
}

/** -2: no such key; -1: it does not expire. */
function remaining(unit: 's' | 'ms', absolute: boolean): Handler {
  return (call) => {
    const entry = lookupRead(call, call.argv[1]!, false);
    if (!entry) return integer(-2);
    if (entry.expireAtMs === null) return integer(-1);
    const ms = absolute ? entry.expireAtMs : Math.max(0, entry.expireAtMs - wallMs(call.world));
    return integer(unit === 'ms' ? BigInt(ms) : BigInt(Math.floor((ms + 500) / 1000)));
  };
}

function persist(call: Call): string {
  const key = call.argv[1]!;
  const entry = lookupWrite(call, key);
  if (!entry || entry.expireAtMs === null) return integer(0);
  setExpiry(call.server.db, key, null);
  signalModified(call.server, key);
  notify(call, 'g', 'persist', key);
  call.server.stats.dirty++;
  return integer(1);
}

export const expireCommands: HandlerTable = {
  expire: expire('expire', 'EX'),
  pexpire: expire('pexpire', 'PX'),
  expireat: expire('expireat', 'EXAT'),
  pexpireat: expire('pexpireat', 'PXAT'),
  ttl: remaining('s', false),
  pttl: remaining('ms', false),
  expiretime: remaining('s', true),
  pexpiretime: remaining('ms', true),
  persist,
};
