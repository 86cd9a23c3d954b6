// `redis-cli --bigkeys` and `--memkeys`: the biggest key of each type on one node, and how many there are. As SCAN gives them
// out, so of a cluster only the keys of this node.

import type { Bytes } from '../sim/bytes';
import type { Reply } from '../sim/resp';
import type { Arguments } from './arguments';
import { complain, print, sleep, type Script } from './effects';
import { readAnswer, sendCommand } from './link';
import { quote, twoDecimals } from './reply';
import { nextKeys } from './scan';
import { Exit } from './exit';
import { ask, connectAnew, type Session } from './session';

interface TypeInfo {
  name: string;
  sizeCommand: string | null;
  unit: string;
  count: number;
  totalSize: number;
  biggest: number;
  biggestKey: string | null;
}

const KNOWN: [name: string, sizeCommand: string, unit: string][] = [
  ['string', 'STRLEN', 'bytes'],
  ['list', 'LLEN', 'items'],
  ['hash', 'HLEN', 'fields'],
  ['stream', 'XLEN', 'entries'],
  ['set', 'SCARD', 'members'],
  ['zset', 'ZCARD', 'members'],
];

/** redis-cli keeps the types in a hash table that is still being resized: its order hangs on how many were looked up. */
const ORDERS = [
  ['hash', 'list', 'string', 'stream', 'set', 'zset'],
  ['string', 'list', 'hash', 'stream', 'set', 'zset'],
  ['list', 'hash', 'string', 'stream', 'set', 'zset'],
];

const TITLE = `
# Scanning the entire keyspace to find biggest keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).

`;

const LOOPS_BETWEEN_SLEEPS = 100;

/** Returns the exit code. */
export function* bigKeys(session: Session, args: Arguments): Script<number> {
  if (!(yield* connectAnew(session, false))) return 1;
  const memory = args.scanning === 'memkeys';
  const total = yield* databaseSize(session);
  yield* print(TITLE);
  const types = new Map<Bytes, TypeInfo>();
  for (const [name, sizeCommand, unit] of KNOWN) types.set(name, newType(name, sizeCommand, unit));
  let sampled = 0;
  let keyBytes = 0;
  let cursor: Bytes = '0';
  let loops = 0;
  do {
    const percent = percentage(sampled, total);
    const { next, keys } = yield* nextKeys(session, cursor, args.pattern);
    cursor = next;
    loops++;
    const found = yield* typesOf(session, keys, types);
    const sizes = yield* sizesOf(session, keys, found, memory, args.samples);
    for (const [i, key] of keys.entries()) {
      const type = found[i];
      // It is gone since SCAN named it.
      if (!type) continue;
      const size = sizes[i]!;
      type.totalSize += size;
      type.count++;
      keyBytes += key.length;
      sampled++;
      if (size <= type.biggest) continue;
      type.biggest = size;
      type.biggestKey = quote(key);
      const what = `${size} ${memory ? 'bytes' : type.unit}`;
      yield* print(`[${percent}%] Biggest ${type.name.padEnd(6)} found so far '${type.biggestKey}' with ${what}\n`);
    }
    if (args.intervalUs > 0 && loops % LOOPS_BETWEEN_SLEEPS === 0) yield* sleep(args.intervalUs);
  } while (cursor !== '0');
  yield* print(summary([...inOrder(types, sampled)], { sampled, keyBytes, memory }));
  return 0;
}

const newType = (name: string, sizeCommand: string | null, unit: string): TypeInfo => ({
  name,
  sizeCommand,
  unit,
  count: 0,
  totalSize: 0,
  biggest: 0,
  biggestKey: null,
});

function* databaseSize(session: Session): Script<number> {
  const reply = yield* ask(session, ['DBSIZE']);
  if (reply.type === 'integer') return Number(reply.value);
  const why = reply.type === 'error' ? `: ${reply.text}\n` : reply.type === 'lost' ? '\nI/O error\n' : '!\n';
  yield* complain(reply.type === 'lost' ? why : `Couldn't determine DBSIZE${why}`);
  throw new Exit(1);
}

