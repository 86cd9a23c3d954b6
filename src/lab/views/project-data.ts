// The keys of all nodes, a page at a time: slot after slot, so that what is not on the page costs nothing. A search goes
// through the keys a slice a frame.

import type { Bytes } from '../../sim/bytes';
import { dictEntries, dictNames } from '../../sim/node/dict';
import { keysInSlot, peek, usedSlots, type Entry, type Value } from '../../sim/node/keyspace';
import { items } from '../../sim/node/list';
import { nodeName } from '../../sim/node/names';
import type { RedisNode } from '../../sim/node/server';
import { idText } from '../../sim/node/stream';
import { SLOTS } from '../../sim/node/slots';
import { isMaster, me } from '../../sim/node/view';
import { wallMs, type World } from '../../sim/world';
import { Fates } from '../ledger/fate';
import { shardOf, type ShardBook } from '../stage/shards';
import { valueSize } from '../value-size';
import type { DataCopy, DataNode, DataPlace, DataRequest, DataRow, DataView } from './data';
import type { Memory, Sight } from './sight';

const MOST_ROWS = 200;
/** How many keys a search looks at in a frame. */
const SLICE_KEYS = 2000;
const PREVIEW_BYTES = 64;
const PREVIEW_ITEMS = 6;
/** Larger values are compared by their writes alone. */
const COMPARED_ITEMS = 1000;

interface Search {
  words: string;
  stamp: string;
  rows: DataRow[];
  at: DataPlace;
  over: boolean;
}

interface Told extends Memory {
  search?: Search;
  sent?: string;
}

export function dataView({ run, shards, again }: Sight, request: DataRequest, memory: Memory): DataView | undefined {
  const told: Told = memory;
  const { world } = run;
  const words = JSON.stringify(request);
  const stamp = stampOf(world);
  if (told.search?.words !== words || (told.search.over && told.search.stamp !== stamp)) {
    told.search = { words, stamp, rows: [], at: request.from, over: false };
  }
  const { search } = told;
  const fates = new Fates(world, run.ledger);
  const page = new Page(world, shards, fates, request);
  if (!search.over) page.goOn(search);
  if (!search.over) again();
  const nodes = [...world.nodes.values()].map((node) => dataNode(world, node, shards));
  const ended = search.over && search.rows.length < Math.min(request.count, MOST_ROWS);
  const view: DataView = {
    nodes,
    total: nodes.reduce((sum, { role, keys }) => (role === 'replica' ? sum : sum + keys), 0),
    from: request.from,
    rows: search.rows,
    next: ended || !search.over ? null : search.at,
    searching: search.over ? null : search.at.slot,
  };
  const sent = JSON.stringify(view);
  if (sent === told.sent) return undefined;
  told.sent = sent;
  return view;
}

/** Whatever changes a key changes one of these. */
function stampOf(world: World): string {
  let words = String(Math.floor(wallMs(world) / 1000));
  for (const { server, incarnation, process } of world.nodes.values()) {
    const { offset = '', masterHost = '' } = server?.replication ?? {};
    const state = String(process.value);
    words += ` ${incarnation} ${state} ${offset} ${masterHost} ${server?.stats.dirty ?? ''} ${server?.db.size ?? ''}`;
  }
  return words;
}

class Page {
  private readonly nodes: RedisNode[];

  constructor(
    private readonly world: World,
    private readonly shards: ShardBook,
    private readonly fates: Fates,
    private readonly request: DataRequest,
  ) {
    this.nodes = [...world.nodes.values()].filter(({ server }) => server);
  }

  /** Looks at the next keys until the page is full, all were seen, or this frame's share is used up. */
  goOn(search: Search): void {
    const most = Math.min(this.request.count, MOST_ROWS);
    let left = SLICE_KEYS;
    while (left > 0) {
      const slot = this.nextSlot(search.at.slot);
      if (slot === null) {
        search.over = true;
        return;
      }
      if (slot !== search.at.slot) search.at = { slot, skip: 0 };
      const keys = this.keysOf(slot);
      for (; search.at.skip < keys.length && left > 0; search.at = { slot, skip: search.at.skip + 1 }) {
        if (search.rows.length === most) {
          search.over = true;
          return;
        }
        left--;
        const row = this.rowOf(keys[search.at.skip]!, slot);
        if (row) search.rows.push(row);
      }
      if (search.at.skip >= keys.length) search.at = { slot: slot + 1, skip: 0 };
    }
  }

