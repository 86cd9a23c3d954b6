// Addresses and node ids in what was printed that name a node of the stage. They are found in the text as it is shown: nothing
// in it is markup.

import type { StageView } from '../../lab/api';
import type { NodeAddress } from '../../sim/trace';

/** What a node may be called by, and which one it is. */
export type NodeNames = ReadonlyMap<string, NodeAddress>;

export interface Segment {
  text: string;
  /** Null for plain text. */
  node: NodeAddress | null;
}

const NAME = /\b(?:[0-9a-f]{40}\b|[0-9a-f]{8}\.\.\.|\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}\b|[A-Za-z][\w-]*:\d{1,5}\b)/g;

export function nodeNames(stage: StageView | null): NodeNames {
  const names = new Map<string, NodeAddress>();
  for (const { ip, nodes } of stage?.hosts ?? []) {
    for (const { address, port, id } of nodes) {
      names.set(address, address);
      names.set(`${ip}:${port}`, address);
      if (id === null) continue;
      names.set(id, address);
      // As the cluster manager shortens them.
      names.set(`${id.slice(0, 8)}...`, address);
    }
  }
  return names;
}

/** Changes with what `nodeNames` gives, and is quick to make. */
export const namesKey = (stage: StageView | null): string =>
  (stage?.hosts ?? []).map(({ ip, nodes }) => ip + nodes.map(({ port, id }) => `:${port} ${id}`).join()).join();

export function segmentsOf(text: string, names: NodeNames): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(NAME)) {
    const node = names.get(found);
    if (node === undefined) continue;
    if (index > from) segments.push({ text: text.slice(from, index), node: null });
    segments.push({ text: found, node });
    from = index + found.length;
  }
  if (from < text.length) segments.push({ text: text.slice(from), node: null });
  return segments;
}

/** The nodes that a text names, in its order. */
export const linkedNodes = (text: string, names: NodeNames): NodeAddress[] =>
  segmentsOf(text, names).flatMap(({ node }) => (node === null ? [] : [node]));
