// AUTH and ACL (Redis 7.0's acl.c). Left out: ACL files (a server here has none).

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, error, integer, NIL, OK } from '../../resp';
import { randomId } from '../../random';
import { wallMs } from '../../world';
import { allChannelsByDefault, authenticate, putUser, WRONG_PASSWORD } from '../acl/authenticate';
import { checkUser } from '../acl/check';
import { describeCommands, describeKey, describeUser, flagsOf } from '../acl/describe';
import { hasSpaces, RuleError, withRules } from '../acl/rules';
import { ALL, CATEGORIES, placesIn } from '../acl/catalogue';
import { newUser, type AclLogEntry, type AclSelector, type AclUser } from '../acl/user';
import { closeClient } from '../answer';
import type { Client, RedisServer } from '../server';
import type { Call, HandlerTable } from './command';
import { formatDouble } from './doubles';
import { stringMatch } from './glob';
import { answering, integerArgument, SYNTAX } from './replies';
import { lookupCommand } from './specs';

function auth(call: Call): string {
  const { world, node, server, client, argv } = call;
  if (argv.length > 3) return SYNTAX;
  if (argv.length === 2 && server.acl.users.get('default')!.nopass) {
    return error(
      'ERR AUTH <password> called without any password configured for the default user. ' +
        'Are you sure your configuration is correct?',
    );
  }
  const [name, password] = argv.length === 2 ? ['default', argv[1]!] : [argv[1]!, argv[2]!];
  const right = authenticate(world, node, server, client, { name, password, command: argv[0]! });
  return right ? OK : error(WRONG_PASSWORD);
}

function setUser(call: Call): string {
  const { world, server, argv } = call;
  const name = argv[2]!;
  if (hasSpaces(name)) return error("ERR Usernames can't contain spaces or null characters");
  const channels = allChannelsByDefault(server.config);
  const before = server.acl.users.get(name);
  try {
    const user = withRules(before ?? newUser(name, channels), argv.slice(3), channels);
    if (before) for (const client of silenced(server, before, user)) letGo(call, client);
    putUser(server.acl, user);
    return OK;
  } catch (problem) {
    if (problem instanceof RuleError) return error(`ERR ${problem.message}`);
    throw problem;
  } finally {
    world.cause = call.client.cause;
  }
}

/** Clients that listen to channels which their user may listen to no longer. */
function silenced(server: RedisServer, before: AclUser, after: AclUser): Client[] {
  if (after.selectors.some((selector) => selector.allChannels)) return [];
  const rules = after.selectors.flatMap((selector) => selector.channels);
  const lost = (selector: AclSelector) => selector.allChannels || selector.channels.some((one) => !rules.includes(one));
  if (!before.selectors.some(lost)) return [];
  return [...server.clients.values()].filter(({ user, subscriptions }) => {
    if (user !== before.name || !subscriptions) return false;
    const { channels, patterns, shardChannels } = subscriptions;
    const allowed = (name: Bytes) => rules.some((rule) => stringMatch(rule, name));
    return patterns.some((pattern) => !rules.includes(pattern)) || ![...channels, ...shardChannels].every(allowed);
  });
}

/** A client that asked for its own end gets the reply first. */
export function letGo(call: Call, client: Client): void {
  if (client === call.client) client.closeAfterReply = true;
  else closeClient(call.world, call.server, client);
}

function deleteUsers(call: Call): string {
  const { server, argv } = call;
  const names = argv.slice(2);
  if (names.includes('default')) return error("ERR The 'default' user cannot be removed");
  let deleted = 0;
  for (const name of names) {
    if (!server.acl.users.delete(name)) continue;
    deleted++;
    for (const client of [...server.clients.values()]) {
      if (client.user !== name) continue;
      client.user = 'default';
      client.authenticated = false;
      letGo(call, client);
    }
  }
  return integer(deleted);
}

function getUser({ server, argv }: Call): string {
  const user = server.acl.users.get(argv[2]!);
  if (!user) return NIL;
  const [root, ...others] = user.selectors;
  return array([
    ...[bulk('flags'), bulks(flagsOf(user)), bulk('passwords'), bulks(user.passwords)],
    ...selectorFields(root!),
    ...[bulk('selectors'), array(others.map((selector) => array(selectorFields(selector))))],
  ]);
}

