// Sorted sets (and sets, whose members all have the score 1) put together: ZUNION, ZINTER, ZDIFF, what stores them, and
// ZINTERCARD (Redis 7.0's zunionInterDiffGenericCommand).

import type { Bytes } from '../../bytes';
import { error, integer } from '../../resp';
import { lookupRead } from '../database';
import { dictNames } from '../dict';
import { listpackLimits, sortedSetOf } from '../sorted-set';
import type { Call, Handler, HandlerTable } from './command';
import { doubleArgument } from './doubles';
import { answering, integerArgument, Refusal, SYNTAX, WRONG_TYPE } from './replies';
import { integerFrom, membersReply, storeScores } from './zset-arguments';

type Operation = 'union' | 'inter' | 'diff';
type Aggregate = 'sum' | 'min' | 'max';
/** What is done with the result. */
type Use = 'reply' | 'store' | 'count';

interface Input {
  scores: ReadonlyMap<Bytes, number>;
  weight: number;
}

/** The members of a sorted set, in its order, or of a set. */
function inputOf(call: Call, key: Bytes): ReadonlyMap<Bytes, number> {
  const value = lookupRead(call, key)?.value;
  if (!value) return new Map();
  if (value.type === 'zset') return new Map(value.order.map((member) => [member, value.scores.get(member)!]));
  if (value.type === 'set') return new Map(dictNames(value.members).map((member) => [member, 1]));
  throw new Refusal(WRONG_TYPE);
}

interface Question {
  inputs: Input[];
  aggregate: Aggregate;
  withScores: boolean;
  /** 0: none. */
  limit: number;
}

function question(call: Call, operation: Operation, use: Use, name: string): Question {
  const { argv } = call;
  const countAt = use === 'store' ? 2 : 1;
  const count = integerArgument(argv[countAt]!);
  if (count < 1n) throw new Refusal(error(`ERR at least 1 input key is needed for '${name}' command`));
  if (count > argv.length - countAt - 1) throw new Refusal(SYNTAX);
  const end = countAt + 1 + Number(count);
  const inputs = argv.slice(countAt + 1, end).map((key): Input => ({ scores: inputOf(call, key), weight: 1 }));
  const asked: Question = { inputs, aggregate: 'sum', withScores: false, limit: 0 };
  const scored = operation !== 'diff' && use !== 'count';
  for (let i = end; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    const left = argv.length - 1 - i;
    if (scored && word === 'weights' && left >= inputs.length) {
      for (const input of inputs) {
        input.weight = doubleArgument(argv[++i]!, error('ERR weight value is not a float'));
      }
    } else if (scored && word === 'aggregate' && left >= 1) {
      const how = argv[++i]!.toLowerCase();
      if (how !== 'sum' && how !== 'min' && how !== 'max') throw new Refusal(SYNTAX);
      asked.aggregate = how;
    } else if (use === 'reply' && word === 'withscores') asked.withScores = true;
    else if (use === 'count' && word === 'limit' && left >= 1) {
      asked.limit = integerFrom(argv[++i]!, 0n, "LIMIT can't be negative");
    } else throw new Refusal(SYNTAX);
  }
  return asked;
}

/** Infinite scores of both signs add up to 0. */
function aggregated(a: number, b: number, how: Aggregate): number {
  if (how === 'sum') return a + b || 0;
  return how === 'min' ? (b < a ? b : a) : b > a ? b : a;
}

/** 0 times infinite is 0. */
const weighted = (score: number, { weight }: Input): number => {
  const product = score * weight;
  return Number.isNaN(product) ? 0 : product;
};

function union({ inputs, aggregate }: Question): Map<Bytes, number> {
  const result = new Map<Bytes, number>();
  for (const input of smallestFirst(inputs)) {
    for (const [member, score] of input.scores) {
      const before = result.get(member);
      const value = weighted(score, input);
      result.set(member, before === undefined ? value : aggregated(before, value, aggregate));
    }
  }
  return result;
}

function intersection({ inputs, aggregate }: Question): Map<Bytes, number> {
  const result = new Map<Bytes, number>();
  const [first, ...others] = smallestFirst(inputs) as [Input, ...Input[]];
  for (const [member, score] of first.scores) {
    if (!others.every(({ scores }) => scores.has(member))) continue;
    let total = weighted(score, first);
    for (const other of others) total = aggregated(total, other.scores.get(member)! * other.weight, aggregate);
    result.set(member, total);
  }
  return result;
}

/** Sums of floating point numbers depend on the order. */
const smallestFirst = (inputs: readonly Input[]): Input[] => [...inputs].sort((a, b) => a.scores.size - b.scores.size);

function difference({ inputs: [first, ...others] }: Question): Map<Bytes, number> {
  return new Map([...first!.scores].filter(([member]) => !others.some(({ scores }) => scores.has(member))));
}

function combine(call: Call, operation: Operation, use: Use, name: string): string {
  const asked = question(call, operation, use, name);
  const result = operation === 'union' ? union(asked) : operation === 'inter' ? intersection(asked) : difference(asked);
  if (use === 'count') return integer(asked.limit > 0 ? Math.min(asked.limit, result.size) : result.size);
  if (use === 'store') return integer(storeScores(call, call.argv[1]!, result, name));
  const set = sortedSetOf(result, listpackLimits(call.server));
  return membersReply(set, set.order, asked.withScores);
}

const handler = (operation: Operation, use: Use, name: string): Handler =>
  answering((call) => combine(call, operation, use, name));

export const sortedSetCombineCommands: HandlerTable = {
  zunion: handler('union', 'reply', 'zunion'),
  zinter: handler('inter', 'reply', 'zinter'),
  zdiff: handler('diff', 'reply', 'zdiff'),
  zunionstore: handler('union', 'store', 'zunionstore'),
  zinterstore: handler('inter', 'store', 'zinterstore'),
  zdiffstore: handler('diff', 'store', 'zdiffstore'),
  zintercard: handler('inter', 'count', 'zintercard'),
};
