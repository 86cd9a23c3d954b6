// Checks of the connections against those who hold them.

import type { Connection, Owner } from '../network-state';
import type { RedisNode } from '../node/server';
import type { World } from '../world';
import type { Violation } from './memory';
import { reporter, type Report } from './report';

/** The connections of a dead process are gone: every end is held by somebody who lives, or by nobody. */
export function checkNoneLeft(world: World, out: Violation[]): void {
  for (const connection of world.network.connections.values()) {
    for (const { owner } of [connection.initiator, connection.acceptor]) {
      if (!owner || isAlive(world, owner)) continue;
      const node = owner.kind === 'program' ? '' : owner.node;
      reporter(world, node, out)('connections', `connection ${connection.id} is held by a process that has ended`);
    }
  }
}

function isAlive(world: World, owner: Owner): boolean {
  if (owner.kind === 'program') return world.clients.programs.has(owner.program);
  const node = world.nodes.get(owner.node);
  return node !== undefined && node.incarnation === owner.incarnation && node.process.value !== 'stopped';
}

/** Whatever a node holds for a connection of its own is one, with its end open. */
export function checkHeld(world: World, node: RedisNode, say: Report): void {
  const server = node.server!;
  // What is not read yet may tell it of an end.
  if (node.inbox.length > 0) return;
  const held = (id: number, initiator: boolean, what: string) => {
    const connection = world.network.connections.get(id);
    if (!connection || !holds(connection, initiator, node))
      say('connections', `${what} is connection ${id}: not its own`);
  };
  for (const [id, peer] of server.cluster!.outbound) held(id, true, `the link to ${peer}`);
  for (const [id, peer] of server.cluster!.inbound) held(id, false, `the link from ${peer ?? 'somebody'}`);
  for (const peer of server.cluster!.nodes.values()) {
    if (peer.link !== null && server.cluster!.outbound.get(peer.link) !== peer.id) {
      say('connections', `the link to ${peer.id} is nobody's`);
    }
    if (peer.inboundLink !== null && server.cluster!.inbound.get(peer.inboundLink) !== peer.id) {
      say('connections', `the link from ${peer.id} is nobody's`);
    }
  }
  for (const id of server.clients.keys()) held(id, false, 'a client');
  if (server.replication.link !== null) held(server.replication.link, true, 'the link to the master');
}

function holds(connection: Connection, initiator: boolean, node: RedisNode): boolean {
  const { owner, open } = initiator ? connection.initiator : connection.acceptor;
  return open && owner !== null && owner.kind !== 'program' && owner.incarnation === node.incarnation;
}
