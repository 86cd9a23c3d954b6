// The network: directed paths between machines, and TCP-like streams over them.
// Modelled: latency with jitter, cuts (both ways or one way), loss, delay; in-order delivery; resending with back-off
// (200 ms, doubling up to 120 s); SYN retries (1, 3, 7, 15, ... s); reset when a process dies, silence when a machine
// does; a connection whose other end is gone is reset when data reaches it. Left out: windows, congestion, Nagle, MTU.

import type { Connection, Network, Owner, Stream } from './network-state';
import { tracePacketSent } from './packets';
import type { Payload } from './queue';
import { randomBelow } from './random';
import type { TraceId } from './trace';
import { schedule, type World } from './world';

/** One way, without jitter (docs/SCRIPT.md, "The network and the clock"). */
export const PATH_LATENCY_US = 250;
export const PATH_JITTER_US = 100;
export const FIRST_RESEND_US = 200_000;
export const LAST_RESEND_US = 120_000_000;
/** An unanswered SYN is sent again 1, 3, 7, 15, 31 and 63 s after the first, and given up at 127 s. */
const SYN_RETRIES = 6;

export function emptyNetwork(): Network {
  return { nextConnection: 1, connections: new Map(), groups: [], faults: new Map(), nextPort: 40001 };
}

const newStream = (): Stream => ({ lastArrivalUs: 0, held: [], attempt: 0, resending: false, finLost: false });

/** Is the way from one machine to another cut right now (partition, cut, or a machine without power)? */
export function isCut(world: World, from: string, to: string): boolean {
  const a = world.machines.get(from);
  const b = world.machines.get(to);
  if (!a?.powered || !b?.powered) return true;
  if (from === to) return false;
  const { groups, faults } = world.network;
  if (groups.length > 0) {
    const groupOfFrom = groups.findIndex((group) => group.includes(from));
    const groupOfTo = groups.findIndex((group) => group.includes(to));
    if (groupOfFrom >= 0 && groupOfTo >= 0 && groupOfFrom !== groupOfTo) return true;
  }
  return faults.size > 0 && (faults.get(`${from}>${to}`)?.cut ?? false);
}

/** What a packet needs at least. */
export const leastLatencyUs = (world: World, from: string, to: string): number =>
  PATH_LATENCY_US + quality(world, from, to).delayUs;

/** The delay and loss of a path; `*` stands for any machine. */
function quality(world: World, from: string, to: string): { delayUs: number; lossPercent: number } {
  const { faults } = world.network;
  let delayUs = 0;
  let lossPercent = 0;
  if (faults.size > 0 && from !== to) {
    for (const key of [`${from}>${to}`, `*>${to}`, `${from}>*`, '*>*']) {
      const fault = faults.get(key);
      if (!fault) continue;
      delayUs = Math.max(delayUs, fault.delayUs);
      lossPercent = Math.max(lossPercent, fault.lossPercent);
    }
  }
  return { delayUs, lossPercent };
}

/** How long one packet takes now, or null if it does not arrive. */
function flightUs(world: World, from: string, to: string): number | null {
  if (isCut(world, from, to)) return null;
  const { delayUs, lossPercent } = quality(world, from, to);
  if (lossPercent > 0 && randomBelow(world.random, 100) < lossPercent) return null;
  return PATH_LATENCY_US + delayUs + randomBelow(world.random, PATH_JITTER_US + 1);
}

export interface OpenRequest {
  from: { machine: string; owner: Owner };
  toIp: string;
  toPort: number;
  cause: TraceId;
}

/** Sends a SYN. What follows reaches the owners through the hooks of delivery.ts: accepted, refused, or nothing. */
export function openConnection(world: World, request: OpenRequest): number {
  const { network } = world;
  const id = network.nextConnection++;
  const from = world.machines.get(request.from.machine)!;
  const target = machineByIp(world, request.toIp);
  network.connections.set(id, {
    id,
    initiator: {
      machine: from.name,
      ip: from.ip,
      port: takePort(network),
      owner: request.from.owner,
      open: true,
    },
    acceptor: { machine: target?.name ?? '', ip: request.toIp, port: request.toPort, owner: null, open: true },
    established: false,
    up: newStream(),
    down: newStream(),
    openedAtUs: world.nowUs,
    cause: request.cause,
  });
  sendSyn(world, id, 0);
  return id;
}

function takePort(network: Network): number {
  const port = network.nextPort;
  network.nextPort = port >= 60999 ? 32768 : port + 1;
  return port;
}

export function machineByIp(world: World, ip: string): { name: string; ip: string } | null {
  for (const machine of world.machines.values()) if (machine.ip === ip) return machine;
  return null;
}

