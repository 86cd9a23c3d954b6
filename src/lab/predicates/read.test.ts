import { describe, expect, it } from 'vitest';
import { describeFault } from '../../words/predicate-fault';
import { setupOf } from '../script/setup';
import { checkPredicate } from './check';
import { PREDICATE_NAMES, SHAPES, HISTORY_USAGE, textOf } from './predicate';
import { readPredicate, readUntil } from './read';

const faultOf = (text: string) => {
  const read = readPredicate(text);
  return 'fault' in read ? `${read.fault.at}: ${describeFault(read.fault, 'en')}` : null;
};

it.each([
  ['', '0: a predicate is missing'],
  ['role host1:6379 = master and', '28: a predicate is missing'],
  ['or covered', '0: a predicate is missing'],
  ['(covered', '0: a bracket is not closed'],
  ['covered)', '7: a bracket is closed that was not opened'],
  ['value foo = "bar', '12: a quote is not closed'],
  ['covered agree', '8: it is written covered'],
  ['covered within', '14:  is not a duration such as 20s or 300ms'],
  ['(covered) agree', '10: agree is too much here; and, or or the end was expected'],
  ['roles host1:6379 = master', '0: there is no predicate roles; did you mean role?'],
  ['banana', '0: there is no predicate banana'],
  ['role host1:6379 master', '16: it is written role NODE = master|replica|none'],
  ['role = master', '13: it is written role NODE = master|replica|none'],
  ['role host1:6379 = slave', '18: slave is not master, replica or none'],
  ['role host1:6379 > master', '16: > compares numbers; here stands = or !='],
  ['slots host1:6379 >= many', '20: many is not a whole number'],
  ['sees host1:6379 host2 = ok', '16: host2 is not a node such as host1:6379'],
  ['slot 16384 = stable', '5: 16384 is not a slot from 0 to 16383'],
  ['owner slot:x = none', '11: x is not a slot from 0 to 16383'],
  ['owner foo on host1 = none', '13: host1 is not a node such as host1:6379'],
  ['owner foo = host1', '12: host1 is not a node such as host1:6379'],
  ['value foo = red one', '16: it is written value KEY [on NODE] = "TEXT"|none'],
  ['partitioned host1', '12: it is written partitioned [A B]'],
  ['happened promotion', '9: there is no kind of the trace promotion'],
  ['happened', '8: it is written happened KIND [NODE] [by NODE] [FIELD=VALUE ...]'],
  ['typed', '5: it is written typed TEXT'],
  ['covered within soon', '15: soon is not a duration such as 20s or 300ms'],
])('%s: %s', (text, fault) => {
  expect(faultOf(text)).toBe(fault);
});

it('every predicate of the vocabulary is known by its usage', () => {
  const usages = {
    ...Object.fromEntries(Object.entries(SHAPES).map(([name, { usage }]) => [name, usage])),
    ...HISTORY_USAGE,
  };
  for (const name of PREDICATE_NAMES) expect(usages[name as keyof typeof usages].split(' ')[0]).toBe(name);
});

it('not binds strongest, then and, then or', () => {
  const read = readPredicate('not covered and agree or apart within 3s');
  expect(read).toMatchObject({
    predicate: {
      op: 'or',
      parts: [
        { op: 'and', parts: [{ op: 'not' }, { op: 'atom', name: 'agree' }] },
        { op: 'within', us: 3_000_000 },
      ],
    },
  });
});

it('a predicate written out reads back as the same', () => {
  for (const text of [
    'not (covered or agree) and apart',
    'value "a b" on host1:6379 = "or" or typed "get and"',
    '(covered within 3s) or agree',
  ]) {
    const first = readPredicate(text);
    expect(first).toHaveProperty('predicate');
    if (!('predicate' in first)) continue;
    expect(readPredicate(textOf(first.predicate))).toEqual(first);
  }
});

describe('until', () => {
  it.each([
    ['covered', null],
    ['covered within 90s', 90_000_000],
    ['covered and agree within 90s', 90_000_000],
    ['covered and (agree within 90s)', null],
  ])('%s has the limit %s', (text, limitUs) => {
    expect(readUntil(text)).toMatchObject({ limitUs });
  });
});

it.each([
  ['role host4:6379 = master', 'there is no node host4:6379 on this stage'],
  ['role host1:7000 = master', 'there is no node host1:7000 on this stage'],
  ['process host9 = running', 'there is no host host9 on this stage'],
  ['owner foo = host4:6379', 'there is no node host4:6379 on this stage'],
  ['epoch host1:6379 > host4:6379', 'there is no node host4:6379 on this stage'],
  ['partitioned host1 client2', 'there is no machine client2 on this stage'],
  ['happened pfail host1:6379 by host4:6379', 'there is no node host4:6379 on this stage'],
])('%s: %s', (text, message) => {
  const read = readPredicate(text);
  const setup = setupOf(['hosts=3', 'ports=6379-6380']);
  const fault = 'predicate' in read ? checkPredicate(read.predicate, setup) : null;
  expect(fault && describeFault(fault, 'en')).toBe(message);
});
