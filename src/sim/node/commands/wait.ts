// Commands that are answered later: WAIT, and DEBUG SLEEP's reply.

import { error, integer, OK } from '../../resp';
import type { NodeTimer } from '../../queue';
import { schedule, type World } from '../../world';
import { answer } from '../answer';
import { clientSends } from '../clients';
import { isReplica } from '../database';
import { replicasAt, requestAcks } from '../replication';
import type { Client, RedisNode, RedisServer } from '../server';
import type { Call, HandlerTable } from './command';
import { parseInteger } from './numbers';
import { answering, integerArgument } from './replies';

/** Rule: answers at once when enough replicas have what this client wrote, or inside EXEC; else asks them all. */
function wait(call: Call): string | null {
  const { world, node, server, client, argv } = call;
  if (isReplica(server)) {
    return error(
      'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is ' +
        'configured to be writable (which is not the default) writes to replicas are just local and are not propagated.',
    );
  }
  const wanted = integerArgument(argv[1]!);
  const timeoutMs = parseInteger(argv[2]!);
  if (timeoutMs === null) return error('ERR timeout is not an integer or out of range');
  if (timeoutMs < 0n) return error('ERR timeout is negative');
  const offset = client.writeOffset;
  const acks = replicasAt(server, offset);
  if (BigInt(acks) >= wanted || call.inExec) return integer(acks);
  const token = world.nextSeq;
  client.blocked = { for: 'replicas', offset, wanted: Number(wanted), token };
  // 0 waits for ever.
  if (timeoutMs > 0n) wakeLater(world, node, client, token, Number(timeoutMs));
  client.writeOffset = server.replication.offset;
  requestAcks(world, server);
  return null;
}

/** The client's `client-unblock` timer rings `delayMs` from now. */
export function wakeLater(world: World, node: RedisNode, client: Client, token: number, delayMs: number): void {
  const timer: NodeTimer = { what: 'client-unblock', client: client.connection, token };
  const { address, incarnation } = node;
  schedule(world, delayMs * 1000, { kind: 'node-timer', node: address, incarnation, timer });
}

/** Gives a blocked client its reply, and reads on in what it has sent since. */
function unblockClient(world: World, node: RedisNode, server: RedisServer, client: Client, reply: string): void {
  client.blocked = null;
  answer(world, server, client, reply);
  clientSends(world, node, server, client.connection, '');
}

/** A replica has acknowledged more: answers those whose WAIT is fulfilled by it. */
export function unblockWaiters(world: World, node: RedisNode, server: RedisServer): void {
  for (const client of [...server.clients.values()]) {
    if (client.blocked?.for !== 'replicas') continue;
    const acks = replicasAt(server, client.blocked.offset);
    if (acks >= client.blocked.wanted) unblockClient(world, node, server, client, integer(acks));
  }
}

/** A client's time is up: WAIT answers with the replicas that it has. A timer of an earlier wait does nothing. */
export function onClientTimer(world: World, node: RedisNode, server: RedisServer, timer: NodeTimer): void {
  if (timer.what !== 'client-unblock') return;
  const client = server.clients.get(timer.client);
  const blocked = client?.blocked;
  if (!client || !blocked || !('token' in blocked) || blocked.token !== timer.token) return;
  const reply = blocked.for === 'sleep' ? OK : integer(replicasAt(server, blocked.offset));
  unblockClient(world, node, server, client, reply);
}

export const waitCommands: HandlerTable = { wait: answering(wait) };
