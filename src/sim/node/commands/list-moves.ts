// From one list to another or to a client, at once or as soon as there is something: LMOVE, LMPOP, BLPOP and their kin
// (Redis 7.0's t_list.c).

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, NIL, NIL_ARRAY } from '../../resp';
import { blockOnKeys, denyBlocking, timeoutArgument } from '../blocking';
import { signalModified } from '../database';
import { popItem, pushItem, type End } from '../list';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import type { Serving } from './handlers';
import { atLeast, itemsTaken, listForWrite, listToPush, popItems, POPPED, PUSHED } from './lists';
import { answering, Refusal, SYNTAX } from './replies';

function endArgument(text: Bytes): End {
  const word = text.toLowerCase();
  if (word !== 'left' && word !== 'right') throw new Refusal(SYNTAX);
  return word;
}

/** Takes an item out at one end of a list and puts it at one end of the same or another; null: nothing to take. */
function moveItem(call: Call, from: Bytes, to: Bytes, out: End, into: End): string | null {
  const source = listForWrite(call, from);
  if (!source) return null;
  const there = listForWrite(call, to);
  const item = popItem(source, out);
  pushItem(there ?? listToPush(call, to), into, item);
  signalModified(call.server, to);
  notify(call, 'l', PUSHED[into], to);
  itemsTaken(call, from, source, 1, POPPED[out]);
  return bulk(item);
}

interface Move {
  from: Bytes;
  to: Bytes;
  out: End;
  into: End;
  /** What it is called when it does not wait. */
  argv: Bytes[];
}

function moveOf({ argv }: Call): Move {
  const [name, from, to] = argv as [Bytes, Bytes, Bytes];
  if (/rpoplpush$/i.test(name)) return { from, to, out: 'right', into: 'left', argv: ['RPOPLPUSH', from, to] };
  const [out, into] = [argv[3]!, argv[4]!];
  return { from, to, out: endArgument(out), into: endArgument(into), argv: ['LMOVE', from, to, out, into] };
}

function move(call: Call): string {
  const { from, to, out, into } = moveOf(call);
  return moveItem(call, from, to, out, into) ?? NIL;
}

function blockingMove(call: Call): string | null {
  const { from, to, out, into, argv } = moveOf(call);
  const untilMs = timeoutArgument(call, call.argv.at(-1)!);
  const moved = moveItem(call, from, to, out, into);
  if (moved !== null) {
    call.propagate = [argv];
    return moved;
  }
  return denyBlocking(call) ? NIL : blockOnKeys(call, [from], untilMs, 'list');
}

const serveMove = answering((call: Call) => {
  const { from, to, out, into, argv } = moveOf(call);
  const moved = moveItem(call, from, to, out, into);
  // For a client that has waited the ends are sent on in small letters, else as they were given.
  call.propagate = [argv.map((word, i) => (i > 2 ? word.toLowerCase() : word))];
  return moved;
});

interface Pop {
  keys: Bytes[];
  end: End;
  /** Null: one item, without a list around it. */
  count: number | null;
}

/** Words of LMPOP and BLMPOP from the number of keys on. */
function multiPop(words: readonly Bytes[]): Pop {
  const numkeys = atLeast(words[0]!, 1n, 'numkeys should be greater than 0');
  const where = words[numkeys + 1];
  if (where === undefined) throw new Refusal(SYNTAX);
  const end = endArgument(where);
  let count: number | null = null;
  for (let i = numkeys + 2; i < words.length; i += 2) {
    const next = words[i + 1];
    if (count !== null || words[i]!.toLowerCase() !== 'count' || next === undefined) throw new Refusal(SYNTAX);
    count = atLeast(next, 1n, 'count should be greater than 0');
  }
  return { keys: words.slice(1, numkeys + 1), end, count: count ?? 1 };
}

/** What BLPOP, BRPOP and BLMPOP are to pop. */
function popOf({ argv }: Call): Pop {
  const name = argv[0]!.toLowerCase();
  if (name === 'blmpop') return multiPop(argv.slice(2));
  return { keys: argv.slice(1, -1), end: name === 'blpop' ? 'left' : 'right', count: null };
}

/** Pops from the first of the keys that holds a list; sent on as LPOP or RPOP. Null: there is none. */
function popFirst(call: Call, { keys, end, count }: Pop): string | null {
  for (const key of keys) {
    const list = listForWrite(call, key);
    if (!list) continue;
    const taken = popItems(call, key, list, end, count ?? 1);
    const name = end === 'left' ? 'LPOP' : 'RPOP';
    call.propagate = [count === null ? [name, key] : [name, key, String(taken.length)]];
    return array([bulk(key), count === null ? bulk(taken[0]!) : bulks(taken)]);
  }
  return null;
}

function blockingPop(call: Call): string | null {
  const { argv } = call;
  const pop = popOf(call);
  const untilMs = timeoutArgument(call, argv[0]!.toLowerCase() === 'blmpop' ? argv[1]! : argv.at(-1)!);
  const popped = popFirst(call, pop);
  if (popped !== null) return popped;
  return denyBlocking(call) ? NIL_ARRAY : blockOnKeys(call, pop.keys, untilMs, 'list');
}

const servePop: Serving = (call, key) => popFirst(call, { ...popOf(call), keys: [key] });

export const listMoveCommands: HandlerTable = {
  lmove: answering(move),
  rpoplpush: answering(move),
  blmove: answering(blockingMove),
  brpoplpush: answering(blockingMove),
  lmpop: answering((call) => popFirst(call, multiPop(call.argv.slice(1))) ?? NIL_ARRAY),
  blpop: answering(blockingPop),
  brpop: answering(blockingPop),
  blmpop: answering(blockingPop),
};

export const listServings: Record<string, Serving> = {
  blmove: serveMove,
  brpoplpush: serveMove,
  blpop: servePop,
  brpop: servePop,
  blmpop: servePop,
};