/** Sends the SYN for the `attempt`-th time, and schedules the next one if it does not get through. */
export function sendSyn(world: World, id: number, attempt: number): void {
  const connection = world.network.connections.get(id);
  if (!connection || !connection.initiator.open) return;
  if (attempt > SYN_RETRIES) {
    // Given up: connect() ends with ETIMEDOUT.
    schedule(world, 0, { kind: 'end-arrives', connection: id, toInitiator: true, how: 'closed' });
    return;
  }
  const { initiator, acceptor } = connection;
  const there = acceptor.machine === '' ? null : flightUs(world, initiator.machine, acceptor.machine);
  // The answer (SYN-ACK or RST) must find its way back too; without it the initiator tries again.
  const back = there === null ? null : flightUs(world, acceptor.machine, initiator.machine);
  if (there !== null && back !== null) {
    schedule(world, there, { kind: 'syn-arrives', connection: id, backUs: back });
  } else {
    schedule(world, 1_000_000 * (1 << attempt), { kind: 'syn', connection: id, attempt: attempt + 1 });
  }
}

/**
 * Puts `payload` on its way. Rules:
 * 1. A stream is in order: nothing overtakes what was sent before.
 * 2. What does not get through is held and sent again after 200 ms, then twice as long each time, up to 120 s.
 * 3. While something is held, all that follows is held too.
 * 4. Acknowledgements travel the other way: when that way is cut, the sender goes on until its first resend is due, and
 *    then holds everything until one is answered.
 */
export function send(world: World, id: number, toInitiator: boolean, payload: Payload, cause: TraceId): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const sender = toInitiator ? connection.acceptor : connection.initiator;
  const receiver = toInitiator ? connection.initiator : connection.acceptor;
  if (!sender.open) return;
  const stream = toInitiator ? connection.down : connection.up;
  if (!connection.established || stream.held.length > 0 || stream.attempt > 0) {
    stream.held.push({ payload, cause });
    if (connection.established) tracePacketSent(world, connection, toInitiator, payload, cause, null);
    return;
  }
  const flight = flightUs(world, sender.machine, receiver.machine);
  if (flight === null) {
    stream.held.push({ payload, cause });
    tracePacketSent(world, connection, toInitiator, payload, cause, null);
    scheduleResend(world, connection, toInitiator, stream);
    return;
  }
  deliver(world, connection, toInitiator, stream, flight, payload, cause);
  if (!stream.resending && isCut(world, receiver.machine, sender.machine)) {
    scheduleResend(world, connection, toInitiator, stream);
  }
}

function deliver(
  world: World,
  connection: Connection,
  toInitiator: boolean,
  stream: Stream,
  flight: number,
  payload: Payload,
  cause: TraceId,
): void {
  const arrival = Math.max(world.nowUs + flight, stream.lastArrivalUs);
  stream.lastArrivalUs = arrival;
  tracePacketSent(world, connection, toInitiator, payload, cause, { serial: world.nextSeq, arrivesUs: arrival });
  schedule(world, arrival - world.nowUs, { kind: 'segment', connection: connection.id, toInitiator, payload, cause });
}

function scheduleResend(world: World, connection: Connection, toInitiator: boolean, stream: Stream): void {
  stream.resending = true;
  const waitUs = Math.min(FIRST_RESEND_US * (1 << Math.min(stream.attempt, 10)), LAST_RESEND_US);
  schedule(world, waitUs, { kind: 'resend', connection: connection.id, toInitiator, attempt: stream.attempt });
}

/** The retransmission timer of a stream is due: all that is held goes out if the path is there both ways. */
export function resend(world: World, id: number, toInitiator: boolean): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const stream = toInitiator ? connection.down : connection.up;
  stream.resending = false;
  const sender = toInitiator ? connection.acceptor : connection.initiator;
  const receiver = toInitiator ? connection.initiator : connection.acceptor;
  if (!sender.open && stream.held.length === 0 && !stream.finLost) {
    forgetIfDone(world, connection);
    return;
  }
  if (!world.machines.get(sender.machine)?.powered) return;
  const there = flightUs(world, sender.machine, receiver.machine);
  const answered = there !== null && !isCut(world, receiver.machine, sender.machine);
  if (!answered) {
    stream.attempt++;
    scheduleResend(world, connection, toInitiator, stream);
    return;
  }
  const held = stream.held;
  stream.attempt = 0;
  stream.held = [];
  stream.finLost = false;
  for (const { payload, cause } of held) deliver(world, connection, toInitiator, stream, there, payload, cause);
  if (!sender.open) sayClosed(world, connection, toInitiator);
}

