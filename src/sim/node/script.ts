// Running a script: what it may do, and redis.call (Redis 7.0's script.c and eval.c). What it runs on is in lua.ts.
// Left out: RESP3, a server that is busy with a script, set_repl for one of file and replicas alone.

import type { Bytes } from '../bytes';
import { error, NIL } from '../resp';
import { checkUser } from './acl/check';
import { logRefusal } from './acl/log';
import { countError, runCall } from './call';
import { newClient } from './client-state';
import type { Call } from './commands/command';
import { hasFlag, keysOf, lookupCommand, withFlags, type CommandSpec } from './commands/specs';
import { isReplica } from './database';
import { isOverLimit, OUT_OF_MEMORY } from './eviction';
import { lua, type LuaOutcome } from './lua';
import { redirect } from './redirect';
import { goodReplicas } from './replication';
import type { Client, RedisServer, StoredScript } from './server';
import { sha1 } from './sha1';
import { keyHashSlot } from './slots';

const FLAGS = new Set(['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys']);

/** What the first line of a script says, if it begins with `#!`; or what is wrong with it. */
export function readShebang(body: Bytes): StoredScript | { wrong: string } {
  if (!body.startsWith('#!')) return { source: body, flags: null };
  const end = body.indexOf('\n');
  if (end < 0) return { wrong: 'Invalid script shebang' };
  const [engine, ...options] = body
    .slice(0, end)
    .split(/[ \t\r]+/)
    .filter(Boolean);
  if (engine !== '#!lua') return { wrong: `Unexpected engine in script shebang: ${engine}` };
  const flags: string[] = [];
  for (const option of options) {
    if (!option.startsWith('flags=')) return { wrong: `Unknown lua shebang option: ${option}` };
    for (const flag of option.slice(6).split(',')) {
      if (!FLAGS.has(flag)) return { wrong: `Unexpected flag in script shebang: ${flag}` };
      flags.push(flag);
    }
  }
  // The line's end stays, so that lines keep their numbers.
  return { source: body.slice(end), flags };
}

/** Takes a script into the cache; its name, or the refusal. */
export function storeScript(server: RedisServer, body: Bytes): { sha: string } | { refusal: string } {
  const sha = sha1(body);
  if (server.scripts.has(sha)) return { sha };
  const script = readShebang(body);
  if ('wrong' in script) return { refusal: error(`ERR ${script.wrong}`) };
  const wrong = lua().compile(script.source);
  if (wrong !== null) return { refusal: error(`ERR Error compiling script (new function): ${wrong}`) };
  server.scripts.set(sha, script);
  return { sha };
}

/** The flags of EVAL and its kin are those that its script declares, where it does. */
export function specOfCall(server: RedisServer, spec: CommandSpec, argv: readonly Bytes[]): CommandSpec {
  const known = server.scripts.get(spec.name.startsWith('evalsha') ? argv[1]!.toLowerCase() : sha1(argv[1]!));
  const script = known ?? (spec.name.startsWith('evalsha') ? null : readShebang(argv[1]!));
  if (!script || 'wrong' in script || script.flags === null) return spec;
  const add: string[] = [];
  if (!script.flags.includes('no-writes')) add.push('write');
  if (!script.flags.includes('no-writes') && !script.flags.includes('allow-oom')) add.push('denyoom');
  if (script.flags.includes('allow-stale')) add.push('stale');
  return withFlags(spec, add, ['write', 'denyoom', 'stale', 'may_replicate']);
}

