// RESP3: what a client that said HELLO 3 gets in place of the RESP2 reply that a command made. Redis 7.0 writes either form
// itself; here the second is made of the first, by the command that gave it.

import type { Bytes } from '../bytes';
import { encode, readReply, type Reply } from '../resp';

type Shape = (reply: Reply, argv: readonly Bytes[]) => Reply;

const itemsOf = (reply: Reply): Reply[] => ('items' in reply ? reply.items : []);
const textOf = (reply: Reply | undefined): Bytes => (reply && 'text' in reply ? reply.text : '');
const has = (argv: readonly Bytes[], word: string): boolean => argv.some((one) => one.toLowerCase() === word);

const double: Shape = (reply) => (reply.type === 'bulk' ? { type: 'double', text: reply.text } : reply);
const verbatim: Shape = (reply) => (reply.type === 'bulk' ? { type: 'verbatim', text: reply.text } : reply);
const set: Shape = (reply) => (reply.type === 'array' ? { type: 'set', items: reply.items } : reply);

const each =
  (shape: Shape): Shape =>
  (reply, argv) =>
    reply.type === 'array' ? { type: 'array', items: reply.items.map((item) => shape(item, argv)) } : reply;

const setOf =
  (shape: Shape): Shape =>
  (reply, argv) =>
    set(each(shape)(reply, argv), argv);

/** Names and values in turn; the values of some names have shapes of their own, those of all others `others`. */
const map =
  (values: Record<string, Shape> = {}, others: Shape = (reply) => reply): Shape =>
  (reply, argv) => {
    if (reply.type !== 'array') return reply;
    const items = reply.items.map((item, i) => {
      if (i % 2 === 0) return item;
      const name = textOf(reply.items[i - 1]);
      return (Object.hasOwn(values, name) ? values[name]! : others)(item, argv);
    });
    return { type: 'map', items };
  };

/** A list as items by place. */
const places =
  (shapes: Record<number, Shape>): Shape =>
  (reply, argv) =>
    reply.type === 'array'
      ? { type: 'array', items: reply.items.map((item, i) => shapes[i]?.(item, argv) ?? item) }
      : reply;

const pairsOf = (items: readonly Reply[], second: Shape): Reply[] =>
  items.flatMap((item, i) =>
    i % 2 === 0 ? [{ type: 'array' as const, items: [item, second(items[i + 1]!, [])] }] : [],
  );

/** Pairs of a stream and its entries. */
const streams: Shape = (reply) =>
  reply.type === 'array' ? { type: 'map', items: reply.items.flatMap(itemsOf) } : reply;

/** Where that `isSo` the list is one of pairs. */
const pairs =
  (isSo: (argv: readonly Bytes[]) => boolean, second: Shape, otherwise: Shape = (reply) => reply): Shape =>
  (reply, argv) =>
    reply.type === 'array' && isSo(argv)
      ? { type: 'array', items: pairsOf(reply.items, second) }
      : otherwise(reply, argv);

const scored = pairs((argv) => has(argv, 'withscores'), double);
const popped = pairs((argv) => argv.length > 2, double, places({ 1: double }));
const poppedOfSeveral = places({ 1: each(places({ 1: double })) });

const ARGUMENT: Shape = (reply, argv) => map({ flags: set, arguments: each(ARGUMENT) })(reply, argv);
const DOCS: Shape = (reply, argv) =>
  map({ history: set, doc_flags: set, arguments: each(ARGUMENT), subcommands: map({}, DOCS) })(reply, argv);
const KEY_SPEC = map({ flags: set, begin_search: map({ spec: map() }), find_keys: map({ spec: map() }) });
const INFO: Shape = (reply, argv) =>
  places({ 2: set, 6: set, 7: set, 8: setOf(KEY_SPEC), 9: setOf(INFO) })(reply, argv);

/** Coordinates stand last, and are the only list in an item. */
const found: Shape = (reply, argv) =>
  has(argv, 'withcoord')
    ? each((item) =>
        item.type === 'array' ? { ...item, items: item.items.map((one) => each(double)(one, argv)) } : item,
      )(reply, argv)
    : reply;

const SHAPES: Record<string, Shape> = {
  ...{ hgetall: map(), hello: map(), 'config|get': map(), xread: streams, 'xinfo|stream': map() },
  lcs: (reply, argv) => (has(argv, 'idx') ? map()(reply, argv) : reply),
  hrandfield: pairs(
    (argv) => has(argv, 'withvalues'),
    (reply) => reply,
  ),
  ...{ smembers: set, sinter: set, sunion: set, sdiff: set },
  spop: (reply, argv) => (argv.length > 2 ? set(reply, argv) : reply),
  ...{ zrange: scored, zrevrange: scored, zrangebyscore: scored, zrevrangebyscore: scored, zrandmember: scored },
  ...{ zunion: scored, zinter: scored, zdiff: scored, zpopmin: popped, zpopmax: popped },
  ...{
    bzpopmin: places({ 2: double }),
    bzpopmax: places({ 2: double }),
    zmpop: poppedOfSeveral,
    bzmpop: poppedOfSeveral,
  },
  ...{ zscore: double, zincrby: double, zadd: double, zmscore: each(double) },
  ...{ geopos: each(each(double)), geosearch: found, georadius: found, georadius_ro: found },
  ...{ georadiusbymember: found, georadiusbymember_ro: found },
  ...{ command: each(INFO), 'command|info': each(INFO), 'command|docs': map({}, DOCS) },
  'command|getkeysandflags': each(places({ 1: set })),
  'acl|getuser': map({ flags: set, selectors: each(map()) }),
  ...{ 'acl|log': each(map()), 'client|trackinginfo': map({ flags: set }), 'cluster|links': each(map()) },
  'cluster|slots': each((range, argv) => ({
    type: 'array',
    items: itemsOf(range).map((item) => places({ 3: map() })(item, argv)),
  })),
  'cluster|shards': each(map({ nodes: each(map()) })),
  'memory|stats': map({}, map()),
  'latency|histogram': map({}, map({ histogram_usec: map() })),
  'function|stats': map({ engines: map({}, map()) }),
  ...{ info: verbatim, lolwut: verbatim, 'client|list': verbatim, 'client|info': verbatim },
  ...{ 'cluster|info': verbatim, 'cluster|nodes': verbatim, 'memory|doctor': verbatim },
  ...{ 'latency|doctor': verbatim, 'latency|graph': verbatim },
};

/** Replies to these come as if nobody had asked. */
const PUSHED = /^[ps]?(?:un)?subscribe$/;

/** `reply` (several, for SUBSCRIBE to several channels) to the command `name` (`container|sub`), as RESP3. */
export function toResp3(name: string, argv: readonly Bytes[], reply: Bytes): Bytes {
  if (reply[0] === '-' || reply[0] === '+' || reply[0] === ':') return reply;
  if (PUSHED.test(name)) return asPush(reply);
  const read = readReply(reply);
  if (!read) return reply;
  return encode(SHAPES[name]?.(read.reply, argv) ?? read.reply);
}

/** Lists one after the other, each told as a push message. */
export function asPush(text: Bytes): Bytes {
  let out = '';
  for (let at = 0; at < text.length;) {
    const { reply, next } = readReply(text, at)!;
    out += encode(reply.type === 'array' ? { type: 'push', items: reply.items } : reply);
    at = next;
  }
  return out;
}
