// What a server does with a command that has arrived whole (Redis 7.0's processCommand): it is looked up, checked,
// perhaps redirected, refused, held back or queued, and else run. Left out: scripts that hold the server
// up.

import { Late } from '../parts';
import { error, QUEUED } from '../resp';
import { wallMs, type World } from '../world';
import { mustAuthenticate } from './acl/authenticate';
import { checkUser } from './acl/check';
import { logRefusal } from './acl/log';
import { serveBlocked } from './blocking';
import { countError, countOne, runCall, sendPending } from './call';
import type { Call } from './commands/command';
import { hasFlag, isContainer, lookupCommand, takesKeys, type CommandSpec } from './commands/specs';
import { discardTransaction } from './commands/watch';
import { configValue } from './config';
import { isReplica, pauseOf } from './database';
import { selectDatabase } from './databases';
import { makeRoom, OUT_OF_MEMORY } from './eviction';
import { inPubSubMode } from './pubsub';
import { redirect } from './redirect';
import { goodReplicas } from './replication';
import type { Client, RedisNode, RedisServer } from './server';

const EVALS = new Set(['eval', 'evalsha', 'eval_ro', 'evalsha_ro']);

/** The flags of EVAL and its kin are those that the script declares (script.ts). */
export const declaredSpec = new Late<(server: RedisServer, spec: CommandSpec, argv: readonly string[]) => CommandSpec>(
  'rest',
);

/** What after MULTI is carried out at once instead of being queued. */
const NOT_QUEUED = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset']);

/** What a client that listens to channels may still say. */
const IN_PUBSUB = new Set([
  ...['ping', 'quit', 'reset', 'subscribe', 'psubscribe', 'ssubscribe'],
  ...['unsubscribe', 'punsubscribe', 'sunsubscribe'],
]);

/**
 * Carries out a client's command and returns its reply. Null: the client is blocked (`client.blocked` says for what) and
 * is answered later, or there is nothing to answer. What the command changed has gone to `propagate` by then.
 */
export function executeCommand(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  argv: string[],
): string | null {
  client.lastCommandAtMs = wallMs(world);
  client.argv = argv;
  const spec = server.renamedCommands ? lookupRenamed(server.renamedCommands, argv) : lookupCommand(argv);
  if (spec) client.lastCommand = spec.name;
  const reply = spec
    ? checkAndRun(world, node, server, client, spec, argv)
    : reject(server, client, null, unknown(server, argv));
  client.argv = [];
  // ASKING holds for one command, or from MULTI to EXEC.
  if (spec?.name !== 'asking' && !client.multi && client.blocked?.for !== 'pause') client.asking = false;
  return reply;
}

function checkAndRun(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  named: CommandSpec,
  argv: string[],
): string | null {
  const refusal = wrongCall(node, server, client, named, argv);
  if (refusal) return reject(server, client, named, refusal);
  const forbidden = forbiddenTo(world, node, server, client, named, argv);
  if (forbidden) return reject(server, client, named, forbidden);
  const spec = EVALS.has(named.name) ? declaredSpec.get()(server, named, argv) : named;

  if (server.cluster && (takesKeys(spec) || spec.name === 'exec')) {
    const elsewhere = redirect(world, node, server, client, spec, argv);
    if (elsewhere !== null) {
      if (spec.name === 'exec') discardTransaction(client);
      else if (client.multi) client.multi.failed = true;
      countError(server, elsewhere);
      return elsewhere;
    }
  }

  const denied = outOfMemory(world, node, server, client, spec) ?? deniedNow(world, server, client, spec);
  if (denied) return reject(server, client, spec, denied);

  const paused = client.role === 'replica' || client.monitor ? 'nothing' : pauseOf(world, server);
  if (paused === 'all' || (paused === 'writes' && mayReplicate(client, spec))) {
    client.blocked = { for: 'pause', argv };
    return null;
  }

  if (client.multi && !NOT_QUEUED.has(spec.name)) {
    // A transaction that is already lost keeps nothing more.
    if (!client.multi.failed && !client.watchBroken) client.multi.commands.push(argv);
    return QUEUED;
  }
  return run({ world, node, server, client, argv, origin: 'client', inExec: false, pending: [] }, spec);
}