/** Why the script may not begin, or null. What else a script that declares nothing may not do it is told command by command. */
function refusal(call: Call, script: StoredScript, readOnly: boolean): string | null {
  const { server, world } = call;
  const { flags } = script;
  const { settings } = server;
  const stale = isReplica(server) && !settings.replicaServeStaleData && server.replication.chart.value !== 'online';
  if (flags === null) return stale ? MASTER_DOWN : null;
  if (flags.includes('no-cluster') && server.cluster) {
    return "ERR Can not run script on cluster, 'no-cluster' flag is set.";
  }
  if (stale && !flags.includes('allow-stale')) {
    return (
      "MASTERDOWN Link with MASTER is down, replica-serve-stale-data is set to 'no' " +
      "and 'allow-stale' flag is not set on the script."
    );
  }
  if (flags.includes('no-writes')) return null;
  if (isReplica(server) && settings.replicaReadOnly && call.origin === 'client') {
    return 'READONLY Can not run script with write flag on readonly replica';
  }
  if (readOnly) return 'ERR Can not execute a script with write flag using *_ro command.';
  const { minReplicasToWrite, minReplicasMaxLagMs } = settings;
  if (!isReplica(server) && minReplicasToWrite > 0 && minReplicasMaxLagMs > 0) {
    if (goodReplicas(world, server) < minReplicasToWrite) return NO_REPLICAS;
  }
  return null;
}

const MASTER_DOWN = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
const NO_REPLICAS = 'NOREPLICAS Not enough good replicas to write.';

/** Runs the script `sha` of the cache. Its effects are sent on, never the script itself. */
export function runScript(
  call: Call,
  sha: string,
  script: StoredScript,
  keys: Bytes[],
  argv: Bytes[],
  readOnly: boolean,
): string {
  const { server, client } = call;
  call.propagate = [];
  const refused = refusal(call, script, readOnly);
  if (refused) return error(refused);
  const own = newClient(-1, 0, client.machine, client.addr, client.lastCommandAtMs);
  own.user = client.user;
  own.db = client.db;
  own.readonly = client.readonly;
  own.asking = client.asking;
  const run: ScriptRun = {
    call: { ...call, client: own, inExec: true, inScript: true },
    caller: client,
    readOnly: readOnly || (script.flags?.includes('no-writes') ?? false),
    wrote: false,
    shortOfMemory: call.origin === 'client' && !script.flags?.includes('allow-oom') && isOverLimit(server),
    replicates: true,
    anySlot: script.flags === null || script.flags.includes('allow-cross-slot-keys'),
    slot: keys.length > 0 ? keyHashSlot(keys[0]!) : null,
  };
  const outcome: LuaOutcome = lua().run(
    { source: script.source, keys, argv },
    {
      call: (words) => callFromScript(run, words),
      mayCall: (words) => {
        const spec = lookupCommand(words);
        const user = server.acl.users.get(client.user);
        return spec && (!user || checkUser(user, spec, words) === 'allowed');
      },
      setReplication: (flags) => (run.replicates = flags !== 0),
      random: () => nextRandom(server),
      seedRandom: (seed) => (server.scriptRandom = (seed >>> 0) * 0x10000 + 0x330e),
    },
  );
  call.errorCounted = outcome.counted;
  if ('reply' in outcome) return outcome.reply;
  const { source, line } = outcome;
  return error(outcome.error + (source !== null && line !== null ? ` script: ${sha}, on ${source}:${line}.` : ''));
}

/** POSIX's lrand48: 31 bits of a 48-bit state. It goes on from script to script. */
function nextRandom(server: RedisServer): number {
  const next = (BigInt(server.scriptRandom) * 0x5deece66dn + 0xbn) & 0xffffffffffffn;
  server.scriptRandom = Number(next);
  return Number(next >> 17n);
}

interface ScriptRun {
  call: Call;
  /** Who runs the script. */
  caller: Client;
  readOnly: boolean;
  wrote: boolean;
  /** There was no room when the script began: until it has written something it may do nothing that takes more. */
  shortOfMemory: boolean;
  replicates: boolean;
  /** It may use keys of several slots, as far as they are here. */
  anySlot: boolean;
  slot: number | null;
}

