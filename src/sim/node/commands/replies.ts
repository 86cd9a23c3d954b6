// Error replies that many commands share, in Redis's words, and the checks of arguments that give them.

import type { Bytes } from '../../bytes';
import { error } from '../../resp';
import type { Entry, ValueType } from '../keyspace';
import { parseInteger } from './numbers';

export const SYNTAX = error('ERR syntax error');
export const NOT_INTEGER = error('ERR value is not an integer or out of range');
export const NOT_FLOAT = error('ERR value is not a valid float');
export const NO_SUCH_KEY = error('ERR no such key');
export const WRONG_TYPE = error('WRONGTYPE Operation against a key holding the wrong kind of value');

/** What a page can hold. */
export const MODELLED_BYTES = 128 * 1024 * 1024;
export const TOO_LONG = error(`ERR a string of more than ${MODELLED_BYTES} bytes is not modelled in this sandbox`);

/** Thrown where an argument is wrong, caught by `answering`: the reply that the command gives. */
export class Refusal extends Error {
  constructor(readonly reply: string) {
    super(reply);
  }
}

/** `handler` with its refusals turned into replies. */
export function answering<Args extends unknown[]>(handler: (...args: Args) => string | null) {
  return (...args: Args): string | null => {
    try {
      return handler(...args);
    } catch (thrown) {
      if (thrown instanceof Refusal) return thrown.reply;
      throw thrown;
    }
  };
}

/** A 64-bit integer argument; refuses anything else. */
export function integerArgument(text: Bytes, refusal = NOT_INTEGER): bigint {
  const value = parseInteger(text);
  if (value === null) throw new Refusal(refusal);
  return value;
}

/** A key's value if it is of `type`, null when there is no key; refuses another type. */
export function valueOf<T extends ValueType>(
  entry: Entry | null,
  type: T,
): Extract<Entry['value'], { type: T }> | null {
  if (!entry) return null;
  if (entry.value.type !== type) throw new Refusal(WRONG_TYPE);
  return entry.value as Extract<Entry['value'], { type: T }>;
}
