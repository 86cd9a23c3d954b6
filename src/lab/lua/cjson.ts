// cjson as scripts of Redis 7.0 know it (lua-cjson): JSON from Lua values and back, with its words where something is wrong.
// Left out: its settings (they are read but change nothing) and cjson.new.

import type { Bytes } from '../../sim/bytes';
import { encodeUtf8 } from '../../sim/bytes';
import { TYPE, type Machine } from './machine';
import { formatG, readNumber } from './numbers';

const MOST_DEPTH = 1000;
const SPARSE_RATIO = 2;
const SPARSE_SAFE = 10;

const ESCAPES: Record<string, string> = {
  '"': '\\"', '\\': '\\\\', '/': '\\/', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r',
}; // prettier-ignore

const jsonString = (text: Bytes): Bytes =>
  // eslint-disable-next-line no-control-regex
  `"${text.replace(/["\\/\x00-\x1f\x7f]/g, (char) => {
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  })}"`;

/** The functions of the table `cjson`. */
export function cjsonFunctions(machine: Machine): Record<string, (L: number) => number> {
  const fail = (L: number, what: string): never => machine.raise(L, what) as never;
  const cannot = (L: number, at: number, why: string) => fail(L, `Cannot serialise ${machine.typeName(L, at)}: ${why}`);

  function encodeNumber(L: number, at: number): string {
    const value = machine.number(L, at);
    if (!Number.isFinite(value)) cannot(L, at, 'must not be NaN or Inf');
    return formatG(value, 14);
  }

  /** How long the table on top is as an array; -1 when it is none. */
  function arrayLength(L: number): number {
    let most = 0;
    let items = 0;
    machine.pushNil(L);
    while (machine.raw._lua_next!(L, -2) !== 0) {
      const index = machine.type(L, -2) === TYPE.number ? machine.number(L, -2) : 0;
      if (!(Math.floor(index) === index && index >= 1)) {
        machine.pop(L, 2);
        return -1;
      }
      most = Math.max(most, index);
      items++;
      machine.pop(L);
    }
    if (most > items * SPARSE_RATIO && most > SPARSE_SAFE) cannot(L, -1, 'excessively sparse array');
    return most;
  }

  function encodeTop(L: number, depth: number): string {
    switch (machine.type(L, -1)) {
      case TYPE.string:
        return jsonString(machine.string(L, -1)!);
      case TYPE.number:
        return encodeNumber(L, -1);
      case TYPE.boolean:
        return machine.boolean(L, -1) ? 'true' : 'false';
      case TYPE.nil:
        return 'null';
      case TYPE.table:
        return encodeTable(L, depth + 1);
      default:
        // The one light userdata there is stands for null.
        return machine.type(L, -1) === TYPE.light ? 'null' : cannot(L, -1, 'type not supported');
    }
  }

  function encodeTable(L: number, depth: number): string {
    if (depth > MOST_DEPTH || !machine.room(L, 3)) fail(L, `Cannot serialise, excessive nesting (${depth})`);
    const parts: string[] = [];
    const length = arrayLength(L);
    if (length > 0) {
      for (let i = 1; i <= length; i++) {
        machine.raw._lua_rawgeti!(L, -1, i);
        parts.push(encodeTop(L, depth));
        machine.pop(L);
      }
      return `[${parts.join(',')}]`;
    }
    machine.pushNil(L);
    while (machine.raw._lua_next!(L, -2) !== 0) {
      const type = machine.type(L, -2);
      let name = '';
      if (type === TYPE.number) name = `"${encodeNumber(L, -2)}"`;
      else if (type === TYPE.string) name = jsonString(machine.string(L, -2)!);
      else cannot(L, -2, 'table key must be a number or string');
      parts.push(`${name}:${encodeTop(L, depth)}`);
      machine.pop(L);
    }
    return `{${parts.join(',')}}`;
  }

  const one = (L: number): void => {
    if (machine.top(L) !== 1) machine.badArgument(L, 1, 'expected 1 argument');
  };

  return {
    encode(L) {
      one(L);
      machine.pushString(L, encodeTop(L, 0));
      return 1;
    },
    decode(L) {
      one(L);
      const text = machine.string(L, 1);
      if (text === null) machine.raw._luaL_checklstring!(L, 1, 0);
      if (text!.length >= 2 && (text![0] === '\0' || text![1] === '\0')) {
        fail(L, 'JSON parser does not support UTF-16 or UTF-32');
      }
      new Decoder(machine, L, text!).whole();
      return 1;
    },
    encode_sparse_array: () => 0,
    encode_max_depth: () => 0,
    decode_max_depth: () => 0,
    encode_number_precision: () => 0,
    encode_keep_buffer: () => 0,
    encode_invalid_numbers: () => 0,
    decode_invalid_numbers: () => 0,
  };
}

interface Token {
  type: string;
  at: number;
  text: Bytes;
  number: number;
}

const SINGLE: Record<string, string> = {
  '{': 'T_OBJ_BEGIN', '}': 'T_OBJ_END', '[': 'T_ARR_BEGIN', ']': 'T_ARR_END', ':': 'T_COLON', ',': 'T_COMMA',
}; // prettier-ignore

const UNESCAPES: Record<string, string> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', t: '\t', n: '\n', f: '\f', r: '\r',
}; // prettier-ignore