/** redis.call: the reply of the command, or the reason why it is not carried out. */
function callFromScript(run: ScriptRun, argv: Bytes[]): Bytes {
  const { server } = run.call;
  const spec = lookupCommand(argv);
  const refused = refusedCommand(run, spec, argv);
  if (refused !== null) {
    const reply = error(refused);
    countError(server, reply);
    return reply;
  }
  const pending = run.replicates ? run.call.pending : [];
  return runCall({ ...run.call, argv, pending, propagate: undefined, errorCounted: false }, spec!) ?? NIL;
}

/** The rules in Redis's order. */
function refusedCommand(run: ScriptRun, spec: CommandSpec | null, argv: readonly Bytes[]): string | null {
  const { call } = run;
  const { server, world } = call;
  const { settings } = server;
  if (!spec) return 'ERR Unknown Redis command called from script';
  if (spec.arity > 0 ? argv.length !== spec.arity : argv.length < -spec.arity) {
    return 'ERR Wrong number of args calling Redis command from script';
  }
  if (hasFlag(spec, 'noscript')) return 'ERR This Redis command is not allowed from script';
  if (
    isReplica(server) &&
    !settings.replicaServeStaleData &&
    server.replication.chart.value !== 'online' &&
    !hasFlag(spec, 'stale')
  ) {
    return 'ERR Can not execute the command on a stale replica';
  }
  const forbidden = forbiddenTo(run, spec, argv);
  if (forbidden !== null) return forbidden;
  const write = hasFlag(spec, 'write');
  if (run.readOnly && (write || hasFlag(spec, 'may_replicate'))) {
    return 'ERR Write commands are not allowed from read-only scripts.';
  }
  if (write && !run.wrote) {
    if (isReplica(server) && settings.replicaReadOnly && call.origin === 'client') {
      return "READONLY You can't write against a read only replica.";
    }
    const guarded = !isReplica(server) && settings.minReplicasToWrite > 0 && settings.minReplicasMaxLagMs > 0;
    if (guarded && goodReplicas(world, server) < settings.minReplicasToWrite) return NO_REPLICAS;
  }
  if (run.shortOfMemory && !run.wrote && hasFlag(spec, 'denyoom')) return OUT_OF_MEMORY;
  if (write) run.wrote = true;
  return call.origin === 'client' && server.cluster ? refusedKeys(run, spec, argv) : null;
}

const FORBIDDEN = {
  command: "can't run this command or subcommand",
  key: "can't access at least one of the keys mentioned in the command arguments",
  channel: "can't publish to the channel mentioned in the command",
};

/** Why the user who runs the script may not give this command, or null; the refusal is noted. */
function forbiddenTo({ call, caller }: ScriptRun, spec: CommandSpec, argv: readonly Bytes[]): string | null {
  const { world, node, server } = call;
  const user = call.origin === 'client' ? server.acl.users.get(caller.user) : undefined;
  const verdict = user ? checkUser(user, spec, argv) : 'allowed';
  if (verdict === 'allowed') return null;
  const object = verdict.denied === 'command' ? spec.name : argv[verdict.at]!;
  logRefusal(world, node, server, caller, { reason: verdict.denied, object, context: 'lua' });
  return `ERR The user executing the script ${FORBIDDEN[verdict.denied]}`;
}

function refusedKeys(run: ScriptRun, spec: CommandSpec, argv: readonly Bytes[]): string | null {
  const { world, node, server, client } = run.call;
  const elsewhere = redirect(world, node, server, client, spec, argv);
  if (elsewhere !== null) {
    if (elsewhere.includes('only accepts read commands')) {
      return 'ERR Script attempted to execute a write command while the cluster is down and readonly';
    }
    if (elsewhere.startsWith('-CLUSTERDOWN The cluster is down')) {
      return 'ERR Script attempted to execute a command while the cluster is down';
    }
    return 'ERR Script attempted to access a non local key in a cluster node';
  }
  const [key] = keysOf(spec, argv);
  if (key === undefined || run.anySlot) return null;
  const slot = keyHashSlot(key);
  run.slot ??= slot;
  return run.slot === slot ? null : 'ERR Script attempted to access keys that do not hash to the same slot';
}