  private nextSlot(from: number): number | null {
    let next = SLOTS;
    for (const { server } of this.nodes) {
      const { value } = usedSlots(server!.db, from).next();
      if (typeof value === 'number' && value < next) next = value;
    }
    return next < SLOTS ? next : null;
  }

  private keysOf(slot: number): Bytes[] {
    const keys = new Set<Bytes>();
    for (const { server } of this.nodes) for (const key of keysInSlot(server!.db, slot)) keys.add(key);
    return [...keys].sort();
  }

  private rowOf(key: Bytes, slot: number): DataRow | null {
    const { find, node: only, differing } = this.request;
    if (find && !key.includes(find)) return null;
    const { owner } = this.fates.ownership(slot);
    const shard = owner ? [owner, ...this.fates.replicasOf(owner)] : [];
    const holders = this.nodes.filter((node) => !shard.includes(node) && peek(node.server!.db, key));
    const own = owner && peek(owner.server!.db, key);
    const copies = [...shard, ...holders].map((node) => ({
      node: node.address,
      ...copyOf(peek(node.server!.db, key), own, owner === node, wallMs(this.world)),
    }));
    if (only && !copies.some(({ node, type }) => node === only && type !== null)) return null;
    const differs = copies.some(({ same }) => !same);
    if (differing && !differs) return null;
    const address = owner?.address ?? null;
    const colour = owner ? shardOf(this.shards, owner.address, null) : -1;
    return { key, slot, owner: address, shard: colour, copies, differs };
  }
}

function copyOf(entry: Entry | null, own: Entry | null, isOwn: boolean, nowMs: number): DataCopy {
  if (!entry) return { type: null, value: '', length: 0, ttlMs: null, same: own === null };
  const { value, expireAtMs } = entry;
  const ttlMs = expireAtMs === null ? null : Math.max(0, expireAtMs - nowMs);
  const same = isOwn || (own !== null && own.expireAtMs === expireAtMs && sameValue(entry, own));
  return { type: value.type, ...preview(value), ttlMs, same };
}

function sameValue(a: Entry, b: Entry): boolean {
  if (a.value === b.value || (a.write === b.write && a.write !== 0)) return true;
  if (a.value.type !== b.value.type || valueSize(a.value) !== valueSize(b.value)) return false;
  if (a.value.type !== 'string' && valueSize(a.value) > COMPARED_ITEMS) return false;
  const [one, other] = [wordsOf(a.value), wordsOf(b.value)];
  // What has no order lies in one that hangs on how it came to be.
  if (a.value.type === 'hash' || a.value.type === 'set') for (const words of [one, other]) words.sort();
  return one.every((word, i) => word === other[i]);
}

function preview(value: Value): { value: Bytes; length: number } {
  const words = wordsOf(value, PREVIEW_ITEMS);
  return { value: words.join(' ').slice(0, PREVIEW_BYTES), length: valueSize(value) };
}

/** What it holds, or the first of it. */
function wordsOf(value: Value, most = Infinity): Bytes[] {
  switch (value.type) {
    case 'string':
      return [value.text];
    case 'list':
      return first(items(value), most);
    case 'hash':
      return first(dictEntries(value.fields), most).map(([name, text]) => `${name}=${text}`);
    case 'set':
      return first(dictNames(value.members), most);
    case 'zset':
      return first(value.order, most).map((member) => `${member}=${value.scores.get(member)}`);
    case 'stream':
      return first(value.nodes.flatMap(({ entries }) => entries).map(({ id, words }) => `${idText(id)}: ${words.join(' ')}`), most); // prettier-ignore
  }
}

function first<T>(list: Iterable<T>, most: number): T[] {
  const found: T[] = [];
  for (const item of list) {
    if (found.length >= most) break;
    found.push(item);
  }
  return found;
}

function dataNode(world: World, node: RedisNode, shards: ShardBook): DataNode {
  const { address, server, process } = node;
  const cluster = server?.cluster;
  const mine = cluster && me(cluster);
  const master = cluster?.nodes.get(mine?.slaveof ?? '');
  const follows = master ? nodeName(world, master) : null;
  const theirs = follows === null ? undefined : world.nodes.get(follows)?.server?.replication;
  const offset = server?.replication.offset ?? 0;
  return {
    address,
    shard: shardOf(shards, address, follows),
    role: !mine ? 'none' : isMaster(mine) ? 'master' : 'replica',
    master: follows,
    state: process.value as DataNode['state'],
    keys: server?.db.size ?? 0,
    offset,
    lag: theirs ? Math.max(0, theirs.offset - offset) : null,
    linkUp: server?.replication.chart.value === 'online',
  };
}
