// Passwords: who a client is, and what requirepass, masterauth and `user` lines of redis.conf make of the users.

import { sha256 } from '../../sha256';
import type { World } from '../../world';
import { configValue, type Config } from '../config';
import type { Client, RedisNode, RedisServer } from '../server';
import { logRefusal } from './log';
import { defaultUser, newUser, type AclState, type AclUser } from './user';
import { aclRules } from './late-rules';

export const WRONG_PASSWORD = 'WRONGPASS invalid username-password pair or user is disabled.';

/** `users`: the `user` lines of redis.conf, name and rules. Throws RuleError where a rule is none. */
export function newAcl(config: Config, users: ReadonlyMap<string, string>): AclState {
  const acl: AclState = { users: new Map([['default', defaultUser()]]), log: [] };
  const channels = allChannelsByDefault(config);
  const password = configValue(config, 'requirepass');
  if (password !== '') setDefaultPassword(acl, password);
  for (const [name, rules] of users) {
    const words = rules.split(/\s+/).filter(Boolean);
    const isDefault = name === 'default';
    const before = isDefault ? acl.users.get(name)! : newUser(name, channels);
    putUser(acl, aclRules.get().withRules(before, isDefault ? ['reset', ...words] : words, channels));
  }
  return acl;
}

export const allChannelsByDefault = (config: Config): boolean =>
  configValue(config, 'acl-pubsub-default') === 'allchannels';

/** Users stand in the order of their names' bytes. */
export function putUser(acl: AclState, user: AclUser): void {
  acl.users.set(user.name, user);
  const names = [...acl.users.keys()].sort();
  acl.users = new Map(names.map((name) => [name, acl.users.get(name)!]));
}

/** What requirepass does; '' takes the password away. */
export function setDefaultPassword(acl: AclState, password: string): void {
  const user = acl.users.get('default')!;
  user.nopass = password === '';
  user.passwords = password === '' ? [] : [sha256(password)];
}

/** Whether a new client is the default user without saying so. */
export function defaultIsOpen(server: RedisServer): boolean {
  const user = server.acl.users.get('default')!;
  return user.nopass && user.enabled;
}

export const mustAuthenticate = (server: RedisServer, client: Client): boolean =>
  !client.authenticated && !defaultIsOpen(server);

/** Makes the client that user if the password is right; else notes it and returns false. */
export function authenticate(
  world: World,
  node: RedisNode,
  server: RedisServer,
  client: Client,
  credentials: { name: string; password: string; command: string },
): boolean {
  const { name, password, command } = credentials;
  const user = server.acl.users.get(name);
  if (!user?.enabled || (!user.nopass && !user.passwords.includes(sha256(password)))) {
    logRefusal(world, node, server, client, { reason: 'auth', object: command, username: name });
    return false;
  }
  client.user = name;
  client.authenticated = true;
  return true;
}
