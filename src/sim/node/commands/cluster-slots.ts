// CLUSTER subcommands about slots: who serves which (ADDSLOTS, DELSLOTS, their RANGE forms, FLUSHSLOTS) and which keys
// are in them (COUNTKEYSINSLOT, GETKEYSINSLOT, KEYSLOT). All of them change this node's own view only; others learn of it
// from the packets that the node sends. SETSLOT is in cluster-setslot.ts. Left out: shard channels of slots that go.

import { bulks, error, integer, OK } from '../../resp';
import { todo, TODO } from '../bus';
import { countKeysInSlot, keysInSlot } from '../keyspace';
import type { ClusterState } from '../server';
import { keyHashSlot } from '../slots';
import { addSlots, deleteNodeSlots, deleteSlots, me, ownerTable, slotList, SLOTS } from '../view';
import { BAD_SLOT, clusterHandler, NOT_AN_INTEGER, readSlot } from './cluster-arguments';
import { close, recordMove } from './cluster-traces';
import type { Call, Handler, HandlerTable } from './command';
import { parseInteger } from './numbers';

/** What a client gave as slots `start` to `end`; null for words that are no slots. */
type Range = readonly [start: number, end: number] | null;

/** All or nothing: the first slot that cannot be taken (or given up) answers for the whole command. */
function changeSlots(call: Call, cluster: ClusterState, ranges: readonly Range[], how: 'add' | 'delete'): string {
  const owners = ownerTable(cluster);
  const wanted = new Set<number>();
  for (const range of ranges) {
    if (range === null) return BAD_SLOT;
    const [start, end] = range;
    if (start > end) return error(`ERR start slot number ${start} is greater than end slot number ${end}`);
    for (let slot = start; slot <= end; slot++) {
      if (how === 'delete' && owners[slot] === null) return error(`ERR Slot ${slot} is already unassigned`);
      if (how === 'add' && owners[slot] !== null) return error(`ERR Slot ${slot} is already busy`);
      if (wanted.has(slot)) return error(`ERR Slot ${slot} specified multiple times`);
      wanted.add(slot);
    }
  }
  const slots = [...wanted].sort((a, b) => a - b);
  for (const slot of slots) close(call, cluster.importingFrom, slot);
  if (how === 'add') {
    addSlots(cluster, me(cluster), slots);
    recordMove(call, slots, null, me(cluster));
  } else {
    for (const owner of new Set(slots.map((slot) => owners[slot]!))) {
      const theirs = slots.filter((slot) => owners[slot] === owner);
      deleteSlots(cluster, owner, theirs);
      recordMove(call, theirs, owner, null);
    }
  }
  todo(call.server, TODO.updateState | TODO.saveConfig);
  return OK;
}

const single = (how: 'add' | 'delete'): Handler =>
  clusterHandler((call, cluster) => {
    const slots = call.argv.slice(2).map(readSlot);
    if (slots.includes(null)) return BAD_SLOT;
    return changeSlots(
      call,
      cluster,
      slots.map((slot) => [slot!, slot!]),
      how,
    );
  });

const ranged = (how: 'add' | 'delete'): Handler =>
  clusterHandler((call, cluster) => {
    const words = call.argv.slice(2);
    if (words.length % 2 === 1) {
      const name = how === 'add' ? 'addslotsrange' : 'delslotsrange';
      return error(`ERR wrong number of arguments for 'cluster|${name}' command`);
    }
    const ranges: Range[] = [];
    for (let i = 0; i < words.length; i += 2) {
      const start = readSlot(words[i]!);
      const end = readSlot(words[i + 1]!);
      ranges.push(start === null || end === null ? null : [start, end]);
    }
    return changeSlots(call, cluster, ranges, how);
  });

const flushSlots = clusterHandler((call, cluster) => {
  if (call.server.db.size > 0) return error('ERR DB must be empty to perform CLUSTER FLUSHSLOTS.');
  const myself = me(cluster);
  const slots = slotList(myself.slots);
  deleteNodeSlots(cluster, myself);
  recordMove(call, slots, myself, null);
  todo(call.server, TODO.updateState | TODO.saveConfig);
  return OK;
});

const countKeys = clusterHandler((call) => {
  const slot = parseInteger(call.argv[2]!);
  if (slot === null) return NOT_AN_INTEGER;
  if (slot < 0n || slot >= BigInt(SLOTS)) return error('ERR Invalid slot');
  return integer(countKeysInSlot(call.server.db, Number(slot)));
});

const getKeys = clusterHandler((call) => {
  const slot = parseInteger(call.argv[2]!);
  const count = parseInteger(call.argv[3]!);
  if (slot === null || count === null) return NOT_AN_INTEGER;
  if (slot < 0n || slot >= BigInt(SLOTS) || count < 0n) return error('ERR Invalid slot or number of keys');
  return bulks(keysInSlot(call.server.db, Number(slot), Number(count)));
});

export const clusterSlots: HandlerTable = {
  'cluster|addslots': single('add'),
  'cluster|addslotsrange': ranged('add'),
  'cluster|countkeysinslot': countKeys,
  'cluster|delslots': single('delete'),
  'cluster|delslotsrange': ranged('delete'),
  'cluster|flushslots': flushSlots,
  'cluster|getkeysinslot': getKeys,
  'cluster|keyslot': clusterHandler((call) => integer(keyHashSlot(call.argv[2]!))),
};
