// BITFIELD: whole numbers of any width up to 64 bits anywhere in a string (Redis 7.0's bitfieldGeneric).

import type { Bytes } from '../../bytes';
import { array, error, integer, NIL } from '../../resp';
import { signalModified } from '../database';
import { notify } from '../notify';
import { bitOffset, readString, storeBits, stringUpTo } from './bitmaps';
import type { Call, HandlerTable } from './command';
import { parseInteger } from './numbers';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';

type Overflow = 'wrap' | 'sat' | 'fail';

interface Operation {
  kind: 'get' | 'set' | 'incrby';
  signed: boolean;
  width: number;
  offset: number;
  amount: bigint;
  overflow: Overflow;
}

function typeArgument(text: Bytes): { signed: boolean; width: number } {
  const signed = text[0] === 'i';
  const width = signed || text[0] === 'u' ? parseInteger(text.slice(1)) : null;
  if (width === null || width < 1n || width > (signed ? 64n : 63n)) {
    throw new Refusal(
      error('ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.'),
    );
  }
  return { signed, width: Number(width) };
}

function overflowArgument(text: Bytes): Overflow {
  const word = text.toLowerCase();
  if (word === 'wrap' || word === 'sat' || word === 'fail') return word;
  throw new Refusal(error('ERR Invalid OVERFLOW type specified'));
}

/** The words after the key. OVERFLOW holds for what comes after it. */
function operations(call: Call): Operation[] {
  const { argv } = call;
  const found: Operation[] = [];
  let overflow: Overflow = 'wrap';
  for (let i = 2; i < argv.length;) {
    const kind = argv[i]!.toLowerCase();
    const left = argv.length - i - 1;
    if (kind === 'overflow' && left >= 1) {
      overflow = overflowArgument(argv[i + 1]!);
      i += 2;
      continue;
    }
    if (!(kind === 'get' && left >= 2) && !((kind === 'set' || kind === 'incrby') && left >= 3)) {
      throw new Refusal(SYNTAX);
    }
    const { signed, width } = typeArgument(argv[i + 1]!);
    const offset = bitOffset(call, argv[i + 2]!, width);
    const amount = kind === 'get' ? 0n : integerArgument(argv[i + 3]!);
    found.push({ kind: kind as Operation['kind'], signed, width, offset, amount, overflow });
    i += kind === 'get' ? 3 : 4;
  }
  return found;
}

/** The field's number; beyond the string are zeros. */
function fieldOf(text: Bytes, { offset, width, signed }: Operation): bigint {
  const first = Math.floor(offset / 8);
  const last = Math.floor((offset + width - 1) / 8);
  let bits = 0n;
  for (let at = first; at <= last; at++) bits = (bits << 8n) | BigInt(at < text.length ? text.charCodeAt(at) : 0);
  bits >>= BigInt((last + 1) * 8 - offset - width);
  return signed ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits);
}

/** The string with another number in the field, which lies within it. */
function withField(text: Bytes, { offset, width }: Operation, value: bigint): Bytes {
  const first = Math.floor(offset / 8);
  const last = Math.floor((offset + width - 1) / 8);
  const shift = BigInt((last + 1) * 8 - offset - width);
  let bits = 0n;
  for (let at = first; at <= last; at++) bits = (bits << 8n) | BigInt(text.charCodeAt(at));
  const mask = ((1n << BigInt(width)) - 1n) << shift;
  bits = (bits & ~mask) | (BigInt.asUintN(width, value) << shift);
  let bytes = '';
  for (let at = last; at >= first; at--, bits >>= 8n) bytes = String.fromCharCode(Number(bits & 0xffn)) + bytes;
  return text.slice(0, first) + bytes + text.slice(last + 1);
}

/** A number made to fit the field; null: it does not, and the operation is to fail. */
function fitted(value: bigint, { kind, width, signed, overflow }: Operation): bigint | null {
  const max = (1n << BigInt(signed ? width - 1 : width)) - 1n;
  const min = signed ? -max - 1n : 0n;
  if (value >= min && value <= max) return value;
  if (overflow === 'fail') return null;
  if (overflow === 'wrap') return signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
  // SET takes a negative number for an unsigned field as a very large one.
  return value > max || (kind === 'set' && !signed) ? max : min;
}

function bitfield(call: Call, readOnly: boolean): string {
  const key = call.argv[1]!;
  const todo = operations(call);
  const writes = todo.filter(({ kind }) => kind !== 'get');
  if (writes.length === 0) {
    const text = readString(call, key) ?? '';
    return array(todo.map((operation) => integer(fieldOf(text, operation))));
  }
  if (readOnly) return error('ERR BITFIELD_RO only supports the GET subcommand');
  const lastBit = Math.max(...writes.map(({ offset, width }) => offset + width - 1));
  const start = stringUpTo(call, key, lastBit);
  const grown = start.text !== start.before;
  let { text } = start;
  let changes = 0;
  const replies = todo.map((operation) => {
    const before = fieldOf(text, operation);
    if (operation.kind === 'get') return integer(before);
    const after = fitted(operation.kind === 'set' ? operation.amount : before + operation.amount, operation);
    if (after === null) return NIL;
    text = withField(text, operation, after);
    if (grown || after !== before) changes++;
    return integer(operation.kind === 'set' ? before : after);
  });
  // The string has grown even where nothing was written; that is not sent on.
  storeBits(call, key, start.before === null, text);
  if (changes > 0) {
    signalModified(call.server, key);
    notify(call, '$', 'setbit', key);
  }
  call.server.stats.dirty += changes;
  return array(replies);
}

export const bitfieldCommands: HandlerTable = {
  bitfield: answering((call) => bitfield(call, false)),
  bitfield_ro: answering((call) => bitfield(call, true)),
};
