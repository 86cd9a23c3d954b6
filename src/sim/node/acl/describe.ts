// A user in the words that would make it: ACL LIST, ACL GETUSER, redis.conf. Commands are told by the fewest rules that Redis
// finds: the categories that fit best, then single commands.

import { ALL, CATEGORIES, placesIn } from './catalogue';
import { applySelectorRule, changeCategory } from './rules';
import { newSelector, type AclSelector, type AclUser, type KeyPattern } from './user';

/** The line of ACL LIST without `user NAME `. */
export function describeUser(user: AclUser): string {
  const words = [...flagsOf(user), ...user.passwords.map((hash) => `#${hash}`)];
  const [root, ...others] = user.selectors;
  return [...words, describeSelector(root!), ...others.map((selector) => `(${describeSelector(selector)})`)].join(' ');
}

export function flagsOf(user: AclUser): string[] {
  const flags = [user.enabled ? 'on' : 'off'];
  if (user.nopass) flags.push('nopass');
  if (user.sanitize) flags.push(user.sanitize);
  return flags;
}

function describeSelector(selector: AclSelector): string {
  const words = selector.allKeys ? ['~*'] : selector.keys.map(describeKey);
  if (selector.allChannels) words.push('&*');
  else words.push('resetchannels', ...selector.channels.map((pattern) => `&${pattern}`));
  return [...words, describeCommands(selector)].join(' ');
}

export function describeKey({ pattern, read, write }: KeyPattern): string {
  return `${read && write ? '~' : read ? '%R~' : '%W~'}${pattern}`;
}

/**
 * Rule: 1. from everything, where commands to come are allowed, else from nothing; 2. again and again the category with
 * more commands that have to change than not, the one with the fewest to be corrected afterwards, then the largest;
 * 3. single commands and subcommands where that is still wrong.
 */
export function describeCommands(selector: AclSelector): string {
  const additive = !selector.future;
  const words = [additive ? '-@all' : '+@all'];
  const sign = additive ? '+' : '-';
  const made = newSelector(false);
  applySelectorRule(made, words[0]!);
  const left = { ...newSelector(false), commands: selector.commands };
  const applied = new Set<string>();
  for (;;) {
    let best: string | null = null;
    let fewestWrong = Infinity;
    let mostRight = 0;
    for (const category of CATEGORIES) {
      if (applied.has(category)) continue;
      const places = placesIn(category)!;
      const on = places.filter((place) => left.commands[place] === 1).length;
      const [right, wrong] = additive ? [on, places.length - on] : [places.length - on, on];
      if (right <= wrong || wrong > fewestWrong || (wrong === fewestWrong && right <= mostRight)) continue;
      [best, fewestWrong, mostRight] = [category, wrong, right];
    }
    if (best === null) break;
    applied.add(best);
    changeCategory(made, best, additive);
    changeCategory(left, best, !additive);
    words.push(`${sign}@${best}`);
  }
  for (const [place, { name }] of ALL.entries()) {
    const allowed = selector.commands[place] === 1;
    if (allowed !== (made.commands[place] === 1)) {
      words.push(`${allowed ? '+' : '-'}${name}`);
      applySelectorRule(made, `${allowed ? '+' : '-'}${name}`);
    }
    if (!allowed) for (const arg of selector.firstArgs.get(name) ?? []) words.push(`+${name}|${arg}`);
  }
  return words.join(' ');
}
