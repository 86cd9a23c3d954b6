// What a list key holds: its items in pieces, so that a push costs no more than a piece after a keyframe, and nothing
// moves the whole list. The pieces stand for Redis's quicklist nodes; their sizes are the sandbox's own.

import type { Bytes } from '../bytes';
import { shared, writable, type Shared } from '../shared';

/** Changed in place. No piece is empty. */
export interface ListValue {
  type: 'list';
  encoding: 'quicklist';
  pieces: Shared<Bytes[]>[];
  size: number;
}

const PIECE_ITEMS = 128;

export const createList = (): ListValue => ({ type: 'list', encoding: 'quicklist', pieces: [], size: 0 });

/** Neither of the two writes into a piece that both hold. */
export function copyList(list: ListValue): ListValue {
  const pieces = list.pieces.map((piece) => {
    piece.owned = false;
    return { ...piece };
  });
  return { ...list, pieces };
}

export type End = 'left' | 'right';

export function pushItem(list: ListValue, end: End, item: Bytes): void {
  const { pieces } = list;
  const last = end === 'left' ? pieces[0] : pieces.at(-1);
  if (!last || last.value.length >= PIECE_ITEMS) {
    if (end === 'left') pieces.unshift(shared([item]));
    else pieces.push(shared([item]));
  } else if (end === 'left') writable(last, copyPiece).unshift(item);
  else writable(last, copyPiece).push(item);
  list.size++;
}

/** Takes the item at that end out; the list may not be empty. */
export function popItem(list: ListValue, end: End): Bytes {
  const { pieces } = list;
  const piece = (end === 'left' ? pieces[0] : pieces.at(-1))!;
  const items = writable(piece, copyPiece);
  const item = (end === 'left' ? items.shift() : items.pop())!;
  if (items.length === 0) {
    if (end === 'left') pieces.shift();
    else pieces.pop();
  }
  list.size--;
  return item;
}

/** The item at `index` (0 to size - 1). */
export function itemAt(list: ListValue, index: number): Bytes {
  const { piece, at } = place(list, index);
  return list.pieces[piece]!.value[at]!;
}

export function setItem(list: ListValue, index: number, item: Bytes): void {
  const { piece, at } = place(list, index);
  writable(list.pieces[piece]!, copyPiece)[at] = item;
}

/** `item` stands at `index` (0 to size) afterwards. */
export function insertItem(list: ListValue, index: number, item: Bytes): void {
  if (index === list.size) return pushItem(list, 'right', item);
  const { piece, at } = place(list, index);
  const items = writable(list.pieces[piece]!, copyPiece);
  items.splice(at, 0, item);
  if (items.length > PIECE_ITEMS) list.pieces.splice(piece + 1, 0, shared(items.splice(items.length >> 1)));
  list.size++;
}

/** Takes `count` items from `index` on out. */
export function removeItems(list: ListValue, index: number, count: number): void {
  if (count <= 0) return;
  let { piece, at } = place(list, index);
  list.size -= count;
  for (let left = count; left > 0;) {
    const box = list.pieces[piece]!;
    const gone = Math.min(left, box.value.length - at);
    left -= gone;
    if (gone === box.value.length) list.pieces.splice(piece, 1);
    else {
      writable(box, copyPiece).splice(at, gone);
      piece++;
    }
    at = 0;
  }
}

/** Items from `first` to `last` (both counted, within the list). */
export function slice(list: ListValue, first: number, last: number): Bytes[] {
  const found: Bytes[] = [];
  if (first > last) return found;
  let { piece, at } = place(list, first);
  while (found.length <= last - first) {
    const wanted = last - first + 1 - found.length;
    for (const item of list.pieces[piece]!.value.slice(at, at + wanted)) found.push(item);
    piece++;
    at = 0;
  }
  return found;
}

/** Every item, from the left. The list may not be written meanwhile. */
export function* items(list: ListValue): Generator<Bytes> {
  for (const piece of list.pieces) yield* piece.value;
}

/** Every item, from the right. */
export function* itemsFromRight(list: ListValue): Generator<Bytes> {
  for (let i = list.pieces.length - 1; i >= 0; i--) {
    const { value } = list.pieces[i]!;
    for (let k = value.length - 1; k >= 0; k--) yield value[k]!;
  }
}

const copyPiece = (piece: Bytes[]): Bytes[] => piece.slice();

/** Where the item at `index` lies; counted from the nearer end. */
function place(list: ListValue, index: number): { piece: number; at: number } {
  const { pieces, size } = list;
  if (index < size / 2) {
    let piece = 0;
    let left = index;
    while (left >= pieces[piece]!.value.length) left -= pieces[piece++]!.value.length;
    return { piece, at: left };
  }
  let piece = pieces.length - 1;
  let before = size - pieces[piece]!.value.length;
  while (index < before) before -= pieces[--piece]!.value.length;
  return { piece, at: index - before };
}
