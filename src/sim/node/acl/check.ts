// Whether a user may carry out a command with the keys and channels it names (Redis 7.0's ACLCheckAllUserCommandPerm).

import { stringMatch } from '../commands/glob';
import { hasFlag, keyFlags, keyPlacesWithSpec, type CommandSpec } from '../commands/specs';
import { Late } from '../../parts';
import type { AclSelector, AclUser } from './user';

/** `at`: which word of the command names the key or channel that is refused. */
export type Verdict = 'allowed' | { denied: 'command' | 'key' | 'channel'; at: number };

/** Where a command stands in a selector (catalogue.ts). */
export const placeOfCommand = new Late<(name: string) => number>('rest');

const GRAVITY = { command: 0, key: 1, channel: 2 };

/** Rule: one selector that allows all of it is enough; else the gravest refusal counts, of those the last one's. */
export function checkUser(user: AclUser, spec: CommandSpec, argv: readonly string[]): Verdict {
  let gravest: Exclude<Verdict, 'allowed'> = { denied: 'command', at: 0 };
  for (const selector of user.selectors) {
    const verdict = checkSelector(selector, spec, argv);
    if (verdict === 'allowed') return verdict;
    const difference = GRAVITY[verdict.denied] - GRAVITY[gravest.denied];
    if (difference > 0 || (difference === 0 && verdict.at > gravest.at)) gravest = verdict;
  }
  return gravest;
}

function checkSelector(selector: AclSelector, spec: CommandSpec, argv: readonly string[]): Verdict {
  if (!selector.allCommands && !hasFlag(spec, 'no_auth') && selector.commands[placeOfCommand.get()(spec.name)] === 0) {
    const args = selector.firstArgs.get(spec.name) ?? [];
    const word = argv[spec.name.includes('|') ? 2 : 1]?.toLowerCase();
    if (!args.some((arg) => arg.toLowerCase() === word)) return { denied: 'command', at: 0 };
  }
  if (!selector.allKeys) {
    const flags = keyFlags(spec, argv);
    for (const place of keyPlacesWithSpec(spec, argv)) {
      const does = flags[Math.min(place.spec, flags.length - 1)] ?? '';
      // Some name a slot, not a key.
      if (does === 'not_key' || keyAllowed(selector, argv[place.at]!, does)) continue;
      return { denied: 'key', at: place.at };
    }
  }
  if (!selector.allChannels) {
    for (const { at, pattern } of channelPlaces(spec, argv)) {
      const name = argv[at]!;
      const allowed = selector.channels.some((rule) => (pattern ? rule === name : stringMatch(rule, name)));
      if (!allowed) return { denied: 'channel', at };
    }
  }
  return 'allowed';
}

function keyAllowed(selector: AclSelector, key: string, flags: string): boolean {
  const read = flags.includes('access');
  const write = /insert|delete|update/.test(flags);
  return selector.keys.some((rule) => (rule.read || !read) && (rule.write || !write) && stringMatch(rule.pattern, key));
}

/** Leaving a channel needs no permission. */
function channelPlaces(spec: CommandSpec, argv: readonly string[]): { at: number; pattern: boolean }[] {
  switch (spec.name) {
    case 'publish':
    case 'spublish':
      return [{ at: 1, pattern: false }];
    case 'subscribe':
    case 'ssubscribe':
    case 'psubscribe':
      return argv.slice(1).map((_, i) => ({ at: i + 1, pattern: spec.name === 'psubscribe' }));
    default:
      return [];
  }
}
