// What a set key holds: few integers lie in an intset, anything else in a hashtable (Redis 7.0's set types).

import type { Bytes } from '../bytes';
import { parseInteger } from './commands/numbers';
import { configValue } from './config';
import { createDict, dictDelete, dictHas, dictNames, dictSet, spreadDict } from './dict';
import type { SetValue } from './keyspace';
import type { RedisServer } from './server';

export const createSet = (): SetValue => ({ type: 'set', encoding: 'intset', members: createDict() });

/** Limits of set-max-intset-entries. */
const INTSET_MOST = 1 << 30;

/** Whether the member is new. */
export function addMember(server: RedisServer, set: SetValue, member: Bytes): boolean {
  if (set.encoding === 'intset' && parseInteger(member) === null) toHashtable(set);
  if (!dictSet(set.members, member, '')) return false;
  if (set.encoding === 'intset') {
    const most = Math.min(Number(configValue(server.config, 'set-max-intset-entries')), INTSET_MOST);
    if (set.members.size > most) toHashtable(set);
  }
  return true;
}

function toHashtable(set: SetValue): void {
  set.encoding = 'hashtable';
  spreadDict(set.members);
}

/** Whether there was such a member. */
export const removeMember = (set: SetValue, member: Bytes): boolean => dictDelete(set.members, member);

export const hasMember = (set: SetValue, member: Bytes): boolean => dictHas(set.members, member);

/** All members: those of an intset ascending, others in no order to rely on. */
export function membersOf(set: SetValue): Bytes[] {
  const names = dictNames(set.members);
  return set.encoding === 'intset' ? ascending(names) : names;
}

/** Integers by their value. */
export function ascending(names: readonly Bytes[]): Bytes[] {
  const numbers = names.map((name) => ({ name, value: BigInt(name) }));
  numbers.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  return numbers.map(({ name }) => name);
}
