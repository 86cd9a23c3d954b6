// What leaves a server for one client, and how a client is let go.

import { closeConnection, send } from '../network';
import { QUEUED } from '../resp';
import { record, type World } from '../world';
import { stopMonitoring } from './monitor';
import { unsubscribeAll } from './pubsub';
import { stopWaiting } from './ready-keys';
import { replicaGone } from './replication';
import type { Client, RedisServer } from './server';

/** Sends a reply, and closes the connection where the command asked for that. */
export function answer(world: World, server: RedisServer, client: Client, reply: string): void {
  if (client.role === 'normal') {
    record(world, 'client-reply', {
      node: server.address,
      machine: client.machine,
      command: client.cause,
      reply: reply.slice(0, Math.max(reply.indexOf('\r\n'), 0)),
      acknowledged: reply[0] !== '-' && reply !== QUEUED,
    });
  }
  if (client.replies === 'on' || client.replies === 'skip-next') {
    send(world, client.connection, true, reply, world.cause);
  }
  if (client.closeAfterReply) closeClient(world, server, client);
}

export function closeClient(world: World, server: RedisServer, client: Client): void {
  closeConnection(world, client.connection, false);
  forgetClient(world, server, client);
}

/** Its connection is gone. */
export function forgetClient(world: World, server: RedisServer, client: Client): void {
  server.clients.delete(client.connection);
  server.held = server.held.filter((held) => held !== client.connection);
  stopWaiting(server, client);
  unsubscribeAll(server, client);
  stopMonitoring(server, client);
  if (client.replica) replicaGone(world, server);
}
