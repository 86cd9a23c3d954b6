// Commands that wait for keys: BLPOP and its kin, BZPOPMIN, XREAD BLOCK (Redis 7.0's blocked.c and timeout.c). Rules:
// 1. Who waits for a key is served in the order of coming, when the command (transaction, script) that filled it has
//    ended and before the next one begins; as long as the key holds something of the type that is waited for.
// 2. What a served client takes is sent on as if it had come just then (BLPOP as LPOP), after what filled the key.
// 3. What a served client has sent meanwhile is read when the server is through with what it is at.
// 4. Time-outs, and keys that have moved to another node, are noticed between two rounds of the event loop: the
//    cron's 100 ms later at most.
// Left out: XREADGROUP, modules.

import type { Bytes } from '../bytes';
import { error, NIL_ARRAY, NULL } from '../resp';
import { wallMs, type World } from '../world';
import { answer } from './answer';
import { countError, sendPending } from './call';
import type { Call } from './commands/command';
import { ceilLongDouble, parseLongDouble, timesLongDouble } from './commands/long-double';
import { INT64_MAX, INT64_MIN } from './commands/numbers';
import { Refusal } from './commands/replies';
import { servingOf } from './commands/handlers';
import { lookupCommand } from './commands/specs';
import { exists } from './database';
import { inDatabase } from './databases';
import { peek } from './keyspace';
import { startWaiting, stopWaiting, waitingFor } from './ready-keys';
import { redirectBlocked } from './redirect';
import { toResp3 } from './resp3';
import type { Client, RedisNode, RedisServer } from './server';

/** Whether a command has to answer at once: in a transaction, a script, or what a master sends. */
export const denyBlocking = (call: Call): boolean => call.inExec || call.inScript === true || call.origin !== 'client';

/**
 * The moment (ms of the wall clock) up to which a timeout argument in seconds lets wait; 0: for ever. Refuses what
 * Redis refuses. Taken before keys are looked at.
 */
export function timeoutArgument(call: Call, text: Bytes): number {
  const seconds = parseLongDouble(text);
  if (seconds === null) throw new Refusal(error('ERR timeout is not a float or out of range'));
  const product = seconds === 'infinite' ? seconds : timesLongDouble(seconds, 1000n);
  const ms = product === 'infinite' ? INT64_MIN : ceilLongDouble(product);
  // What is too large for 64 bits comes out as the least of their numbers.
  if (ms < 0n || ms > INT64_MAX) throw new Refusal(error('ERR timeout is negative'));
  return ms === 0n ? 0 : wallMs(call.world) + Number(ms);
}

/**
 * Lets the client wait for any of `keys` to hold a value of `type`, up to `untilMs` (see timeoutArgument). What it is
 * given then says the serving function of its command (`addServings` in commands/handlers.ts), which sees `argv`.
 * Returns null, for the handler to return. The handler asks `denyBlocking` first.
 */
export function blockOnKeys(
  call: Call,
  keys: readonly Bytes[],
  untilMs: number,
  type: 'list' | 'zset' | 'stream',
  argv: readonly Bytes[] = call.argv,
): null {
  const { server, client } = call;
  const { blockedOnKeys } = server;
  client.blocked = { for: 'keys', keys: [...keys], type, argv: [...argv], untilMs };
  startWaiting(server, client, keys);
  if (untilMs !== 0 && (blockedOnKeys.nextTimeoutMs === 0 || untilMs < blockedOnKeys.nextTimeoutMs)) {
    blockedOnKeys.nextTimeoutMs = untilMs;
  }
  return null;
}

/** Serves those who wait for keys that have got ready; serving some can make other keys ready. */
export function serveBlocked(world: World, node: RedisNode, server: RedisServer): void {
  const { blockedOnKeys } = server;
  while (blockedOnKeys.ready.length > 0) {
    const { db, key } = blockedOnKeys.ready.shift()!;
    inDatabase(server, db, () => {
      for (const connection of waitingFor(server, db, key)) {
        const client = server.clients.get(connection);
        if (client && !serve(world, node, server, client, key)) return;
      }
    });
  }
}

/** False: there is nothing at the key any more. */
function serve(world: World, node: RedisNode, server: RedisServer, client: Client, key: Bytes): boolean {
  const { blocked } = client;
  if (blocked?.for !== 'keys') return true;
  const { argv } = blocked;
  const call: Call = { world, node, server, client, argv, origin: 'client', inExec: false, pending: [] };
  const spec = lookupCommand(argv)!;
  const there = exists(call, key);
  const fits = there && peek(server.db, key)!.value.type === blocked.type;
  const reply = fits ? servingOf(spec.name)!(call, key) : null;
  if (reply !== null) call.pending.push(...(call.propagate ?? []));
  const { cause } = world;
  if (reply !== null) world.cause = client.cause;
  sendPending(world, node, server, spec, call.pending, server.dbIndex);
  world.cause = cause;
  if (reply !== null) {
    release(world, server, client, client.resp === 3 ? toResp3(spec.name, argv, reply) : reply);
  }
  return there;
}

/** Gives a client that waits for keys its reply; what it has sent meanwhile is read when the server comes to it. */
export function release(world: World, server: RedisServer, client: Client, reply: string): void {
  stopWaiting(server, client);
  client.blocked = null;
  server.blockedOnKeys.released.push(client.connection);
  countError(server, reply);
  const { cause } = world;
  world.cause = client.cause;
  answer(world, server, client, reply);
  world.cause = cause;
}

/** Between two rounds of the event loop: whose time is up gets nothing. */
export function timeOutBlocked(world: World, server: RedisServer): void {
  const { blockedOnKeys } = server;
  const now = wallMs(world);
  if (blockedOnKeys.nextTimeoutMs === 0 || blockedOnKeys.nextTimeoutMs >= now) return;
  blockedOnKeys.nextTimeoutMs = 0;
  const waiting: { client: Client; untilMs: number }[] = [];
  for (const client of server.clients.values()) {
    if (client.blocked?.for === 'keys' && client.blocked.untilMs !== 0) {
      waiting.push({ client, untilMs: client.blocked.untilMs });
    }
  }
  waiting.sort((a, b) => a.untilMs - b.untilMs);
  for (const { client, untilMs } of waiting) {
    if (untilMs < now) release(world, server, client, client.resp === 3 ? NULL : NIL_ARRAY);
    else {
      blockedOnKeys.nextTimeoutMs = untilMs;
      return;
    }
  }
}

/** The cron of a cluster node: who waits for keys that are no longer served here is sent on. */
export function redirectAllBlocked(world: World, server: RedisServer): void {
  if (!server.cluster || server.blockedOnKeys.waiting.size === 0) return;
  for (const client of [...server.clients.values()]) {
    if (client.blocked?.for !== 'keys') continue;
    const elsewhere = redirectBlocked(server, client, lookupCommand(client.blocked.argv)!, client.blocked.keys[0]!);
    if (elsewhere !== null) release(world, server, client, elsewhere);
  }
}
