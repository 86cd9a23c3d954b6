// Commands on streams (Redis 7.0's t_stream.c); XREAD is in xread.ts. Left out: consumer groups.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, EMPTY_ARRAY, error, integer, NIL, NIL_ARRAY, OK } from '../../resp';
import { lookupRead, lookupWrite, setKey, signalModified } from '../database';
import type { StreamEntry, StreamId, StreamValue } from '../keyspace';
import { signalKeyReady } from '../ready-keys';
import {
  appendEntry,
  createStream,
  deleteEntry,
  entriesIn,
  firstEntry,
  ID_MAX,
  idText,
  lastEntry,
  msOf,
  nodeLimits,
  radixTreeNodes,
  sequenceOf,
  streamId,
  streamLength,
  trimStream,
} from '../stream';
import { notify } from '../notify';
import { wallMs } from '../../world';
import type { Call, HandlerTable } from './command';
import { answering, integerArgument, NO_SUCH_KEY, Refusal, SYNTAX, valueOf } from './replies';
import { addOrTrimArguments, idArgument, rangeEnd, type AddOrTrim } from './stream-arguments';

export const readStream = (call: Call, key: Bytes): StreamValue | null => valueOf(lookupRead(call, key), 'stream');
const writeStream = (call: Call, key: Bytes): StreamValue | null => valueOf(lookupWrite(call, key), 'stream');

const entryReply = ({ id, words }: StreamEntry): Bytes => array([bulk(idText(id)), bulks(words)]);
export const entriesReply = (entries: readonly StreamEntry[]): Bytes => array(entries.map(entryReply));

const SEQUENCE_MAX = 0xffffffffffffffffn;

/** The id of a new entry: what was asked for, or the next one at this moment. Refuses one that is not above the last. */
function newId({ lastId }: StreamValue, asked: AddOrTrim['id'], nowMs: bigint): StreamId {
  let id: StreamId;
  if (!asked) id = nowMs > msOf(lastId) ? streamId(nowMs, 0n) : lastId + 1n;
  else if (asked.any && msOf(asked.id) === msOf(lastId)) {
    // Redis says the wrong thing here.
    if (sequenceOf(lastId) === SEQUENCE_MAX) throw new Refusal(error('ERR Elements are too large to be stored'));
    id = lastId + 1n;
  } else ({ id } = asked);
  if (id > lastId) return id;
  throw new Refusal(error('ERR The ID specified in XADD is equal or smaller than the target stream top item'));
}

function add(call: Call): string {
  const { argv, server, world } = call;
  const key = argv[1]!;
  const options = addOrTrimArguments(call, true);
  const words = argv.slice(options.idAt + 1);
  if (words.length < 2 || words.length % 2 === 1) return error("ERR wrong number of arguments for 'xadd' command");
  if (options.id && !options.id.any && options.id.id === 0n) {
    return error('ERR The ID specified in XADD must be greater than 0-0');
  }
  const found = writeStream(call, key);
  if (!found && !options.makeStream) return NIL;
  const stream = found ?? createStream();
  if (stream.lastId === ID_MAX) {
    return error('ERR The stream has exhausted the last possible ID, unable to add more items');
  }
  const id = newId(stream, options.id, BigInt(wallMs(world)));
  appendEntry(stream, id, words, nodeLimits(server));
  if (found) signalModified(server, key);
  else setKey(call, key, stream);
  notify(call, 't', 'xadd', key);
  server.stats.dirty++;
  if (options.trim && trimStream(stream, options.trim) > 0) notify(call, 't', 'xtrim', key);
  // Replicas are told the id, and how far an approximate trim went.
  const sent = asTrimmed(argv, options, stream);
  sent[options.idAt] = idText(id);
  call.propagate = [sent];
  signalKeyReady(server, key);
  return bulk(idText(id));
}

/** The command with the exact trim that an approximate one came to. */
function asTrimmed(argv: readonly Bytes[], { trim, trimAt }: AddOrTrim, stream: StreamValue): Bytes[] {
  const sent = [...argv];
  if (!trim?.approximate) return sent;
  sent[trimAt - 1] = '=';
  sent[trimAt] = 'maxLength' in trim.by ? String(streamLength(stream)) : idText(stream.nodes[0]?.firstId ?? ID_MAX);
  return sent;
}

function trim(call: Call): string {
  const key = call.argv[1]!;
  const options = addOrTrimArguments(call, false);
  const stream = writeStream(call, key);
  if (!stream) return integer(0);
  const removed = trimStream(stream, options.trim!);
  if (removed > 0) {
    call.propagate = [asTrimmed(call.argv, options, stream)];
    signalModified(call.server, key);
    notify(call, 't', 'xtrim', key);
    call.server.stats.dirty += removed;
  }
  return integer(removed);
}