/** The replies to commands that are sent together. */
function* askAll(session: Session, commands: Bytes[][]): Script<Reply[]> {
  const link = session.link!;
  for (const argv of commands) yield* sendCommand(link, argv);
  const replies: Reply[] = [];
  for (const argv of commands) {
    const reply = yield* readAnswer(link);
    if (reply.type === 'lost') {
      const [name, key] = argv;
      yield* complain(
        name === 'TYPE'
          ? `Error getting type for key '${key}' (${session.broken ?? reply.why})\n`
          : `Error getting size for key '${argv.at(-1)}' (${reply.why})\n`,
      );
      throw new Exit(1);
    }
    replies.push(reply);
  }
  return replies;
}

function* typesOf(session: Session, keys: Bytes[], types: Map<Bytes, TypeInfo>): Script<(TypeInfo | null)[]> {
  const replies = yield* askAll(
    session,
    keys.map((key) => ['TYPE', key]),
  );
  const found: (TypeInfo | null)[] = [];
  for (const [i, reply] of replies.entries()) {
    if (reply.type !== 'status') {
      yield* complain(
        reply.type === 'error'
          ? `TYPE returned an error: ${reply.text}\n`
          : `Invalid reply type for TYPE on key '${keys[i]!}'!\n`,
      );
      throw new Exit(1);
    }
    if (reply.text !== 'none' && !types.has(reply.text)) types.set(reply.text, newType(reply.text, null, '?'));
    found.push(types.get(reply.text) ?? null);
  }
  return found;
}

function* sizesOf(
  session: Session,
  keys: Bytes[],
  types: (TypeInfo | null)[],
  memory: boolean,
  samples: number | null,
): Script<number[]> {
  const sizes = keys.map(() => 0);
  const asked = keys.map((_, i) => i).filter((i) => types[i] && (memory || types[i]!.sizeCommand));
  const more = samples === null ? [] : ['SAMPLES', String(samples)];
  const replies = yield* askAll(
    session,
    asked.map((i) => (memory ? ['MEMORY', 'USAGE', keys[i]!, ...more] : [types[i]!.sizeCommand!, keys[i]!])),
  );
  for (const [at, reply] of replies.entries()) {
    const i = asked[at]!;
    if (reply.type === 'integer') sizes[i] = Number(reply.value);
    else {
      // The key has become another type since, or is gone: it counts as empty.
      const command = memory ? 'MEMORY USAGE' : types[i]!.sizeCommand!;
      yield* complain(`Warning:  ${command} on '${keys[i]!}' failed (may have changed type)\n`);
    }
  }
  return sizes;
}

const percentage = (part: number, whole: number): string =>
  twoDecimals(whole === 0 ? 0 : (100 * part) / whole).padStart(5, '0');

function* inOrder(types: Map<Bytes, TypeInfo>, lookups: number): Generator<TypeInfo> {
  const order = ORDERS[Math.min(lookups, ORDERS.length - 1)]!;
  for (const name of order) yield types.get(name)!;
  for (const [name, type] of types) if (!order.includes(name)) yield type;
}

function summary(
  types: TypeInfo[],
  { sampled, keyBytes, memory }: { sampled: number; keyBytes: number; memory: boolean },
): string {
  const unitOf = (type: TypeInfo) => (memory ? 'bytes' : type.unit);
  const biggest = types
    .filter(({ biggestKey }) => biggestKey !== null)
    .map((type) => `Biggest ${type.name.padStart(6)} found '${type.biggestKey}' has ${type.biggest} ${unitOf(type)}\n`);
  const all = types.map((type) => {
    const average = twoDecimals(type.count === 0 ? 0 : type.totalSize / type.count);
    return (
      `${type.count} ${type.name}s with ${type.totalSize} ${unitOf(type)} ` +
      `(${percentage(type.count, sampled)}% of keys, avg size ${average})\n`
    );
  });
  return (
    `\n-------- summary -------\n\nSampled ${sampled} keys in the keyspace!\n` +
    `Total key length in bytes is ${keyBytes} (avg len ${twoDecimals(keyBytes === 0 ? 0 : keyBytes / sampled)})\n\n` +
    `${biggest.join('')}\n${all.join('')}`
  );
}
