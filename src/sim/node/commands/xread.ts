// XREAD: what has come to streams since an id, at once or when something comes (Redis 7.0's xreadCommand). Left out:
// consumer groups.

import type { Bytes } from '../../bytes';
import { array, bulk, error, NIL_ARRAY } from '../../resp';
import { wallMs } from '../../world';
import { blockOnKeys, denyBlocking } from '../blocking';
import type { StreamId } from '../keyspace';
import { entriesIn, ID_MAX, idText, lastEntry } from '../stream';
import type { Call, HandlerTable } from './command';
import type { Serving } from './handlers';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';
import { idArgument } from './stream-arguments';
import { entriesReply, readStream } from './streams';

interface Question {
  /** The moment up to which to wait, 0: for ever; null: not at all. */
  untilMs: number | null;
  /** Entries of each stream at most; 0: all. */
  count: number;
  keys: Bytes[];
  ids: Bytes[];
}

/** Entries at most for who had to wait and did not say. */
const WAITED_COUNT = 1000;

function refuse(text: string): never {
  throw new Refusal(error(`ERR ${text}`));
}

function question(call: Call): Question {
  const { argv } = call;
  let untilMs: number | null = null;
  let count = 0;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    const left = argv.length - i - 1;
    if (word === 'block' && left >= 1) {
      if (call.inScript) refuse(`${argv[0]!} command is not allowed with BLOCK option from scripts`);
      const ms = integerArgument(argv[++i]!, error('ERR timeout is not an integer or out of range'));
      if (ms < 0n) refuse('timeout is negative');
      untilMs = ms === 0n ? 0 : wallMs(call.world) + Number(ms);
    } else if (word === 'count' && left >= 1) {
      count = Math.max(0, Number(integerArgument(argv[++i]!)));
    } else if (word === 'streams' && left >= 1) {
      if (left % 2 === 1) {
        refuse("Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
      }
      const middle = i + 1 + left / 2;
      return { untilMs, count, keys: argv.slice(i + 1, middle), ids: argv.slice(middle) };
    } else if (word === 'group' && left >= 2) {
      refuse('The GROUP option is only supported by XREADGROUP. You called XREAD instead.');
    } else if (word === 'noack') {
      refuse('The NOACK option is only supported by XREADGROUP. You called XREAD instead.');
    } else throw new Refusal(SYNTAX);
  }
  throw new Refusal(SYNTAX);
}

/** `$` is the last id that there is now. */
function startAfter(call: Call, key: Bytes, text: Bytes): StreamId {
  const stream = readStream(call, key);
  if (text === '$') return stream?.lastId ?? 0n;
  if (text === '>') {
    refuse('The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.');
  }
  return idArgument(text, 0n);
}

const streamReply = (key: Bytes, entries: string): string => array([bulk(key), entries]);

function read(call: Call): string | null {
  const { untilMs, count, keys, ids } = question(call);
  const after = keys.map((key, i) => startAfter(call, key, ids[i]!));
  const replies: string[] = [];
  keys.forEach((key, i) => {
    const stream = readStream(call, key);
    const last = stream && lastEntry(stream);
    if (!last || last.id <= after[i]!) return;
    replies.push(streamReply(key, entriesReply(entriesIn(stream, after[i]! + 1n, ID_MAX, count))));
  });
  if (replies.length > 0) return array(replies);
  if (untilMs === null || denyBlocking(call)) return NIL_ARRAY;
  const waitedCount = String(count || WAITED_COUNT);
  return blockOnKeys(call, keys, untilMs, 'stream', [
    'xread',
    'count',
    waitedCount,
    'streams',
    ...keys,
    ...after.map(idText),
  ]);
}

const serve: Serving = (call, key) => {
  const { count, keys, ids } = question(call);
  const stream = readStream(call, key)!;
  const after = idArgument(ids[keys.indexOf(key)]!, 0n);
  if (stream.lastId <= after) return null;
  return array([streamReply(key, entriesReply(entriesIn(stream, after + 1n, ID_MAX, count)))]);
};

/** How those who wait are served. */
export const streamServings: Record<string, Serving> = { xread: serve };

export const xreadCommands: HandlerTable = { xread: answering(read) };