/**
 * Carries out a command of the master's stream or of the append-only file, as `client`: nothing is refused, redirected
 * or answered. What a replica applies goes to `propagate` too (for its own file).
 */
export function applyCommand(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  argv: string[],
  origin: 'master' | 'aof',
): void {
  const spec = lookupCommand(argv);
  if (!spec) return;
  client.lastCommand = spec.name;
  client.lastCommandAtMs = wallMs(world);
  if (client.multi && !NOT_QUEUED.has(spec.name)) client.multi.commands.push(argv);
  else run({ world, node, server, client, argv, origin, inExec: false, pending: [] }, spec);
}

function run(call: Call, spec: CommandSpec): string | null {
  const { world, node, server } = call;
  const { db } = call.client;
  const reply = runCall(call, spec);
  // The command has ended the process: nothing more leaves it.
  if (node.server !== server) return null;
  if (call.origin !== 'aof') sendPending(world, node, server, spec, call.pending, db);
  selectDatabase(server, 0);
  // A WAIT that blocks has asked for ACKs by now: that question is not what its client wrote.
  if (call.client.blocked?.for !== 'replicas') call.client.writeOffset = server.replication.offset;
  serveBlocked(world, node, server);
  return reply;
}

/** rename-command: `argv` gets the name that Redis gave the command; the old name names nothing any more. */
function lookupRenamed(renamed: ReadonlyMap<string, string | null>, argv: string[]): CommandSpec | null {
  const original = renamed.get(argv[0]!.toLowerCase());
  if (original === null) return null;
  if (original !== undefined) argv[0] = original;
  return lookupCommand(argv);
}

/** A refusal also dooms the transaction that the client is putting together; EXEC says so itself. */
function reject(server: RedisServer, client: Client, spec: CommandSpec | null, text: string): string {
  if (client.multi) client.multi.failed = true;
  let words = text;
  if (spec?.name === 'exec') {
    discardTransaction(client);
    words = `EXECABORT Transaction discarded because of: ${text.replace(/^ERR /, '')}`;
  }
  if (spec) countOne(server.stats.rejectedCalls, spec.name);
  const reply = error(words);
  countError(server, reply);
  return reply;
}

/** Texts are cut to 128 bytes, as Redis does. */
const CUT = 128;

function unknown(server: RedisServer, argv: string[]): string {
  const name = upToNul(argv[0] ?? '').slice(0, CUT);
  if (isContainer(argv[0] ?? '') && server.renamedCommands?.get(argv[0]!.toLowerCase()) !== null) {
    return `ERR unknown subcommand '${upToNul(argv[1]!).slice(0, CUT)}'. Try ${argv[0]!.toUpperCase()} HELP.`;
  }
  let words = '';
  for (let i = 1; i < argv.length && words.length < CUT; i++) {
    words += `'${upToNul(argv[i]!).slice(0, CUT - words.length)}' `;
  }
  return `ERR unknown command '${name}', with args beginning with: ${words}`;
}

/** Redis prints these as C strings. */
const upToNul = (text: string): string => text.split('\0', 1)[0]!;

/** Commands that the configuration must allow first (CMD_PROTECTED). */
const PROTECTED = new Set(['debug', 'module|load', 'module|loadex', 'module|unload']);

/** What is wrong with the call whatever the state of the server, or null. */
function wrongCall(
  node: RedisNode,
  server: RedisServer,
  client: Client,
  spec: CommandSpec,
  argv: string[],
): string | null {
  if (spec.arity > 0 ? argv.length !== spec.arity : argv.length < -spec.arity) {
    return `ERR wrong number of arguments for '${spec.name}' command`;
  }
  if (PROTECTED.has(spec.name)) {
    const word = spec.name === 'debug' ? 'debug' : 'module';
    const option = `enable-${word}-command`;
    const allowed = configValue(server.config, option);
    const local = client.addr.slice(0, client.addr.lastIndexOf(':')) === node.ip;
    if (allowed === 'no' || (allowed === 'local' && !local)) {
      return (
        `ERR ${word.toUpperCase()} command not allowed. If the ${option} option is set to "local", ` +
        'you can run it from a local connection, otherwise you need to set this option in the configuration file, ' +
        'and then restart the server.'
      );
    }
  }
  if (mustAuthenticate(server, client) && !hasFlag(spec, 'no_auth')) return 'NOAUTH Authentication required.';
  if (client.multi && hasFlag(spec, 'no_multi')) return 'ERR Command not allowed inside a transaction';
  return null;
}

