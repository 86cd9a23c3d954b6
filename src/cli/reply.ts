// Replies as redis-cli shows them: the form for a terminal, with types and indices, the raw form, and CSV. JSON is in
// json.ts.

import type { Bytes } from '../sim/bytes';
import type { Reply } from '../sim/resp';

const NAMED: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
};

/** A byte string in double quotes; whatever is not printable ASCII is escaped. */
export function quote(bytes: Bytes): string {
  let out = '"';
  for (const char of bytes) {
    const code = char.charCodeAt(0);
    out += NAMED[char] ?? (code >= 32 && code < 127 ? char : `\\x${code.toString(16).padStart(2, '0')}`);
  }
  return `${out}"`;
}

const LISTS = {
  array: { empty: 'array', sign: ')' },
  set: { empty: 'set', sign: '~' },
  push: { empty: 'push', sign: ')' },
  map: { empty: 'hash', sign: '#' },
} as const;

/** A value of several lines begins on a line of its own. */
function entry(key: Reply, value: Reply, prefix: string): Bytes {
  const shown = formatTty(value, prefix);
  const apart = shown.indexOf('\n') < shown.length - 1 ? `\n${prefix}` : '';
  return `${formatTty(key, prefix).slice(0, -1)} => ${apart}${shown}`;
}

/** For a terminal; always ends with a line end. `prefix` stands before every line but the first. */
export function formatTty(reply: Reply, prefix = ''): Bytes {
  switch (reply.type) {
    case 'status':
      return `${reply.text}\n`;
    case 'error':
      return `(error) ${reply.text}\n`;
    case 'integer':
      return `(integer) ${reply.value}\n`;
    case 'bulk':
      return `${quote(reply.text)}\n`;
    case 'nil':
    case 'nil-array':
      return '(nil)\n';
    case 'double':
      return `(double) ${reply.text}\n`;
    case 'verbatim':
      return `${reply.text}\n`;
    case 'array':
    case 'set':
    case 'push':
    case 'map': {
      const { empty, sign } = LISTS[reply.type];
      if (reply.items.length === 0) return `(empty ${empty})\n`;
      const rows = reply.type === 'map' ? reply.items.length / 2 : reply.items.length;
      const width = String(rows).length;
      const inner = prefix + ' '.repeat(width + 2);
      return Array.from({ length: rows }, (_, i) => {
        const shown =
          reply.type === 'map'
            ? entry(reply.items[2 * i]!, reply.items[2 * i + 1]!, inner)
            : formatTty(reply.items[i]!, inner);
        return `${i === 0 ? '' : prefix}${String(i + 1).padStart(width)}${sign} ${shown}`;
      }).join('');
    }
  }
}

/** Nothing but the values, parted by `delimiter`; no line end, except after an error. */
export function formatRaw(reply: Reply, delimiter: Bytes = '\n'): Bytes {
  switch (reply.type) {
    case 'status':
    case 'bulk':
    case 'double':
    case 'verbatim':
      return reply.text;
    case 'map':
      return reply.items
        .map((item, i) => (i === 0 ? '' : i % 2 === 1 ? ' ' : delimiter) + formatRaw(item, delimiter))
        .join('');
    case 'error':
      return `${reply.text}\n`;
    case 'integer':
      return String(reply.value);
    case 'nil':
    case 'nil-array':
      return '';
    case 'array':
    case 'set':
    case 'push':
      return reply.items.map((item) => formatRaw(item, delimiter)).join(delimiter);
  }
}

/** Strings in double quotes, arrays of arrays flattened; no line end. */
export function formatCsv(reply: Reply): Bytes {
  switch (reply.type) {
    case 'status':
    case 'bulk':
    case 'verbatim':
      return quote(reply.text);
    case 'double':
      return reply.text;
    case 'error':
      return `ERROR,${quote(reply.text)}`;
    case 'integer':
      return String(reply.value);
    case 'nil':
    case 'nil-array':
      return 'NULL';
    case 'array':
    case 'set':
    case 'push':
    case 'map':
      return reply.items.map(formatCsv).join(',');
  }
}

/** Does the reply to this command hold text that is meant to be read as it is? */
export function isVerbatim(argv: readonly Bytes[]): boolean {
  const [name, sub] = argv.map((word) => word.toLowerCase());
  const words = argv.length;
  switch (name) {
    case 'info':
    case 'lolwut':
      return true;
    case 'debug':
      return sub === 'htstats' || sub === 'htstats-key' || sub === 'client-eviction';
    case 'memory':
      return sub === 'malloc-stats' || sub === 'doctor';
    case 'cluster':
      return words === 2 && (sub === 'nodes' || sub === 'info');
    case 'client':
      return sub === 'list' || sub === 'info';
    case 'latency':
      return (words === 3 && sub === 'graph') || (words === 2 && sub === 'doctor');
    case 'proxy':
      return sub === 'info';
    default:
      return false;
  }
}

/** A number with two decimals as C prints it: halves that a float holds exactly go to the even digit. */
export function twoDecimals(value: number): string {
  const eighths = value * 8;
  if (!Number.isInteger(eighths) || eighths % 2 === 0) return value.toFixed(2);
  const down = Math.floor(value * 100);
  return ((down % 2 === 0 ? down : down + 1) / 100).toFixed(2);
}