function range(call: Call, reverse: boolean): string {
  const { argv } = call;
  const start = rangeEnd(argv[reverse ? 3 : 2]!, 'start');
  const end = rangeEnd(argv[reverse ? 2 : 3]!, 'end');
  let count: bigint | null = null;
  for (let i = 4; i < argv.length; i += 2) {
    if (argv[i]!.toLowerCase() !== 'count' || i + 1 >= argv.length) return SYNTAX;
    count = integerArgument(argv[i + 1]!);
  }
  const stream = readStream(call, argv[1]!);
  if (!stream) return EMPTY_ARRAY;
  // -1 is how Redis itself writes "no count".
  if (count !== null && count <= 0n) return NIL_ARRAY;
  return entriesReply(entriesIn(stream, start, end, Number(count ?? 0n), reverse));
}

function remove(call: Call): string {
  const [, key, ...texts] = call.argv as [string, Bytes, ...Bytes[]];
  const stream = writeStream(call, key);
  if (!stream) return integer(0);
  const ids = texts.map((text) => idArgument(text, 0n));
  let count = 0;
  for (const id of ids) if (deleteEntry(stream, id)) count++;
  if (count > 0) {
    signalModified(call.server, key);
    notify(call, 't', 'xdel', key);
  }
  call.server.stats.dirty += count;
  return integer(count);
}

function setId(call: Call): string {
  const { argv } = call;
  const id = idArgument(argv[2]!, 0n);
  let added: number | null = null;
  let deleted: StreamId = 0n;
  for (let i = 3; i < argv.length; i += 2) {
    const word = argv[i]!.toLowerCase();
    const text = argv[i + 1];
    if (text !== undefined && word === 'entriesadded') {
      added = Number(integerArgument(text));
      if (added < 0) return error('ERR entries_added must be positive');
    } else if (text !== undefined && word === 'maxdeletedid') {
      deleted = idArgument(text, 0n);
      if (id < deleted) {
        return error('ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id');
      }
    } else return SYNTAX;
  }
  const stream = writeStream(call, argv[1]!);
  if (!stream) return NO_SUCH_KEY;
  const last = lastEntry(stream);
  if (last && id < last.id) {
    return error('ERR The ID specified in XSETID is smaller than the target stream top item');
  }
  if (last && added !== null && streamLength(stream) > added) {
    return error('ERR The entries_added specified in XSETID is smaller than the target stream length');
  }
  stream.lastId = id;
  if (added !== null) stream.entriesAdded = added;
  if (deleted !== 0n) stream.maxDeletedId = deleted;
  call.server.stats.dirty++;
  notify(call, 't', 'xsetid', argv[1]!);
  return OK;
}

function info(call: Call): string {
  const { argv } = call;
  const stream = readStream(call, argv[2]!);
  if (!stream) return NO_SUCH_KEY;
  const [full, countWord, countText] = argv.slice(3).map((word, i) => (i < 2 ? word.toLowerCase() : word));
  const wrong = error(`ERR unknown subcommand or wrong number of arguments for '${argv[1]!}'. Try XINFO HELP.`);
  if (full !== undefined && (full !== 'full' || (argv.length !== 4 && argv.length !== 6))) return wrong;
  if (countWord !== undefined && countWord !== 'count') return wrong;
  const wanted = countText === undefined ? 10n : integerArgument(countText);
  const first = firstEntry(stream);
  const items = [
    bulk('length'),
    integer(streamLength(stream)),
    bulk('radix-tree-keys'),
    integer(stream.nodes.length),
    bulk('radix-tree-nodes'),
    integer(radixTreeNodes(stream)),
    bulk('last-generated-id'),
    bulk(idText(stream.lastId)),
    bulk('max-deleted-entry-id'),
    bulk(idText(stream.maxDeletedId)),
    bulk('entries-added'),
    integer(stream.entriesAdded),
    bulk('recorded-first-entry-id'),
    bulk(idText(first?.id ?? 0n)),
  ];
  if (full === undefined) {
    const last = lastEntry(stream);
    items.push(bulk('groups'), integer(0));
    items.push(bulk('first-entry'), first ? entryReply(first) : NIL);
    items.push(bulk('last-entry'), last ? entryReply(last) : NIL);
  } else {
    const count = wanted < 0n ? 10 : Number(wanted);
    items.push(bulk('entries'), entriesReply(entriesIn(stream, 0n, ID_MAX, count)));
    items.push(bulk('groups'), EMPTY_ARRAY);
  }
  return array(items);
}

function length(call: Call): string {
  const stream = readStream(call, call.argv[1]!);
  return integer(stream ? streamLength(stream) : 0);
}

export const streamCommands: HandlerTable = {
  xadd: answering(add),
  xtrim: answering(trim),
  xlen: answering(length),
  xrange: answering((call) => range(call, false)),
  xrevrange: answering((call) => range(call, true)),
  xdel: answering(remove),
  xsetid: answering(setId),
  'xinfo|stream': answering(info),
};
