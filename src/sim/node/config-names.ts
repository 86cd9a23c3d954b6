// The directives of redis.conf that name something and may stand there several times: `user NAME RULES` and
// `rename-command NAME NEW-NAME`. In a configuration they are `user NAME` and `rename-command NAME`, with what follows.

import { aclRules } from './acl/late-rules';
import { newUser } from './acl/user';
import { lookupCommand } from './commands/specs';

const NAMING = /^(user|rename-command) (.+)$/;

/** The key of a directive with its first word, where it is one of these. */
export const namingKey = (name: string, value: string): { key: string; value: string } => {
  if (name !== 'user' && name !== 'rename-command') return { key: name, value };
  const [, first = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(value) ?? [];
  return { key: `${name} ${name === 'user' ? first : first.toLowerCase()}`, value: rest };
};

export const namesSomething = (key: string): boolean => NAMING.test(key);

const entriesOf = (conf: ReadonlyMap<string, string>, directive: string): [string, string][] =>
  [...conf].flatMap(([key, value]) => {
    const [, found, name] = NAMING.exec(key) ?? [];
    return found === directive ? [[name!, value]] : [];
  });

/** User to rules. */
export const usersOf = (conf: ReadonlyMap<string, string>): Map<string, string> => new Map(entriesOf(conf, 'user'));

/** What clients call a command to its name in the table; an old name to null. Null when nothing is renamed. */
export function renamesOf(conf: ReadonlyMap<string, string>): Map<string, string | null> | null {
  const entries = entriesOf(conf, 'rename-command');
  if (entries.length === 0) return null;
  const names = new Map<string, string | null>(entries.map(([name]) => [name, null]));
  for (const [name, newName] of entries) if (newName !== '') names.set(newName.toLowerCase(), name);
  return names;
}

/** Throws an `Error` with one line for the reader. */
export function checkNames(conf: ReadonlyMap<string, string>): void {
  for (const [name, rules] of usersOf(conf)) {
    const { RuleError, withRules } = aclRules.get();
    try {
      withRules(newUser(name, false), rules.split(/\s+/).filter(Boolean), false);
    } catch (problem) {
      if (problem instanceof RuleError) throw new Error(`user ${name}: ${problem.message}`, { cause: problem });
      throw problem;
    }
  }
  for (const [name] of entriesOf(conf, 'rename-command')) {
    if (!lookupCommand([name])) throw new Error(`rename-command ${name}: Redis 7.0 has no such command`);
  }
}
