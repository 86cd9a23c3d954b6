// One client in a line of CLIENT LIST (Redis 7.0's catClientInfoString). Buffers and memory are those of a client
// that has sent nothing but the command which is being carried out.

import { command } from '../resp';
import { wallMs, type World } from '../world';
import { inPubSubMode, subscriptionsOf } from './pubsub';
import type { Client, RedisNode, RedisServer } from './server';

/** File descriptors 0 to 7 are the log, the listeners and the event loop. */
const FIRST_FD = 8;
const QUERY_BUFFER_BYTES = 20474;
/** A client and its two buffers. */
const CLIENT_BYTES = 37632;
const POINTER_BYTES = 8;

export function describeClient(world: World, node: RedisNode, server: RedisServer, client: Client): string {
  const now = wallMs(world);
  const { channels, patterns, shardChannels } = subscriptionsOf(client);
  const seconds = (sinceMs: number) => Math.max(0, Math.floor((now - sinceMs) / 1000));
  const read = client.argv.length > 0 ? command(client.argv).length : 0;
  const words = client.argv.reduce((sum, word) => sum + word.length, 0);
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.addr],
    ['laddr', localAddress(world, node, server, client)],
    ['fd', FIRST_FD + allClients(server).indexOf(client)],
    ['name', client.name],
    ['age', seconds(client.createdAtMs)],
    ['idle', seconds(client.lastCommandAtMs)],
    ['flags', flags(client)],
    ['db', client.db],
    ['sub', channels.length],
    ['psub', patterns.length],
    ['ssub', shardChannels.length],
    ['multi', client.multi ? client.multi.commands.length : -1],
    ['qbuf', read],
    ['qbuf-free', QUERY_BUFFER_BYTES - read],
    ['argv-mem', words],
    ['multi-mem', 0],
    ['rbs', 16384],
    ['rbp', 16384],
    ['obl', 0],
    ['oll', 0],
    ['omem', 0],
    ['tot-mem', CLIENT_BYTES + client.argv.length * POINTER_BYTES + words],
    ['events', 'r'],
    ['cmd', client.lastCommand || 'NULL'],
    ['user', client.user],
    ['redir', -1],
    ['resp', client.resp],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}

/** The link to the master was opened from here, from a port of its own. */
export function localAddress(world: World, node: RedisNode, server: RedisServer, client: Client): string {
  const link = client.role === 'master' ? world.network.connections.get(server.replication.link ?? -1) : undefined;
  return link ? `${link.initiator.ip}:${link.initiator.port}` : `${node.ip}:${node.port}`;
}

/** All clients in the order of their ids, the link to the master among them. */
export function allClients(server: RedisServer): Client[] {
  const { chart, streamClient } = server.replication;
  const clients = [...server.clients.values()];
  if (chart.value === 'online') clients.push(streamClient);
  return clients.sort((a, b) => a.id - b.id);
}

/** In Redis's order; N where there is nothing else to say. */
function flags(client: Client): string {
  let found = '';
  if (client.monitor) found += 'O';
  else if (client.role === 'replica') found += 'S';
  if (client.role === 'master') found += 'M';
  if (inPubSubMode(client)) found += 'P';
  if (inPubSubMode(client)) found += 'P';
  if (client.multi) found += 'x';
  if (client.blocked) found += 'b';
  if (client.watchBroken) found += 'd';
  if (client.closeAfterReply) found += 'c';
  if (client.readonly) found += 'r';
  if (client.noEvict) found += 'e';
  return found || 'N';
}