/**
 * One end closes: what it sent is still delivered, then the other end reads the end of the stream. The closing end hears
 * nothing more.
 */
export function closeConnection(world: World, id: number, byInitiator: boolean): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const end = byInitiator ? connection.initiator : connection.acceptor;
  if (!end.open) return;
  end.open = false;
  end.owner = null;
  const stream = byInitiator ? connection.up : connection.down;
  if (!connection.established) {
    if (byInitiator) abandon(world, connection);
    return;
  }
  if (stream.held.length === 0) sayClosed(world, connection, !byInitiator);
}

/** The initiator is gone before the answer to its SYN came: where that was accepted already, it meets nobody. */
function abandon(world: World, connection: Connection): void {
  if (connection.acceptor.owner) sendEnd(world, connection, false, 'reset');
  else world.network.connections.delete(connection.id);
}

function sayClosed(world: World, connection: Connection, toInitiator: boolean): void {
  const sender = toInitiator ? connection.acceptor : connection.initiator;
  const receiver = toInitiator ? connection.initiator : connection.acceptor;
  const stream = toInitiator ? connection.down : connection.up;
  if (!receiver.open) {
    forgetIfDone(world, connection);
    return;
  }
  const flight = flightUs(world, sender.machine, receiver.machine);
  if (flight === null) {
    stream.finLost = true;
    if (!stream.resending) scheduleResend(world, connection, toInitiator, stream);
    return;
  }
  const arrival = Math.max(world.nowUs + flight, stream.lastArrivalUs);
  stream.lastArrivalUs = arrival;
  schedule(world, arrival - world.nowUs, {
    kind: 'end-arrives',
    connection: connection.id,
    toInitiator,
    how: 'closed',
  });
}

/**
 * A process died, and the kernel ends its connections: with a FIN, or with a reset where input was left unread. A machine
 * that lost power says nothing (`how` null).
 */
export function abandonConnection(
  world: World,
  id: number,
  byInitiator: boolean,
  how: 'closed' | 'reset' | null,
): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const end = byInitiator ? connection.initiator : connection.acceptor;
  const other = byInitiator ? connection.acceptor : connection.initiator;
  end.open = false;
  end.owner = null;
  const stream = byInitiator ? connection.up : connection.down;
  stream.held = [];
  stream.finLost = false;
  if (!connection.established && byInitiator) {
    abandon(world, connection);
    return;
  }
  if (!other.open) {
    world.network.connections.delete(id);
    return;
  }
  if (how === 'closed') sayClosed(world, connection, !byInitiator);
  else if (how) sendEnd(world, connection, !byInitiator, how);
}

/** A reset is sent once; if it is lost, the other end learns when its data meets nobody. */
export function sendEnd(world: World, connection: Connection, toInitiator: boolean, how: 'closed' | 'reset'): void {
  const sender = toInitiator ? connection.acceptor : connection.initiator;
  const receiver = toInitiator ? connection.initiator : connection.acceptor;
  const flight = flightUs(world, sender.machine, receiver.machine);
  if (flight === null) return;
  const stream = toInitiator ? connection.down : connection.up;
  const arrival = Math.max(world.nowUs + flight, stream.lastArrivalUs);
  schedule(world, arrival - world.nowUs, { kind: 'end-arrives', connection: connection.id, toInitiator, how });
}

function forgetIfDone(world: World, connection: Connection): void {
  if (!connection.initiator.open && !connection.acceptor.open) world.network.connections.delete(connection.id);
}

/** Connections that an owner holds, for closing them all when it ends. */
export function connectionsOf(world: World, belongs: (owner: Owner) => boolean): { id: number; initiator: boolean }[] {
  const list: { id: number; initiator: boolean }[] = [];
  for (const connection of world.network.connections.values()) {
    if (connection.initiator.owner && belongs(connection.initiator.owner))
      list.push({ id: connection.id, initiator: true });
    if (connection.acceptor.owner && belongs(connection.acceptor.owner))
      list.push({ id: connection.id, initiator: false });
  }
  return list;
}

/** The end that heard of the other's close closes too, and the connection is over. */
export function endConnection(world: World, connection: Connection, initiator: boolean): void {
  const end = initiator ? connection.initiator : connection.acceptor;
  const other = initiator ? connection.acceptor : connection.initiator;
  if (other.open && !isCut(world, end.machine, other.machine)) closeConnection(world, connection.id, initiator);
  end.open = false;
  end.owner = null;
  world.network.connections.delete(connection.id);
}
