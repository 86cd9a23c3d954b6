// ZRANGE in all its forms, read or stored (Redis 7.0's zrangeGenericCommand).

import type { Bytes } from '../../bytes';
import { EMPTY_ARRAY, error, integer } from '../../resp';
import type { SortedSetValue } from '../keyspace';
import { placesByLex, placesByRank, placesByScore, type Places } from '../sorted-set';
import type { Call, Handler, HandlerTable } from './command';
import { scoreRange } from './doubles';
import { answering, integerArgument, SYNTAX } from './replies';
import { lexRange, membersReply, readSet, storeScores } from './zset-arguments';

type RangeKind = 'rank' | 'score' | 'lex';

interface Form {
  /** Null: the words say it, or it is by rank. */
  kind: RangeKind | null;
  /** Null: the words say it, or it is forward. */
  reverse: boolean | null;
  store: boolean;
}

function range(call: Call, form: Form): string {
  const { argv } = call;
  const first = form.store ? 2 : 1;
  let { kind, reverse } = form;
  let withScores = false;
  let offset = 0;
  let limit = -1;
  for (let i = first + 3; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    if (!form.store && word === 'withscores') withScores = true;
    else if (word === 'limit' && i + 2 < argv.length) {
      offset = Number(integerArgument(argv[++i]!));
      limit = Number(integerArgument(argv[++i]!));
    } else if (reverse === null && word === 'rev') reverse = true;
    else if (kind === null && word === 'bylex') kind = 'lex';
    else if (kind === null && word === 'byscore') kind = 'score';
    else return SYNTAX;
  }
  kind ??= 'rank';
  reverse ??= false;
  if (limit !== -1 && kind === 'rank') {
    return error('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  if (withScores && kind === 'lex') {
    return error('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  }
  const [start, end] = argv.slice(first + 1, first + 3) as [Bytes, Bytes];
  const membersOf = selection(kind, reverse, start, end);
  const set = readSet(call, argv[first]!);
  let members = set ? membersOf(set) : [];
  // An offset below 0 passes over everything.
  if (kind !== 'rank') members = offset < 0 ? [] : members.slice(offset, limit < 0 ? undefined : offset + limit);
  if (form.store) return integer(storeScores(call, argv[1]!, scoresOf(set, members), 'zrangestore'));
  return set ? membersReply(set, members, withScores) : EMPTY_ARRAY;
}

/** How the members of a range are found, in the order in which they are returned; refuses ends that are none. */
function selection(kind: RangeKind, reverse: boolean, start: Bytes, end: Bytes): (set: SortedSetValue) => Bytes[] {
  const [min, max] = reverse && kind !== 'rank' ? [end, start] : [start, end];
  let placesOf: (set: SortedSetValue) => Places;
  if (kind === 'score') {
    const ends = scoreRange(min, max);
    placesOf = (set) => placesByScore(set, ends);
  } else if (kind === 'lex') {
    const ends = lexRange(min, max);
    placesOf = (set) => placesByLex(set, ends, reverse);
  } else {
    const [from, to] = [Number(integerArgument(min)), Number(integerArgument(max))];
    placesOf = ({ order: { length } }) => {
      const places = placesByRank(length, from, to);
      return reverse ? { from: length - places.to, to: length - places.from } : places;
    };
  }
  return (set) => {
    const { from, to } = placesOf(set);
    const members = set.order.slice(from, to);
    return reverse ? members.reverse() : members;
  };
}

const scoresOf = (set: SortedSetValue | null, members: readonly Bytes[]): Map<Bytes, number> =>
  new Map(members.map((member) => [member, set!.scores.get(member)!]));

const form = (kind: RangeKind | null, reverse: boolean | null, store = false): Handler =>
  answering((call) => range(call, { kind, reverse, store }));

export const sortedSetRangeCommands: HandlerTable = {
  zrange: form(null, null),
  zrangestore: form(null, null, true),
  zrevrange: form('rank', true),
  zrangebyscore: form('score', false),
  zrevrangebyscore: form('score', true),
  zrangebylex: form('lex', false),
  zrevrangebylex: form('lex', true),
};
