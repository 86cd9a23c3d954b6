// Keyspace notifications (Redis 7.0's notify.c): what happens to keys, told on channels of the server where it happens, and
// on that server only, as notify-keyspace-events asks.

import type { Bytes } from '../bytes';
import type { World } from '../world';
import { configValue } from './config';
import { publishHere } from './pubsub';
import type { RedisServer } from './server';

/** The letters of notify-keyspace-events: generic, string, list, set, hash, sorted set, stream, expired, evicted, miss, new. */
export type EventClass = 'g' | '$' | 'l' | 's' | 'h' | 'z' | 't' | 'x' | 'e' | 'm' | 'n';

/** `A` stands for all but misses and new keys. */
const isAsked = (flags: string, kind: EventClass): boolean =>
  flags.includes(kind) || (flags.includes('A') && kind !== 'm' && kind !== 'n');

/** Tells of `event` at `key`: first on the key's channel, then on the event's. */
export function notify(
  { world, server }: { world: World; server: RedisServer },
  kind: EventClass,
  event: string,
  key: Bytes,
): void {
  const flags = configValue(server.config, 'notify-keyspace-events');
  if (flags === '' || server.loading || !isAsked(flags, kind)) return;
  const db = server.dbIndex;
  if (flags.includes('K')) publishHere(world, server, `__keyspace@${db}__:${key}`, event, false);
  if (flags.includes('E')) publishHere(world, server, `__keyevent@${db}__:${event}`, key, false);
}
