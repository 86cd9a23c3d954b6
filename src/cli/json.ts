// Replies as redis-cli shows them for --json and --quoted-json.

import type { Bytes } from '../sim/bytes';
import type { Reply } from '../sim/resp';
import { quote } from './reply';

const NAMED: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
};

/** `quoted`: as quote() shows it, each backslash twice; else bytes are taken for UTF-8. */
function text(bytes: Bytes, quoted: boolean): Bytes {
  if (quoted) return quote(bytes).replaceAll('\\', '\\\\');
  let out = '"';
  for (const char of bytes) {
    out += NAMED[char] ?? (char < ' ' ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char);
  }
  return `${out}"`;
}

/** One line, without an end. */
export function formatJson(reply: Reply, quoted: boolean): Bytes {
  switch (reply.type) {
    case 'status':
    case 'bulk':
    case 'verbatim':
      return text(reply.text, quoted);
    case 'error':
      return `error:${text(reply.text, false)}`;
    case 'integer':
      return String(reply.value);
    case 'double':
      return reply.text;
    case 'nil':
    case 'nil-array':
      return 'null';
    case 'array':
    case 'set':
    case 'push':
      return `[${reply.items.map((item) => formatJson(item, quoted)).join(',')}]`;
    case 'map':
      return `{${reply.items.map((item, i) => (i % 2 === 0 ? key(item, quoted) : `:${formatJson(item, quoted)}${i < reply.items.length - 1 ? ',' : ''}`)).join('')}}`;
  }
}

/** Keys of JSON are texts. */
function key(reply: Reply, quoted: boolean): Bytes {
  const shown = formatJson(reply, quoted);
  return 'text' in reply && reply.type !== 'double' ? shown : text(shown, quoted);
}