class Decoder {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly machine: Machine,
    private readonly L: number,
    private readonly text: Bytes,
  ) {}

  /** Leaves the value on the stack. */
  whole(): void {
    this.value(this.next());
    const token = this.next();
    if (token.type !== 'T_END') this.wrong('the end', token);
  }

  private wrong(expected: string, token: Token): never {
    const found = token.type === 'T_ERROR' ? token.text : token.type;
    return this.machine.raise(this.L, `Expected ${expected} but found ${found} at character ${token.at + 1}`) as never;
  }

  private next(): Token {
    const { text } = this;
    while (/[ \t\n\r]/.test(text[this.at] ?? '')) this.at++;
    const token: Token = { type: 'T_ERROR', at: this.at, text: 'invalid token', number: 0 };
    const char = text[this.at];
    // The text is a C string: a NUL ends it, wherever it stands.
    if (char === undefined || char === '\0') return { ...token, type: 'T_END' };
    if (SINGLE[char]) {
      this.at++;
      return { ...token, type: SINGLE[char] };
    }
    if (char === '"') return this.string(token);
    const rest = text.slice(this.at, this.at + 400);
    if (/^(?:[-0-9]|inf|nan)/i.test(rest)) {
      const read = readNumber(rest);
      if (!read) return { ...token, text: 'invalid number' };
      this.at += read.length;
      return { ...token, type: 'T_NUMBER', number: read.value };
    }
    for (const word of ['true', 'false', 'null']) {
      if (!rest.startsWith(word)) continue;
      this.at += word.length;
      return { ...token, type: word === 'null' ? 'T_NULL' : 'T_BOOLEAN', number: word === 'true' ? 1 : 0 };
    }
    return token;
  }

  private string(token: Token): Token {
    const { text } = this;
    let value = '';
    for (this.at++; text[this.at] !== '"'; this.at++) {
      const char = text[this.at];
      if (char === undefined || char === '\0') return this.broken(token, 'unexpected end of string');
      if (char !== '\\') {
        value += char;
        continue;
      }
      const escape = text[++this.at] ?? '';
      if (escape === 'u') {
        const code = this.unicode();
        if (code === null) return this.broken(token, 'invalid unicode escape code', 1);
        value += encodeUtf8(String.fromCodePoint(code));
      } else if (UNESCAPES[escape]) value += UNESCAPES[escape];
      else return this.broken(token, 'invalid escape code', 1);
    }
    this.at++;
    return { ...token, type: 'T_STRING', text: value };
  }

  /** An error within a string is told where it is, `back` characters before where we read. */
  private broken(token: Token, text: string, back = 0): Token {
    return { ...token, text, at: this.at - back };
  }

  /** The code point of `uXXXX`, or of two of them that make one; `at` is left on its last character. */
  private unicode(): number | null {
    const found = /^u([0-9a-f]{4})(?:\\u([0-9a-f]{4}))?/i.exec(this.text.slice(this.at, this.at + 11));
    if (!found) return null;
    const high = Number.parseInt(found[1]!, 16);
    if (high < 0xd800 || high > 0xdfff) {
      this.at += 4;
      return high;
    }
    const low = found[2] === undefined ? 0 : Number.parseInt(found[2], 16);
    if (high >= 0xdc00 || low < 0xdc00 || low > 0xdfff) return null;
    this.at += 10;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }

  private value(token: Token): void {
    const { machine, L } = this;
    switch (token.type) {
      case 'T_STRING':
        return machine.pushString(L, token.text);
      case 'T_NUMBER':
        return machine.pushNumber(L, token.number);
      case 'T_BOOLEAN':
        return machine.pushBoolean(L, token.number === 1);
      case 'T_NULL':
        return void machine.raw._lua_pushlightuserdata!(L, 0);
      case 'T_OBJ_BEGIN':
        return this.nested(() => this.object());
      case 'T_ARR_BEGIN':
        return this.nested(() => this.array());
      default:
        this.wrong('value', token);
    }
  }

  private nested(read: () => void): void {
    if (++this.depth > MOST_DEPTH || !this.machine.room(this.L, 3)) {
      this.machine.raise(this.L, `Found too many nested data structures (${this.depth}) at character ${this.at}`);
    }
    this.machine.newTable(this.L);
    read();
    this.depth--;
  }

  private object(): void {
    let token = this.next();
    if (token.type === 'T_OBJ_END') return;
    for (;;) {
      if (token.type !== 'T_STRING') this.wrong('object key string', token);
      this.machine.pushString(this.L, token.text);
      token = this.next();
      if (token.type !== 'T_COLON') this.wrong('colon', token);
      this.value(this.next());
      this.machine.rawSet(this.L, -3);
      token = this.next();
      if (token.type === 'T_OBJ_END') return;
      if (token.type !== 'T_COMMA') this.wrong('comma or object end', token);
      token = this.next();
    }
  }

  private array(): void {
    let token = this.next();
    if (token.type === 'T_ARR_END') return;
    for (let i = 1; ; i++) {
      this.value(token);
      this.machine.rawSetIndex(this.L, -2, i);
      token = this.next();
      if (token.type === 'T_ARR_END') return;
      if (token.type !== 'T_COMMA') this.wrong('comma or array end', token);
      token = this.next();
    }
  }
}
