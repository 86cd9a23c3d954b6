// The clients of one server: connections are accepted, bytes become commands, replies go back.
// Redis 7.0's networking.c. Left out: output buffer limits, maxclients, time-outs of idle clients.

import { abandonConnection, send } from '../network';
import type { Connection } from '../network-state';
import { error, readCommand } from '../resp';
import type { TraceId } from '../trace';
import { record, wallMs, type World } from '../world';
import { defaultIsOpen } from './acl/authenticate';
import { answer, closeClient, forgetClient } from './answer';
import { newClient } from './client-state';
import { executeCommand } from './dispatch';
import { lookupCommand, hasFlag } from './commands/specs';
import { DENIED, protectsFrom } from './protected-mode';
import type { Client, RedisNode, RedisServer } from './server';

export function acceptClient(world: World, server: RedisServer, connection: Connection): void {
  const { initiator } = connection;
  if (protectsFrom(server, initiator.ip)) {
    server.nextClientId++;
    server.stats.rejectedConnections++;
    return;
  }
  const addr = `${initiator.ip}:${initiator.port}`;
  const client = newClient(connection.id, server.nextClientId++, initiator.machine, addr, wallMs(world));
  client.authenticated = defaultIsOpen(server);
  server.clients.set(connection.id, client);
  server.stats.connectionsReceived++;
}

export function clientClosed(world: World, server: RedisServer, connection: number): void {
  const client = server.clients.get(connection);
  if (client) forgetClient(world, server, client);
}

/**
 * Someone whom protected mode did not let in says a first word. It was closed before that could be read, so the answer is
 * followed by a reset.
 */
function refuse(world: World, connection: number): void {
  send(world, connection, true, DENIED, world.cause);
  abandonConnection(world, connection, false, 'reset');
}

/** Bytes from a client: every whole command in them is carried out, in order, as long as the client is not blocked. */
export function clientSends(
  world: World,
  node: RedisNode,
  server: RedisServer,
  connection: number,
  bytes: string,
): void {
  const client = server.clients.get(connection);
  if (!client) return refuse(world, connection);
  client.input += bytes;
  readCommands(world, node, server, client);
}

function readCommands(world: World, node: RedisNode, server: RedisServer, client: Client): void {
  const cause = world.cause;
  while (client.input !== '' && !client.blocked && server.clients.get(client.connection) === client) {
    let read;
    try {
      read = readCommand(client.input);
    } catch (problem) {
      send(world, client.connection, true, error(`ERR ${(problem as Error).message}`), cause);
      closeClient(world, server, client);
      return;
    }
    if (!read) return;
    client.input = client.input.slice(read.next);
    const skipped = client.replies === 'skip';
    if (read.argv.length > 0) carryOut(world, node, server, client, read.argv);
    // CLIENT REPLY SKIP is about one command, the next.
    if (client.replies === 'skip-next') client.replies = 'skip';
    else if (skipped && client.replies === 'skip') client.replies = 'on';
    world.cause = cause;
    // The command may have ended the process, or made it busy: the rest waits with it.
    if (node.server !== server || server.busyUntilUs > world.nowUs) return;
  }
}

function carryOut(world: World, node: RedisNode, server: RedisServer, client: Client, argv: string[]): void {
  const traced =
    client.role === 'normal' && argv[0]!.toUpperCase() !== 'REPLCONF' && argv[0]!.toUpperCase() !== 'PSYNC';
  client.cause = traced ? traceCommand(world, server, client, argv) : world.cause;
  if (traced) world.cause = client.cause;
  const reply = executeCommand(world, node, server, client, argv);
  if (reply === null) {
    if (client.blocked?.for === 'pause') server.held.push(client.connection);
    return;
  }
  answer(world, server, client, reply);
}

/** Arguments longer than this are cut in the trace: it is for people. */
const TRACED_ARGUMENT_BYTES = 128;

function traceCommand(world: World, server: RedisServer, client: Client, argv: string[]): TraceId {
  const spec = lookupCommand(argv);
  return record(world, 'client-command', {
    node: server.address,
    machine: client.machine,
    argv: argv.map((word) =>
      word.length > TRACED_ARGUMENT_BYTES ? `${word.slice(0, TRACED_ARGUMENT_BYTES)}...` : word,
    ),
    write: spec !== null && hasFlag(spec, 'write'),
  });
}

/** The answer to a client that waited; then what it sent meanwhile is read. */
export function unblockClient(world: World, node: RedisNode, server: RedisServer, client: Client, reply: string): void {
  client.blocked = null;
  world.cause = client.cause;
  answer(world, server, client, reply);
  readCommands(world, node, server, client);
}

/** The pause is over: what was held back is carried out, first come, first served. */
export function resumeHeld(world: World, node: RedisNode, server: RedisServer): void {
  const held = server.held;
  server.held = [];
  for (const connection of held) {
    const client = server.clients.get(connection);
    if (!client || client.blocked?.for !== 'pause') continue;
    const { argv } = client.blocked;
    client.blocked = null;
    world.cause = client.cause;
    rerun(world, node, server, client, argv);
    if (node.server !== server) return;
    readCommands(world, node, server, client);
  }
}

/** A command that was held back is carried out now; it was traced when it came. */
function rerun(world: World, node: RedisNode, server: RedisServer, client: Client, argv: string[]): void {
  const reply = executeCommand(world, node, server, client, argv);
  if (reply !== null) answer(world, server, client, reply);
  else if (client.blocked?.for === 'pause') server.held.push(client.connection);
}

/** Clients that need wait no longer: what they sent meanwhile is carried out. */
export function readReleased(world: World, node: RedisNode, server: RedisServer): void {
  const { released } = server.blockedOnKeys;
  while (released.length > 0 && node.server === server) {
    const client = server.clients.get(released.shift()!);
    if (!client) continue;
    world.cause = client.cause;
    readCommands(world, node, server, client);
  }
}
