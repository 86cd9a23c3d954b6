// The beliefs, read from every running node's own table.

import { nodeName } from '../../sim/node/names';
import type { ClusterNode, ClusterState, RedisNode } from '../../sim/node/server';
import { hasSlot, inHandshake, isFail, isMaster, isPfail, me } from '../../sim/node/view';
import type { TraceEntry } from '../../sim/trace';
import type { World } from '../../sim/world';
import { shardOf, type ShardBook } from '../stage/shards';
import { beliefIndex } from './belief-index';
import { HANDSHAKE, HEALTH, OWNER, ROLE, UNKNOWN } from './beliefs';
import type { BelievedNode, BeliefsRequest, BeliefsView } from './beliefs';
import type { Memory, Sight } from './sight';

/** What was told last: an answer is due when any of it is not so any more. */
interface Told extends Memory {
  view?: BeliefsView;
  /** Place among the nodes by node id; ids are looked up once, for names cost a walk through the machines. */
  places?: Map<string, number>;
  /** The trace, when the entry behind the belief that is asked about was last looked for. */
  traceLength?: number;
}

export function beliefsView({ run, shards }: Sight, request: BeliefsRequest, memory: Memory): BeliefsView | undefined {
  const told: Told = memory;
  const { world } = run;
  const { lens, slot = 0, asked } = request;
  const all = [...world.nodes.values()];
  const nodes = all.map((node) => believed(world, node, shards));
  const places = (told.places ??= new Map<string, number>());
  const cells = new Int32Array(all.length ** 2).fill(UNKNOWN);
  let majority = 0;
  all.forEach(({ server, process }, row) => {
    if (!server?.cluster || process.value !== 'running') return;
    const { cluster } = server;
    majority = Math.max(majority, Math.floor(cluster.size / 2) + 1);
    for (const other of cluster.nodes.values()) {
      const column = placeOf(world, other, cluster, row, places);
      if (column !== undefined) cells[row * all.length + column] = belief(world, cluster, other, request, row, places);
    }
  });
  const before = told.view;
  const same =
    before && before.majority === majority && sameNodes(before.nodes, nodes) && sameCells(before.cells, cells);
  if (same && (!asked || told.traceLength === run.traceLength)) return undefined;
  const view: BeliefsView = { lens, slot, nodes, cells, majority };
  if (asked) view.because = because(request, view, beliefIndex(run), run.traceLength);
  told.traceLength = run.traceLength;
  told.view = view;
  return same && before.because?.id === view.because?.id ? undefined : view;
}

function believed(world: World, node: RedisNode, shards: ShardBook): BelievedNode {
  const { address, host, server, process } = node;
  const cluster = server?.cluster;
  const master = cluster?.nodes.get(me(cluster).slaveof ?? '');
  // A node that does not run is known by what was booked while it did.
  const follows = master ? nodeName(world, master) : cluster ? null : (shards.masters.get(address) ?? null);
  const powered = world.machines.get(host)!.powered;
  return {
    address,
    host,
    shard: shardOf(shards, address, follows),
    state: powered ? (process.value as BelievedNode['state']) : 'off',
    follows,
  };
}

/** Where the subject stands among the nodes; undefined when nobody on the stage is known by that. */
function placeOf(
  world: World,
  other: ClusterNode,
  cluster: ClusterState,
  row: number,
  places: Map<string, number>,
): number | undefined {
  if (other.id === cluster.myself) return row;
  const known = places.get(other.id);
  if (known !== undefined) return known;
  const place = [...world.nodes.keys()].indexOf(nodeName(world, other));
  if (place < 0) return undefined;
  // The id of a handshake is made up.
  if (!inHandshake(other)) places.set(other.id, place);
  return place;
}

function belief(
  world: World,
  cluster: ClusterState,
  other: ClusterNode,
  { lens, slot = 0 }: BeliefsRequest,
  row: number,
  places: Map<string, number>,
): number {
  if (inHandshake(other)) return HANDSHAKE;
  const master = other.slaveof === null ? undefined : cluster.nodes.get(other.slaveof);
  switch (lens) {
    case 'health':
      return isFail(other) ? HEALTH.fail : isPfail(other) ? HEALTH.pfail : HEALTH.ok;
    case 'role': {
      if (isMaster(other)) return ROLE.master;
      const place = master && placeOf(world, master, cluster, row, places);
      return place === undefined ? ROLE.orphan : ROLE.replicaOf + place;
    }
    case 'epoch':
      return (master ?? other).configEpoch;
    case 'slot': {
      const mine = other.id === cluster.myself;
      if (mine && cluster.importingFrom.has(slot)) return OWNER.importing;
      if (other.numslots === 0 || !hasSlot(other.slots, slot)) return OWNER.no;
      return mine && cluster.migratingTo.has(slot) ? OWNER.migrating : OWNER.yes;
    }
  }
}

function because(
  { asked, lens, slot = 0 }: BeliefsRequest,
  { nodes, cells }: BeliefsView,
  index: ReturnType<typeof beliefIndex>,
  limit: number,
): TraceEntry | null {
  const { observer, subject } = asked!;
  const row = nodes.findIndex(({ address }) => address === observer);
  const column = nodes.findIndex(({ address }) => address === subject);
  const value = cells[row * nodes.length + column];
  if (value === undefined) return null;
  if (value < 0 || lens === 'health') return index.ofHealth(observer, subject, limit);
  switch (lens) {
    case 'role': {
      const master = value >= ROLE.replicaOf ? nodes[value - ROLE.replicaOf]!.address : null;
      return index.ofRole(subject, master, limit);
    }
    case 'epoch': {
      // A replica is shown with the epoch of its master.
      return index.ofEpoch(nodes[column]!.follows ?? subject, value, limit) ?? index.ofEpoch(subject, value, limit);
    }
    case 'slot':
      return index.ofSlot(observer, subject, slot, limit);
  }
}

function sameNodes(a: readonly BelievedNode[], b: readonly BelievedNode[]): boolean {
  return a.every((node, at) => {
    const other = b[at]!;
    return node.state === other.state && node.shard === other.shard && node.follows === other.follows;
  });
}

function sameCells(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