function selectorFields(selector: AclSelector): string[] {
  return [
    ...['commands', describeCommands(selector)],
    ...['keys', selector.allKeys ? '~*' : selector.keys.map(describeKey).join(' ')],
    ...['channels', selector.allChannels ? '&*' : selector.channels.map((one) => `&${one}`).join(' ')],
  ].map(bulk);
}

function categories({ argv }: Call): string {
  if (argv.length === 2) return bulks([...CATEGORIES]);
  if (argv.length > 3) return wrongUse(argv[1]!);
  const places = placesIn(argv[2]!);
  return places
    ? bulks(places.map((place) => ALL[place]!.name))
    : error(`ERR Unknown category '${argv[2]!.slice(0, 128)}'`);
}

const wrongUse = (name: Bytes) =>
  error(`ERR unknown subcommand or wrong number of arguments for '${name}'. Try ACL HELP.`);

const MOST_BITS = 4096n;

function generatePassword({ world, argv }: Call): string {
  if (argv.length > 3) return wrongUse(argv[1]!);
  const bits = argv.length === 3 ? integerArgument(argv[2]!) : 256n;
  if (bits <= 0n || bits > MOST_BITS) {
    return error(
      'ERR ACL GENPASS argument must be the number of bits for the output password, a positive number ' +
        `up to ${MOST_BITS}`,
    );
  }
  const digits = Math.floor((Number(bits) + 3) / 4);
  let password = '';
  while (password.length < digits) password += randomId(world.random);
  return bulk(password.slice(0, digits));
}

function log({ world, server, argv }: Call): string {
  if (argv.length > 3) return wrongUse(argv[1]!);
  let count = 10n;
  if (argv[2]?.toLowerCase() === 'reset') {
    server.acl.log = [];
    return OK;
  }
  if (argv.length === 3) count = integerArgument(argv[2]!);
  const shown = server.acl.log.slice(0, count < 0n ? 0 : Number(count));
  return array(shown.map((entry) => logEntry(entry, wallMs(world))));
}

function logEntry(entry: AclLogEntry, nowMs: number): string {
  const age = formatDouble((nowMs - entry.atMs) / 1000);
  return array([
    ...[bulk('count'), integer(entry.count), ...bulkPair('reason', entry.reason)],
    ...[...bulkPair('context', entry.context), ...bulkPair('object', entry.object)],
    ...[...bulkPair('username', entry.username), ...bulkPair('age-seconds', age)],
    ...bulkPair('client-info', entry.clientInfo),
  ]);
}

const bulkPair = (name: string, value: Bytes): string[] => [bulk(name), bulk(value)];

function dryRun({ server, argv }: Call): string {
  const user = server.acl.users.get(argv[2]!);
  if (!user) return error(`ERR User '${argv[2]!}' not found`);
  const words = argv.slice(3);
  const spec = lookupCommand(words);
  if (!spec) return error(`ERR Command '${argv[3]!}' not found`);
  if (spec.arity > 0 ? words.length !== spec.arity : words.length < -spec.arity) {
    return error(`ERR wrong number of arguments for '${spec.name}' command`);
  }
  const verdict = checkUser(user, spec, words);
  if (verdict === 'allowed') return OK;
  const what =
    verdict.denied === 'command'
      ? `run the '${spec.name}' command`
      : `access the '${words[verdict.at]!}' ${verdict.denied}`;
  return bulk(`This user has no permissions to ${what}`);
}

const noFile = () =>
  error(
    'ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER ' +
      'command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store ' +
      'users in the Redis configuration.',
  );

export const aclCommands: HandlerTable = {
  auth,
  'acl|setuser': setUser,
  'acl|deluser': deleteUsers,
  'acl|getuser': getUser,
  'acl|list': ({ server }) =>
    bulks([...server.acl.users.values()].map((user) => `user ${user.name} ${describeUser(user)}`)),
  'acl|users': ({ server }) => bulks([...server.acl.users.keys()]),
  'acl|whoami': ({ client }) => bulk(client.user),
  'acl|cat': categories,
  'acl|genpass': answering(generatePassword),
  'acl|log': answering(log),
  'acl|dryrun': dryRun,
  'acl|load': noFile,
  'acl|save': noFile,
};
