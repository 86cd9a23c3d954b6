// MIGRATE under way: the source talks to the target over a connection of its own, and while it waits for the target it does
// nothing else (Redis 7.0's migrateCommand blocks its event loop): no client, no bus packet, no cron is served.
// Left out: cached sockets; every MIGRATE connects anew.

import type { Bytes } from '../bytes';
import { closeConnection, openConnection, send } from '../network';
import { command, error, OK, readReply } from '../resp';
import { schedule, wallMs, type World } from '../world';
import { countError } from './call';
import { answer } from './answer';
import { clientSends } from './clients';
import { signalModified } from './database';
import { inDatabase } from './databases';
import { dump } from './dump/payload';
import * as keyspace from './keyspace';
import { propagate } from './replication';
import type { KeyTransfer, RedisNode, RedisServer } from './server';
import { notify } from './notify';

/** Redis 7.0 takes every connection for one that stands, and learns otherwise when it writes. */
const CANNOT_WRITE = 'IOERR error or timeout writing to target instance';
const CANNOT_READ = 'IOERR error or timeout reading to target instance';

/** Begins to move `transfer.keys`, which are there; the client is answered when that is over. */
export function beginTransfer(world: World, node: RedisNode, server: RedisServer, transfer: KeyTransfer): void {
  server.transfer = transfer;
  server.busyUntilUs = Infinity;
  dial(world, node, transfer);
}

function dial(world: World, node: RedisNode, transfer: KeyTransfer): void {
  const { address, incarnation } = node;
  transfer.connected = false;
  transfer.input = '';
  transfer.connection = openConnection(world, {
    from: { machine: node.host, owner: { kind: 'migrate', node: address, incarnation } },
    toIp: transfer.ip,
    toPort: transfer.port,
    cause: world.cause,
  });
  // Once to connect, once to write to what is not connected yet.
  startTimer(world, node, transfer, 2);
}

/** Every wait, to connect, to write and for each reply, may take the whole timeout. */
function startTimer(world: World, node: RedisNode, transfer: KeyTransfer, waits = 1): void {
  const { address, incarnation } = node;
  transfer.token = world.nextSeq;
  const timer = { what: 'migrate-timeout', token: transfer.token } as const;
  schedule(world, waits * transfer.timeoutMs * 1000, { kind: 'node-timer', node: address, incarnation, timer });
}

/** The target took the connection (or refused it): the keys go out, all at once. */
export function transferConnected(world: World, node: RedisNode, server: RedisServer, accepted: boolean): void {
  const { transfer } = server;
  if (!transfer) return;
  if (!accepted) return tryAgain(world, node, server, transfer);
  transfer.connected = true;
  send(world, transfer.connection, false, request(world, server, transfer), world.cause);
  if (transfer.awaited === 0) return end(world, node, server, null);
  startTimer(world, node, transfer);
}

/** AUTH where there is a password, SELECT, and a RESTORE for every key that has not expired. */
function request(world: World, server: RedisServer, transfer: KeyTransfer): Bytes {
  const { user, password } = transfer;
  const prelude: Bytes[][] = [['SELECT', String(transfer.targetDb)]];
  if (password !== null) prelude.unshift(user === null ? ['AUTH', password] : ['AUTH', user, password]);
  const name = server.cluster ? 'RESTORE-ASKING' : 'RESTORE';
  const restores = inDatabase(server, transfer.db, () =>
    transfer.keys.flatMap((key) => {
      const entry = keyspace.peek(server.db, key);
      if (!entry) return [];
      const leftMs = entry.expireAtMs === null ? 0 : entry.expireAtMs - wallMs(world);
      if (leftMs < 0) return [];
      const ttl = entry.expireAtMs === null ? 0 : Math.max(leftMs, 1);
      const payload = dump(entry.value);
      world.around.dumped?.(key, payload, entry.write);
      return [[name, key, String(ttl), payload, ...(transfer.replace ? ['REPLACE'] : [])]];
    }),
  );
  transfer.sent = restores.map((argv) => argv[1]!);
  transfer.preludes = prelude.length;
  transfer.awaited = restores.length;
  transfer.moved = [];
  transfer.refusal = null;
  transfer.preludeRefusal = null;
  return [...prelude, ...restores].map(command).join('');
}

