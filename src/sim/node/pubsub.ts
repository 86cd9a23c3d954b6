// Who listens to which channel, and telling them (Redis 7.0's pubsub.c), also through the cluster bus. Messages are not
// stored, acknowledged or replicated: who does not listen right now misses them.

import type { Bytes } from '../bytes';
import { send } from '../network';
import { array, bulk, command, integer } from '../resp';
import type { World } from '../world';
import { broadcastPacket, sendPacket } from './bus';
import { stringMatch } from './commands/glob';
import { feed } from './replication';
import { asPush } from './resp3';
import { FLAG, type Client, type PubSub, type RedisNode, type RedisServer, type Subscriptions } from './server';
import { keyHashSlot } from './slots';
import { isSlave, me } from './view';

export const newPubSub = (): PubSub => ({ channels: new Map(), patterns: new Map(), shardChannels: new Map() });

const NOTHING: Subscriptions = { channels: [], patterns: [], shardChannels: [] };

export const subscriptionsOf = (client: Client): Subscriptions => client.subscriptions ?? NOTHING;

/** It listens to something, so its connection is good for little else. */
export function inPubSubMode(client: Client): boolean {
  const { channels, patterns, shardChannels } = subscriptionsOf(client);
  return channels.length + patterns.length + shardChannels.length > 0;
}

type Kind = keyof Subscriptions;

/** The words that replies and messages of each kind begin with. */
const WORDS: Record<Kind, { subscribe: string; unsubscribe: string }> = {
  channels: { subscribe: 'subscribe', unsubscribe: 'unsubscribe' },
  patterns: { subscribe: 'psubscribe', unsubscribe: 'punsubscribe' },
  shardChannels: { subscribe: 'ssubscribe', unsubscribe: 'sunsubscribe' },
};

/** How many subscriptions a reply of this kind counts: channels and patterns together, shard channels by themselves. */
function count(client: Client, kind: Kind): number {
  const { channels, patterns, shardChannels } = subscriptionsOf(client);
  return kind === 'shardChannels' ? shardChannels.length : channels.length + patterns.length;
}

/** Returns the reply, which confirms also what was there already. */
export function subscribe(server: RedisServer, client: Client, kind: Kind, name: Bytes): string {
  const own = (client.subscriptions ??= { channels: [], patterns: [], shardChannels: [] });
  if (!own[kind].includes(name)) {
    own[kind].push(name);
    const listeners = server.pubsub[kind].get(name);
    if (listeners) listeners.push(client.connection);
    else server.pubsub[kind].set(name, [client.connection]);
  }
  return array([bulk(WORDS[kind].subscribe), bulk(name), integer(count(client, kind))]);
}

/** Returns the reply, which is the same where there was nothing to end. `name` null: only the reply. */
export function unsubscribe(server: RedisServer, client: Client, kind: Kind, name: Bytes | null): string {
  if (name !== null) drop(server, client, kind, name);
  return array([bulk(WORDS[kind].unsubscribe), bulk(name), integer(count(client, kind))]);
}

function drop(server: RedisServer, client: Client, kind: Kind, name: Bytes): void {
  const own = client.subscriptions;
  if (!own?.[kind].includes(name)) return;
  own[kind] = own[kind].filter((other) => other !== name);
  const left = server.pubsub[kind].get(name)!.filter((connection) => connection !== client.connection);
  if (left.length > 0) server.pubsub[kind].set(name, left);
  else server.pubsub[kind].delete(name);
}

/** Ends everything that a client listens to, without a word (it is gone, or said RESET). */
export function unsubscribeAll(server: RedisServer, client: Client): void {
  if (!client.subscriptions) return;
  for (const kind of ['channels', 'patterns', 'shardChannels'] as const) {
    for (const name of client.subscriptions[kind]) drop(server, client, kind, name);
  }
  client.subscriptions = null;
}

/**
 * Tells those who listen at this server, and returns how often. Rules: 1. first who subscribed to the channel, in that order;
 * 2. then, for each pattern that fits, who subscribed to it: a client that did both is told twice; 3. shard channels know no
 * patterns.
 */
export function publishHere(
  world: World,
  server: RedisServer,
  channel: Bytes,
  message: Bytes,
  sharded: boolean,
): number {
  const { pubsub } = server;
  let receivers = 0;
  const tell = (connections: readonly number[] | undefined, text: string) => {
    for (const connection of connections ?? []) {
      const resp3 = server.clients.get(connection)?.resp === 3;
      send(world, connection, true, resp3 ? asPush(text) : text, world.cause);
      receivers++;
    }
  };
  const listeners = pubsub[sharded ? 'shardChannels' : 'channels'].get(channel);
  tell(listeners, array([bulk(sharded ? 'smessage' : 'message'), bulk(channel), bulk(message)]));
  if (sharded) return receivers;
  for (const [pattern, connections] of pubsub.patterns) {
    if (!stringMatch(pattern, channel)) continue;
    tell(connections, array([bulk('pmessage'), bulk(pattern), bulk(channel), bulk(message)]));
  }
  return receivers;
}

/**
 * Tells those who listen here, and passes the message on: 1. in a cluster to every node over the bus, a sharded one to the
 * nodes of this shard; 2. else to the replicas, in the stream (not to the append-only file).
 */
export function publish(
  world: World,
  node: RedisNode,
  server: RedisServer,
  channel: Bytes,
  message: Bytes,
  sharded: boolean,
): number {
  const receivers = publishHere(world, server, channel, message, sharded);
  const { cluster } = server;
  if (!cluster) {
    const name = sharded ? 'SPUBLISH' : 'PUBLISH';
    if (server.replication.masterHost === null) {
      feed(world, server, command([name, channel, message]), server.dbIndex);
    }
  } else if (!sharded) {
    broadcastPacket(world, node, server, 'publish', { publish: { channel, message } });
  } else {
    const myself = me(cluster);
    const master = isSlave(myself) ? myself.slaveof : myself.id;
    for (const peer of cluster.nodes.values()) {
      if (peer.id !== master && (master === null || peer.slaveof !== master)) continue;
      if ((peer.flags & (FLAG.myself | FLAG.handshake)) !== 0) continue;
      sendPacket(world, node, server, peer, 'publishshard', { publish: { channel, message } });
    }
  }
  return receivers;
}

/** These slots are no longer served here: who listens to a channel in one of them is told that it is over. */
export function dropShardChannels(world: World, server: RedisServer, slots: readonly number[]): void {
  const { shardChannels } = server.pubsub;
  if (shardChannels.size === 0) return;
  const gone = new Set(slots);
  const lost = [...shardChannels.keys()].filter((channel) => gone.has(keyHashSlot(channel)));
  lost.sort((a, b) => keyHashSlot(a) - keyHashSlot(b) || (a < b ? -1 : 1));
  for (const channel of lost) {
    for (const connection of shardChannels.get(channel)!) {
      const client = server.clients.get(connection);
      if (!client) continue;
      const text = unsubscribe(server, client, 'shardChannels', channel);
      send(world, connection, true, client.resp === 3 ? asPush(text) : text, world.cause);
    }
  }
}