const FORBIDDEN = {
  key: 'access one of the keys used as arguments',
  channel: 'access one of the channels used as arguments',
};

/** Why the client's user may not do this, or null; the refusal is noted. */
function forbiddenTo(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  spec: CommandSpec,
  argv: string[],
): string | null {
  const user = server.acl.users.get(client.user);
  const verdict = user ? checkUser(user, spec, argv) : 'allowed';
  if (verdict === 'allowed') return null;
  const object = verdict.denied === 'command' ? spec.name : argv[verdict.at]!;
  logRefusal(world, node, server, client, { reason: verdict.denied, object });
  const what = verdict.denied === 'command' ? `run the '${spec.name}' command` : FORBIDDEN[verdict.denied];
  return `NOPERM this user has no permissions to ${what}`;
}

/** What ends a transaction is let through although there is no room. */
const WITHOUT_ROOM = new Set(['exec', 'discard', 'multi', 'quit', 'watch', 'reset']);

/** Makes room first. Without room nothing is done that might take more, and nothing is queued. */
function outOfMemory(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  spec: CommandSpec,
): string | null {
  if (makeRoom(world, node, server)) return null;
  const refused = anyFlag(client, spec, 'denyoom') || (client.multi !== null && !WITHOUT_ROOM.has(spec.name));
  return refused ? OUT_OF_MEMORY : null;
}

/** Why the server does not do this now, or null; in Redis's order. */
function deniedNow(world: World, server: RedisServer, client: Client, spec: CommandSpec): string | null {
  const { settings, replication } = server;
  const write = anyFlag(client, spec, 'write');
  if (
    write &&
    !isReplica(server) &&
    settings.minReplicasToWrite > 0 &&
    settings.minReplicasMaxLagMs > 0 &&
    goodReplicas(world, server) < settings.minReplicasToWrite
  ) {
    return 'NOREPLICAS Not enough good replicas to write.';
  }
  if (write && isReplica(server) && settings.replicaReadOnly) {
    return "READONLY You can't write against a read only replica.";
  }
  if (client.resp === 2 && inPubSubMode(client) && !IN_PUBSUB.has(spec.name)) {
    return (
      `ERR Can't execute '${spec.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET ` +
      'are allowed in this context'
    );
  }
  if (
    isReplica(server) &&
    !settings.replicaServeStaleData &&
    replication.chart.value !== 'online' &&
    !everyFlag(client, spec, 'stale')
  ) {
    return "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
  }
  if (server.loading && !everyFlag(client, spec, 'loading')) return 'LOADING Redis is loading the dataset in memory';
  if (
    (client.role === 'replica' || client.monitor) &&
    (write || mayReplicate(client, spec) || anyFlag(client, spec, 'readonly'))
  ) {
    return "ERR Replica can't interact with the keyspace";
  }
  return null;
}

const mayReplicate = (client: Client, spec: CommandSpec): boolean =>
  anyFlag(client, spec, 'write') || anyFlag(client, spec, 'may_replicate');

/** The command has the flag, or it is EXEC and a queued one has it. */
function anyFlag(client: Client, spec: CommandSpec, flag: string): boolean {
  return hasFlag(spec, flag) || (spec.name === 'exec' && queued(client).some((other) => hasFlag(other, flag)));
}

function everyFlag(client: Client, spec: CommandSpec, flag: string): boolean {
  return hasFlag(spec, flag) && (spec.name !== 'exec' || queued(client).every((other) => hasFlag(other, flag)));
}

const queued = (client: Client): CommandSpec[] =>
  (client.multi?.commands ?? []).map((argv) => lookupCommand(argv)).filter((spec) => spec !== null);
