// Which node is to carry out a client's command: this one, or another that the client is sent to, or none.
// Redis 7.0's getNodeByQuery and clusterRedirectClient. Left out: TLS ports, keys that only a script knows of.

import { error } from '../resp';
import type { World } from '../world';
import { hasFlag, keysOf, lookupCommand, type CommandSpec } from './commands/specs';
import { isPastExpiry } from './database';
import { preferredEndpoint } from './endpoint';
import { peek } from './keyspace';
import type { Client, ClusterNode, ClusterState, RedisNode, RedisServer } from './server';
import { keyHashSlot } from './slots';
import { isSlave, me, ownerOf } from './view';

const CROSSSLOT = error("CROSSSLOT Keys in request don't hash to the same slot");
const TRYAGAIN = error('TRYAGAIN Multiple keys request during rehashing of slot');
const NOT_SERVED = error('CLUSTERDOWN Hash slot not served');
const DOWN = error('CLUSTERDOWN The cluster is down');
const DOWN_FOR_WRITES = error('CLUSTERDOWN The cluster is down and only accepts read commands');

const SHARD_PUBSUB = new Set(['spublish', 'ssubscribe', 'sunsubscribe']);

interface Command {
  spec: CommandSpec;
  argv: readonly string[];
}

/**
 * What a client is answered instead of having its command carried out here; null: carry it out. Asked of the commands
 * of clients only, and before every other refusal; the caller drops or fails the client's transaction. EXEC is
 * judged by all the commands that are queued. A command without keys is carried out anywhere. The rules, in order:
 *
 * 1. The slot of the first key has no owner: CLUSTERDOWN Hash slot not served.
 * 2. Another key is in another slot: CROSSSLOT.
 * 3. The cluster is down: CLUSTERDOWN, unless cluster-allow-reads-when-down (reads) or
 *    cluster-allow-pubsubshard-when-down (sharded publish and subscribe).
 * 4. MIGRATE in an open slot is carried out: it is what moves the keys.
 * 5. I own the slot, am migrating it and have not all the keys: TRYAGAIN when I have some, else ASK.
 * 6. I import it and the client said ASKING: carried out, but TRYAGAIN when there are several keys and one is missing.
 * 7. I replicate the owner, the client said READONLY and nothing is written (or it is sharded publish or subscribe):
 *    carried out.
 * 8. Somebody else owns it: MOVED.
 */
export function redirect(
  world: World,
  _node: RedisNode,
  server: RedisServer,
  client: Client,
  spec: CommandSpec,
  argv: readonly string[],
): string | null {
  const cluster = server.cluster;
  if (cluster === null) return null;
  const isExec = spec.name === 'exec';
  if (isExec && client.multi === null) return null;
  const commands: Command[] = isExec ? queued(client) : [{ spec, argv }];
  const keys = commands.flatMap((command) => keysOf(command.spec, command.argv));
  if (keys.length === 0) return null;

  const slot = keyHashSlot(keys[0]!);
  const owner = ownerOf(cluster, slot);
  if (owner === null) return NOT_SERVED;
  if (keys.some((key) => key !== keys[0] && keyHashSlot(key) !== slot)) return CROSSSLOT;

  // What EXEC itself is, not what is queued: those were refused when they came.
  const shardPubsub = SHARD_PUBSUB.has(spec.name);
  if (cluster.state !== 'ok') {
    const refusal = whenDown(server, shardPubsub, hasFlag(spec, 'write'));
    if (refusal !== null) return refusal;
  }

  const myself = me(cluster);
  const target = owner === myself ? cluster.migratingTo.get(slot) : undefined;
  const importing = target === undefined && cluster.importingFrom.has(slot);
  if (target !== undefined || importing) {
    if (spec.name === 'migrate') return null;
    const missing = shardPubsub ? 0 : keys.filter((key) => isMissing(world, server, key)).length;
    if (target !== undefined && missing > 0) {
      return missing < keys.length ? TRYAGAIN : to('ASK', server, cluster, slot, cluster.nodes.get(target)!);
    }
    if (importing && (client.asking || hasFlag(spec, 'asking'))) {
      const several = keys.some((key) => key !== keys[0]);
      return several && missing > 0 ? TRYAGAIN : null;
    }
  }

  const writes = commands.some((command) => hasFlag(command.spec, 'write'));
  const follower = isSlave(myself) && myself.slaveof === owner.id;
  if ((client.readonly || shardPubsub) && !writes && follower) return null;
  return to('MOVED', server, cluster, slot, owner);
}

/**
 * What a client that waits for keys is answered because the node's part in the cluster has changed; null: it waits on.
 * Redis's clusterRedirectBlockedClientIfNeeded: reads that are allowed while the cluster is down end here too.
 */
export function redirectBlocked(server: RedisServer, client: Client, spec: CommandSpec, key: string): string | null {
  const cluster = server.cluster!;
  if (cluster.state !== 'ok') return DOWN;
  const slot = keyHashSlot(key);
  const owner = ownerOf(cluster, slot);
  const myself = me(cluster);
  const follower = isSlave(myself) && owner !== null && myself.slaveof === owner.id;
  if (client.readonly && !hasFlag(spec, 'write') && follower) return null;
  if (owner === myself || cluster.importingFrom.has(slot)) return null;
  return owner === null ? NOT_SERVED : to('MOVED', server, cluster, slot, owner);
}

/** Commands are looked up before they are queued: there is one for each. */
const queued = (client: Client): Command[] =>
  client.multi!.commands.map((argv) => ({ spec: lookupCommand(argv)!, argv }));

function whenDown(server: RedisServer, shardPubsub: boolean, write: boolean): string | null {
  const { allowPubsubshardWhenDown, allowReadsWhenDown } = server.settings;
  if (shardPubsub) return allowPubsubshardWhenDown ? null : DOWN;
  if (!allowReadsWhenDown) return DOWN;
  return write ? DOWN_FOR_WRITES : null;
}

/** A key whose time is over counts as missing, whether or not it was deleted yet. */
function isMissing(world: World, server: RedisServer, key: string): boolean {
  const entry = peek(server.db, key);
  return entry === null || isPastExpiry(world, server, entry);
}

/** Null where the way leads to this node itself. */
function to(
  how: 'ASK' | 'MOVED',
  server: RedisServer,
  cluster: ClusterState,
  slot: number,
  node: ClusterNode,
): string | null {
  if (node.id === cluster.myself) return null;
  return error(`${how} ${slot} ${preferredEndpoint(server, node)}:${node.port}`);
}
