import type { Value } from '../sim/node/keyspace';

/** How much a value holds, in its type's own measure: bytes of a string, else items, fields, members or entries. */
export function valueSize(value: Value): number {
  switch (value.type) {
    case 'string':
      return value.text.length;
    case 'list':
      return value.size;
    case 'hash':
      return value.fields.size;
    case 'set':
      return value.members.size;
    case 'zset':
      return value.order.length;
    case 'stream':
      return value.nodes.reduce((sum, { entries }) => sum + entries.length, 0);
  }
}
