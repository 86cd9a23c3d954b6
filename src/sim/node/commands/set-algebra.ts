// Intersection, union and difference of sets (Redis 7.0's t_set.c). How Redis goes about it shows in the order of what
// comes out and in its encoding, so it is followed.

import type { Bytes } from '../../bytes';
import { bulks, EMPTY_ARRAY, error, integer } from '../../resp';
import { deleteKey, setKey } from '../database';
import type { SetValue } from '../keyspace';
import { addMember, createSet, hasMember, membersOf, removeMember } from '../set-value';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { atLeast } from './lists';
import { answering, Refusal, SYNTAX } from './replies';
import { readSet } from './sets';

/** What the sets have in common, in the order of the smallest; at most `limit` members. */
function intersection(sets: readonly (SetValue | null)[], limit = Infinity): Bytes[] {
  const whole = sets.filter((set) => set !== null);
  if (whole.length < sets.length) return [];
  whole.sort((a, b) => a.members.size - b.members.size);
  const [smallest, ...others] = whole;
  const found: Bytes[] = [];
  for (const member of membersOf(smallest!)) {
    if (!others.every((other) => hasMember(other, member))) continue;
    found.push(member);
    if (found.length >= limit) break;
  }
  return found;
}

function collected(call: Call, members: Iterable<Bytes>): SetValue {
  const set = createSet();
  for (const member of members) addMember(call.server, set, member);
  return set;
}

const union = (call: Call, sets: readonly (SetValue | null)[]): SetValue =>
  collected(
    call,
    sets.flatMap((set) => (set ? membersOf(set) : [])),
  );

/** Of the first what none of the others has. */
function difference(call: Call, [first, ...others]: readonly (SetValue | null)[]): SetValue {
  if (!first || others.includes(first)) return createSet();
  const there = [first, ...others.filter((set) => set !== null)];
  const total = there.reduce((sum, set) => sum + set.members.size, 0);
  const lookUp = Math.floor((first.members.size * there.length) / 2) <= total;
  if (lookUp) {
    return collected(
      call,
      membersOf(first).filter((member) => !there.slice(1).some((other) => hasMember(other, member))),
    );
  }
  const left = collected(call, membersOf(first));
  for (const other of there.slice(1)) for (const member of membersOf(other)) removeMember(left, member);
  return left;
}

/** Where there is nothing to store the destination goes. */
function store(call: Call, key: Bytes, set: SetValue, event: string): string {
  const { size } = set.members;
  if (size > 0) {
    setKey(call, key, set);
    notify(call, 's', event, key);
  } else if (deleteKey(call, key)) notify(call, 'g', 'del', key);
  else return integer(0);
  call.server.stats.dirty++;
  return integer(size);
}

const setsAt = (call: Call, keys: readonly Bytes[]): (SetValue | null)[] => keys.map((key) => readSet(call, key));

function sintercard(call: Call): string {
  const { argv } = call;
  const numkeys = atLeast(argv[1]!, 1n, 'numkeys should be greater than 0');
  if (numkeys > argv.length - 2) return error("ERR Number of keys can't be greater than number of args");
  let limit = 0;
  for (let i = 2 + numkeys; i < argv.length; i += 2) {
    if (argv[i]!.toLowerCase() !== 'limit' || i + 1 >= argv.length) throw new Refusal(SYNTAX);
    limit = atLeast(argv[i + 1]!, 0n, "LIMIT can't be negative");
  }
  const sets = setsAt(call, argv.slice(2, 2 + numkeys));
  return integer(intersection(sets, limit === 0 ? Infinity : limit).length);
}

type Operation = (call: Call, sets: readonly (SetValue | null)[]) => SetValue;

const show = (operation: Operation) =>
  answering((call: Call) => {
    const set = operation(call, setsAt(call, call.argv.slice(1)));
    return set.members.size > 0 ? bulks(membersOf(set)) : EMPTY_ARRAY;
  });

const keep = (operation: Operation, event: string) =>
  answering((call: Call) => store(call, call.argv[1]!, operation(call, setsAt(call, call.argv.slice(2))), event));

export const setAlgebraCommands: HandlerTable = {
  sinter: answering((call) => bulks(intersection(setsAt(call, call.argv.slice(1))))),
  sinterstore: keep((call, sets) => collected(call, intersection(sets)), 'sinterstore'),
  sintercard: answering(sintercard),
  sunion: show(union),
  sunionstore: keep(union, 'sunionstore'),
  sdiff: show(difference),
  sdiffstore: keep(difference, 'sdiffstore'),
};
