// RESP2, the protocol that Redis speaks with its clients and replicas, and RESP3, which clients may ask for. Commands and replies travel as byte strings,
// because replication offsets, MONITOR and the buffers count real bytes.

import type { Bytes } from './bytes';

/** A reply as a client reads it. */
export type Reply =
  | { type: 'status'; text: Bytes }
  | { type: 'error'; text: Bytes }
  | { type: 'integer'; value: number | bigint }
  | { type: 'bulk'; text: Bytes }
  | { type: 'nil' }
  | { type: 'nil-array' }
  | { type: 'array'; items: Reply[] }
  // RESP3's; the items of a map are keys and values in turn.
  | { type: 'double'; text: Bytes }
  | { type: 'verbatim'; text: Bytes }
  | { type: 'map' | 'set' | 'push'; items: Reply[] };

const LISTS: Record<string, 'array' | 'map' | 'set' | 'push'> = { '*': 'array', '%': 'map', '~': 'set', '>': 'push' };

export const OK = '+OK\r\n';
export const NIL = '$-1\r\n';
export const NIL_ARRAY = '*-1\r\n';
/** RESP3's, for either. */
export const NULL = '_\r\n';
export const QUEUED = '+QUEUED\r\n';
export const EMPTY_ARRAY = '*0\r\n';

export const status = (text: Bytes): Bytes => `+${text}\r\n`;
/** `text` starts with the error code ("ERR ...", "MOVED ..."). */
export const error = (text: Bytes): Bytes => `-${text.replace(/[\r\n]/g, ' ')}\r\n`;
export const integer = (value: number | bigint): Bytes => `:${value}\r\n`;
export const bulk = (text: Bytes | null): Bytes => (text === null ? NIL : `$${text.length}\r\n${text}\r\n`);
/** An array of replies that are already RESP. */
export const array = (items: Bytes[]): Bytes => `*${items.length}\r\n${items.join('')}`;
export const bulks = (items: (Bytes | null)[]): Bytes => array(items.map(bulk));

/** A reply as RESP3 writes it. */
export function encode(reply: Reply): Bytes {
  switch (reply.type) {
    case 'status':
      return status(reply.text);
    case 'error':
      return error(reply.text);
    case 'integer':
      return integer(reply.value);
    case 'bulk':
      return bulk(reply.text);
    case 'nil':
    case 'nil-array':
      return NULL;
    case 'double':
      return `,${reply.text}\r\n`;
    case 'verbatim':
      return `=${reply.text.length + 4}\r\ntxt:${reply.text}\r\n`;
    default: {
      const sign = { array: '*', map: '%', set: '~', push: '>' }[reply.type];
      const count = reply.type === 'map' ? reply.items.length / 2 : reply.items.length;
      return `${sign}${count}\r\n${reply.items.map(encode).join('')}`;
    }
  }
}

/** A command as clients, masters and append-only files write it. */
export function command(argv: readonly Bytes[]): Bytes {
  let out = `*${argv.length}\r\n`;
  for (const word of argv) out += `$${word.length}\r\n${word}\r\n`;
  return out;
}

/** One whole reply from `buffer` at `at`, and where the next begins; null while it is not there whole. */
export function readReply(buffer: Bytes, at = 0): { reply: Reply; next: number } | null {
  const end = buffer.indexOf('\r\n', at);
  if (end < 0) return null;
  const line = buffer.slice(at + 1, end);
  const next = end + 2;
  switch (buffer[at]) {
    case '+':
      return { reply: { type: 'status', text: line }, next };
    case '-':
      return { reply: { type: 'error', text: line }, next };
    case ':': {
      const value = Number(line);
      return { reply: { type: 'integer', value: Number.isSafeInteger(value) ? value : BigInt(line) }, next };
    }
    case ',':
      return { reply: { type: 'double', text: line }, next };
    case '_':
      return { reply: { type: 'nil' }, next };
    case '=':
    case '$': {
      const length = Number(line);
      if (length < 0) return { reply: { type: 'nil' }, next };
      if (buffer.length < next + length + 2) return null;
      const text = buffer.slice(next, next + length);
      const reply =
        buffer[at] === '$' ? ({ type: 'bulk', text } as const) : ({ type: 'verbatim', text: text.slice(4) } as const);
      return { reply, next: next + length + 2 };
    }
    case '%':
    case '~':
    case '>':
    case '*': {
      const length = Number(line) * (buffer[at] === '%' ? 2 : 1);
      if (length < 0) return { reply: { type: 'nil-array' }, next };
      const items: Reply[] = [];
      let from = next;
      for (let i = 0; i < length; i++) {
        const item = readReply(buffer, from);
        if (!item) return null;
        items.push(item.reply);
        from = item.next;
      }
      return { reply: { type: LISTS[buffer[at]!]!, items }, next: from };
    }
    default:
      throw new Error(`not RESP: ${JSON.stringify(buffer.slice(at, at + 20))}`);
  }
}

/**
 * One whole command (a multi-bulk) from `buffer` at `at`; null while it is not there whole. Throws `Error` with
 * Redis's own words where the bytes are no command (the server answers them as `ERR Protocol error: ...` and closes).
 */
export function readCommand(buffer: Bytes, at = 0): { argv: Bytes[]; next: number } | null {
  if (at >= buffer.length) return null;
  const end = buffer.indexOf('\r\n', at);
  if (end < 0) return null;
  if (buffer[at] !== '*') {
    // An inline command: words parted by spaces, as typed into telnet.
    return { argv: buffer.slice(at, end).split(/\s+/).filter(Boolean), next: end + 2 };
  }
  const count = Number(buffer.slice(at + 1, end));
  if (!Number.isInteger(count) || count > 1024 * 1024) throw new Error('Protocol error: invalid multibulk length');
  const argv: Bytes[] = [];
  let from = end + 2;
  for (let i = 0; i < count; i++) {
    const lineEnd = buffer.indexOf('\r\n', from);
    if (lineEnd < 0) return null;
    if (buffer[from] !== '$') throw new Error(`Protocol error: expected '$', got '${buffer[from]}'`);
    const length = Number(buffer.slice(from + 1, lineEnd));
    if (!Number.isInteger(length) || length < 0) throw new Error('Protocol error: invalid bulk length');
    if (buffer.length < lineEnd + 2 + length + 2) return null;
    argv.push(buffer.slice(lineEnd + 2, lineEnd + 2 + length));
    from = lineEnd + 2 + length + 2;
  }
  return { argv, next: from };
}
