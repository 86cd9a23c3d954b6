// Commands as ACL rules name them: by their places in a selector, by name, and by category.

import { COMMANDS } from '../commands/table-rest';
import type { CommandInfo } from '../commands/table';

/** Every command and subcommand, each at its place in `AclSelector.commands`. */
export const ALL: readonly CommandInfo[] = COMMANDS.flatMap((spec) => [spec, ...spec.subcommands]);
const places = new Map(ALL.map((spec, place) => [spec.name, place]));
export const placeOf = (name: string): number => places.get(name)!;
export const commandNamed = (name: string): CommandInfo | undefined => {
  const place = places.get(name.toLowerCase());
  return place === undefined ? undefined : ALL[place];
};

export const CATEGORIES = [
  ...['keyspace', 'read', 'write', 'set', 'sortedset', 'list', 'hash', 'string', 'bitmap', 'hyperloglog', 'geo'],
  ...['stream', 'pubsub', 'admin', 'fast', 'slow', 'blocking', 'dangerous', 'connection', 'transaction', 'scripting'],
] as const;

const membership = new Map<string, readonly number[]>(
  CATEGORIES.map((name) => [
    name,
    ALL.flatMap((spec, place) => (spec.aclCategories.includes(`@${name}`) ? [place] : [])),
  ]),
);
/** The places of a category's commands; undefined where there is no such category. */
export const placesIn = (category: string): readonly number[] | undefined => membership.get(category.toLowerCase());