/** Bytes of a reply that are read at once, its first character among them. */
const LONGEST_LINE = 1023;

/** Replies of the target. An error to AUTH or SELECT speaks for every key; each key that was taken is moved. */
export function transferHears(world: World, node: RedisNode, server: RedisServer, bytes: Bytes): void {
  const { transfer } = server;
  if (!transfer) return;
  transfer.input += bytes;
  for (;;) {
    const read = readReply(transfer.input);
    if (!read) break;
    transfer.input = transfer.input.slice(read.next);
    let refusal = read.reply.type === 'error' ? read.reply.text : null;
    if (refusal !== null && refusal.length >= LONGEST_LINE) {
      // The rest is taken for the next reply, one that refuses nothing.
      transfer.input = `+${refusal.slice(LONGEST_LINE - 1)}\r\n${transfer.input}`;
      refusal = refusal.slice(0, LONGEST_LINE - 1);
    }
    if (transfer.preludes > 0) {
      transfer.preludes--;
      transfer.preludeRefusal ??= refusal;
      continue;
    }
    const key = transfer.sent[transfer.sent.length - transfer.awaited]!;
    transfer.awaited--;
    transfer.refusal ??= transfer.preludeRefusal ?? refusal;
    if (transfer.preludeRefusal === null && refusal === null) transfer.moved.push(key);
    if (transfer.awaited === 0) {
      return end(
        world,
        node,
        server,
        transfer.refusal && `ERR Target instance replied with error: ${transfer.refusal}`,
      );
    }
  }
  startTimer(world, node, transfer);
}

/** The connection ended. */
export function transferLost(world: World, node: RedisNode, server: RedisServer): void {
  const { transfer } = server;
  if (!transfer) return;
  const nothingHeard = transfer.awaited === transfer.sent.length;
  if (transfer.connected && !nothingHeard) fail(world, node, server, transfer);
  else tryAgain(world, node, server, transfer);
}

/** No key was heard of: everything is tried once more, in case the target has just started anew. */
function tryAgain(world: World, node: RedisNode, server: RedisServer, transfer: KeyTransfer): void {
  if (!transfer.mayRetry) return fail(world, node, server, transfer);
  transfer.mayRetry = false;
  dial(world, node, transfer);
}

/** The target was silent for the whole timeout. */
export function transferTimeout(world: World, node: RedisNode, server: RedisServer, token: number): void {
  const { transfer } = server;
  if (transfer?.token === token) fail(world, node, server, transfer);
}

/** What the target said before counts more than that it fell silent. */
function fail(world: World, node: RedisNode, server: RedisServer, transfer: KeyTransfer): void {
  const said = transfer.refusal && `ERR Target instance replied with error: ${transfer.refusal}`;
  end(world, node, server, said ?? (transfer.connected ? CANNOT_READ : CANNOT_WRITE));
}

/** The moved keys go (unless they were copied), replicas learn of it, the client is answered and the server is free. */
function end(world: World, node: RedisNode, server: RedisServer, problem: string | null): void {
  const transfer = server.transfer!;
  server.transfer = null;
  server.busyUntilUs = 0;
  closeConnection(world, transfer.connection, true);
  const client = server.clients.get(transfer.client);
  world.cause = client?.cause ?? world.cause;
  if (!transfer.copy && transfer.moved.length > 0) {
    inDatabase(server, transfer.db, () => {
      for (const key of transfer.moved) {
        keyspace.remove(server.db, key);
        signalModified(server, key);
        notify({ world, server }, 'g', 'del', key);
      }
    });
    server.stats.dirty += transfer.moved.length;
    propagate(world, node, server, [['DEL', ...transfer.moved]], transfer.db);
  }
  if (!client) return;
  client.writeOffset = server.replication.offset;
  const reply = problem === null ? OK : error(problem);
  countError(server, reply);
  answer(world, server, client, reply);
  clientSends(world, node, server, client.connection, '');
}
