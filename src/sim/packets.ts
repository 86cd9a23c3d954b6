// Packets as trace entries, for whoever wants to see them (Surroundings.wantsPackets). They are too many to keep and are
// made anew by replay, so they carry no id of their own: id 0, and the serial number pairs what was sent with what arrives.

import type { Connection, End } from './network-state';
import type { Payload } from './queue';
import type { NodeAddress, TraceId } from './trace';
import type { World } from './world';

/**
 * Something is put on its way: `serial` is the number of the event that will deliver it, at `arrivesUs`. Null for what does
 * not get through now (a cut, a loss, or what waits behind such): when it is sent again, that is told again.
 */
export function tracePacketSent(
  world: World,
  connection: Connection,
  toInitiator: boolean,
  payload: Payload,
  cause: TraceId,
  flight: { serial: number; arrivesUs: number } | null,
): void {
  if (!world.around.wantsPackets) return;
  const [sender, receiver] = endsOf(connection, toInitiator);
  world.around.trace({
    id: 0,
    atUs: world.nowUs,
    causes: cause > 0 ? [cause] : [],
    kind: 'packet-sent',
    node: placeOf(world, sender),
    to: placeOf(world, receiver),
    packet: packetKind(connection, payload),
    serial: flight?.serial ?? 0,
    arrivesUs: flight?.arrivesUs ?? null,
  });
}

/** It has arrived, and what is recorded until the event has been dealt with comes of it. */
export function tracePacketReceived(
  world: World,
  connection: Connection,
  event: { toInitiator: boolean; payload: Payload; cause: TraceId; seq: number },
): void {
  if (!world.around.wantsPackets) return;
  const [sender, receiver] = endsOf(connection, event.toInitiator);
  world.around.trace({
    id: 0,
    atUs: world.nowUs,
    causes: event.cause > 0 ? [event.cause] : [],
    kind: 'packet-received',
    node: placeOf(world, receiver),
    from: placeOf(world, sender),
    packet: packetKind(connection, event.payload),
    serial: event.seq,
  });
}

function endsOf({ initiator, acceptor }: Connection, toInitiator: boolean): [sender: End, receiver: End] {
  return toInitiator ? [acceptor, initiator] : [initiator, acceptor];
}

/** The bus listens 10000 above a node's port. */
const BUS_PORT_OFFSET = 10_000;

/** A node's address, or the machine that a program runs on. */
function placeOf(world: World, { owner, machine, port }: End): NodeAddress | string {
  if (owner && 'node' in owner) return owner.node;
  if (owner) return machine;
  for (const address of [`${machine}:${port}`, `${machine}:${port - BUS_PORT_OFFSET}`])
    if (world.nodes.has(address)) return address;
  return machine;
}

/** Redis's name for a bus packet; `replication` on a replica's link, `client` on all others. */
function packetKind({ initiator, acceptor }: Connection, payload: Payload): string {
  if (typeof payload !== 'string' && 'type' in payload) return payload.type;
  return [initiator, acceptor].some((end) => end.owner?.kind === 'replica') ? 'replication' : 'client';
}
