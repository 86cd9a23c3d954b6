// Replies as Lua values and the other way round (Redis 7.0's redisProtocolToLuaType and luaReplyToRedisReply), for RESP2.

import type { Bytes } from '../../sim/bytes';
import { array, bulk, error, integer, NIL, type Reply } from '../../sim/resp';
import { TYPE, type Machine } from './machine';
import { toInt64, formatG } from './numbers';

/** Pushes `{err = text}` and says that the statistics know of it. A text without a code gets ERR. */
export function pushError(machine: Machine, L: number, text: Bytes, counted = false): void {
  const trimmed = text.replace(/^[\r\n]+|[\r\n]+$/g, '');
  machine.newTable(L);
  machine.pushString(L, trimmed);
  machine.setField(L, -2, 'err');
  if (!counted) return;
  machine.pushBoolean(L, true);
  machine.setField(L, -2, 'ignore_error_stats_update');
}

export function pushReply(machine: Machine, L: number, reply: Reply): void {
  machine.room(L, 4);
  switch (reply.type) {
    case 'integer':
      return machine.pushNumber(L, Number(reply.value));
    // RESP3's types never come: in a script commands answer in RESP2.
    case 'bulk':
    case 'double':
    case 'verbatim':
      return machine.pushString(L, reply.text);
    case 'nil':
    case 'nil-array':
      return machine.pushBoolean(L, false);
    case 'error':
      return pushError(machine, L, reply.text.includes(' ') ? reply.text : `ERR ${reply.text}`, true);
    case 'status':
      machine.newTable(L);
      machine.pushString(L, reply.text);
      return machine.setField(L, -2, 'ok');
    case 'array':
    case 'map':
    case 'set':
    case 'push':
      machine.newTable(L);
      reply.items.forEach((item, i) => {
        pushReply(machine, L, item);
        machine.rawSetIndex(L, -2, i + 1);
      });
  }
}

/** What an error that a script gives back or ends with says. */
export interface ErrorTable {
  text: Bytes;
  source: Bytes | null;
  line: Bytes | null;
  counted: boolean;
}

/** Reads the error table on top of the stack, and leaves it there. */
export function readError(machine: Machine, L: number): ErrorTable {
  const field = (name: string): Bytes | null => {
    machine.rawField(L, -1, name);
    const text = machine.isString(L, -1) ? machine.string(L, -1) : null;
    machine.pop(L);
    return text;
  };
  machine.rawField(L, -1, 'ignore_error_stats_update');
  const counted = machine.boolean(L, -1);
  machine.pop(L);
  return { text: field('err') ?? '', source: field('source'), line: field('line'), counted };
}

/** The RESP of the value on top of the stack, which is taken off. */
export function popAsReply(machine: Machine, L: number): Bytes {
  if (!machine.room(L, 4)) {
    machine.pop(L);
    return error('ERR reached lua stack limit');
  }
  const reply = topAsReply(machine, L);
  machine.pop(L);
  return reply;
}

function topAsReply(machine: Machine, L: number): Bytes {
  switch (machine.type(L, -1)) {
    case TYPE.string:
      return bulk(machine.string(L, -1)!);
    case TYPE.boolean:
      return machine.boolean(L, -1) ? integer(1) : NIL;
    case TYPE.number:
      return integer(toInt64(machine.number(L, -1)));
    case TYPE.table:
      return tableAsReply(machine, L);
    default:
      return NIL;
  }
}

function tableAsReply(machine: Machine, L: number): Bytes {
  const special = field(machine, L, 'err', TYPE.string);
  if (special !== null) return `-${special.replace(/[\r\n]+$/, '').replace(/[\r\n]/g, ' ')}\r\n`;
  const ok = field(machine, L, 'ok', TYPE.string);
  if (ok !== null) return `+${ok.replace(/[\r\n]/g, ' ')}\r\n`;
  machine.rawField(L, -1, 'double');
  const double = machine.type(L, -1) === TYPE.number ? machine.number(L, -1) : null;
  machine.pop(L);
  if (double !== null) return bulk(Number.isNaN(double) ? 'nan' : formatG(double, 17));
  const typed = typedAsReply(machine, L);
  if (typed !== null) return typed;
  const items: Bytes[] = [];
  for (;;) {
    machine.raw._lua_rawgeti!(L, -1, items.length + 1);
    if (machine.type(L, -1) === TYPE.nil) break;
    items.push(popAsReply(machine, L));
  }
  machine.pop(L);
  return `*${items.length}\r\n${items.join('')}`;
}

/** RESP3's types as RESP2 has them: a map as keys and values in turn, a set as its keys, texts as texts. */
function typedAsReply(machine: Machine, L: number): Bytes | null {
  for (const kind of ['map', 'set'] as const) {
    machine.rawField(L, -1, kind);
    const items = machine.type(L, -1) === TYPE.table ? entriesAsReplies(machine, L, kind === 'map') : null;
    machine.pop(L);
    if (items) return array(items);
  }
  const number = field(machine, L, 'big_number', TYPE.string);
  if (number !== null) return bulk(number.replace(/[\r\n]/g, ' '));
  machine.rawField(L, -1, 'verbatim_string');
  const text = machine.type(L, -1) === TYPE.table ? field(machine, L, 'string', TYPE.string) : null;
  machine.pop(L);
  return text === null ? null : bulk(text);
}

/** Of the table on top. */
function entriesAsReplies(machine: Machine, L: number, withValues: boolean): Bytes[] {
  const items: Bytes[] = [];
  machine.pushNil(L);
  while (machine.raw._lua_next!(L, -2) !== 0) {
    const value = withValues ? topAsReply(machine, L) : null;
    machine.pop(L);
    // A copy: turning a number into a text would lead the walk astray.
    machine.copy(L, -1);
    items.push(popAsReply(machine, L));
    if (value !== null) items.push(value);
  }
  return items;
}

/** A field of the table on top, if it is of that type. */
function field(machine: Machine, L: number, name: string, type: number): Bytes | null {
  machine.rawField(L, -1, name);
  const text = machine.type(L, -1) === type ? machine.string(L, -1) : null;
  machine.pop(L);
  return text;
}
