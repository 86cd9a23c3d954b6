// ACL LOG: who was refused what. The same refusal within a minute is counted, not written again.

import { wallMs, type World } from '../../world';
import { configValue } from '../config';
import { describeClient } from '../client-description';
import type { Client, RedisNode, RedisServer } from '../server';
import type { AclLogEntry } from './user';

const GROUPING_MS = 60_000;
/** How far back an equal refusal is looked for. */
const LOOK_BACK = 10;

export function logRefusal(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  refusal: Pick<AclLogEntry, 'reason' | 'object'> & { username?: string; context?: AclLogEntry['context'] },
): void {
  const { log } = server.acl;
  const entry: AclLogEntry = {
    count: 1,
    reason: refusal.reason,
    context: refusal.context ?? (client.multi ? 'multi' : 'toplevel'),
    object: refusal.object,
    username: refusal.username ?? client.user,
    atMs: wallMs(world),
    clientInfo: describeClient(world, node, server, client),
  };
  const same = (other: AclLogEntry) =>
    other.reason === entry.reason &&
    other.context === entry.context &&
    other.object === entry.object &&
    other.username === entry.username &&
    entry.atMs - other.atMs <= GROUPING_MS;
  const at = log.slice(0, LOOK_BACK).findIndex(same);
  if (at >= 0) {
    const [known] = log.splice(at, 1);
    log.unshift({ ...entry, count: known!.count + 1 });
  } else log.unshift(entry);
  log.length = Math.min(log.length, Number(configValue(server.config, 'acllog-max-len')));
}
