// How often a key is used, as the LFU policies count it (Redis 7.0's evict.c): a logarithmic counter that chance lets
// grow the more slowly the higher it stands, and that minutes without use lower.

import { nextWord, type RandomState } from '../random';
import { configValue } from './config';
import { FREQUENCY_OF_NEW, type Entry } from './keyspace';
import type { RedisServer } from './server';

const MOST = 255;
const MINUTE_MS = 60_000;

/** Whether the server counts uses: otherwise it notes when a key was used last. */
export const countsUses = (server: RedisServer): boolean =>
  configValue(server.config, 'maxmemory-policy').endsWith('lfu');

/** What OBJECT FREQ says at that time. */
export function frequencyOf(server: RedisServer, { frequency, usedAtMs }: Entry, nowMs: number): number {
  const decayMinutes = Number(configValue(server.config, 'lfu-decay-time'));
  if (decayMinutes === 0) return frequency;
  const minutes = Math.floor(nowMs / MINUTE_MS) - Math.floor(usedAtMs / MINUTE_MS);
  return Math.max(0, frequency - Math.floor(minutes / decayMinutes));
}

/** The same after one more use. */
export function frequencyAfterUse(server: RedisServer, entry: Entry, nowMs: number, random: RandomState): number {
  const before = frequencyOf(server, entry, nowMs);
  if (before >= MOST) return MOST;
  const factor = Number(configValue(server.config, 'lfu-log-factor'));
  const chance = 1 / (Math.max(0, before - FREQUENCY_OF_NEW) * factor + 1);
  return nextWord(random) / 0x100000000 < chance ? before + 1 : before;
}
