// The points in time that SET, GETEX, SETEX and the EXPIRE family are given.

import type { Bytes } from '../../bytes';
import { error } from '../../resp';
import { wallMs } from '../../world';
import { isReplica } from '../database';
import type { Call } from './command';
import { INT64_MAX, INT64_MIN } from './numbers';
import { integerArgument, Refusal } from './replies';

/** How a time is meant: seconds or milliseconds, from now on or of the clock. */
export type TimeKind = 'EX' | 'PX' | 'EXAT' | 'PXAT';

export const invalidExpire = (command: string): Refusal =>
  new Refusal(error(`ERR invalid expire time in '${command}' command`));

/** The moment in ms of the wall clock; refuses what is not positive or too large. */
export function positiveTime(call: Call, command: string, kind: TimeKind, text: Bytes): number {
  const amount = integerArgument(text);
  if (amount <= 0n) throw invalidExpire(command);
  return momentOf(call, command, kind, amount);
}

/** The same for amounts that may be negative. */
export function momentOf(call: Call, command: string, kind: TimeKind, amount: bigint): number {
  const seconds = kind === 'EX' || kind === 'EXAT';
  if (seconds && (amount > INT64_MAX / 1000n || amount < INT64_MIN / 1000n)) throw invalidExpire(command);
  const ms = seconds ? amount * 1000n : amount;
  const base = kind === 'EX' || kind === 'PX' ? BigInt(wallMs(call.world)) : 0n;
  if (ms > INT64_MAX - base) throw invalidExpire(command);
  return Number(ms + base);
}

/** A moment that has passed deletes the key at once; but a replica, or a server reading its files, waits for DEL. */
export const isOver = (call: Call, atMs: number): boolean =>
  atMs <= wallMs(call.world) && !call.server.loading && !isReplica(call.server);
