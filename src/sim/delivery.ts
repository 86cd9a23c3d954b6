// What an event does: connections are made, data reaches whom it was sent to, timers go off. Here is decided who hears
// of what; what they make of it is theirs (node/node.ts, and the programs of client machines).

import { endConnection, resend, send, sendEnd, sendSyn } from './network';
import type { Connection, Owner } from './network-state';
import { accepted, closed, connected, listener, nodeTimer, received, tick } from './node/node';
import { processTimer } from './node/process';
import { tracePacketReceived } from './packets';
import type { WorldEvent } from './queue';
import { schedule, type World } from './world';

export function deliver(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'cron':
      return tick(world, event.node, event.incarnation);
    case 'segment':
      return segmentArrives(world, event);
    case 'resend':
      return resend(world, event.connection, event.toInitiator);
    case 'syn':
      return sendSyn(world, event.connection, event.attempt);
    case 'syn-arrives':
      return synArrives(world, event.connection, event.backUs);
    case 'syn-answered':
      return synAnswered(world, event.connection, event.accepted);
    case 'end-arrives':
      return endArrives(world, event.connection, event.toInitiator, event.how);
    case 'process':
      return processTimer(world, event.node, event.incarnation);
    case 'node-timer':
      return nodeTimer(world, event.node, event.incarnation, event.timer);
    case 'program-timer':
      return toProgram(world, event.program, { kind: 'timer', program: event.program, token: event.token });
  }
}

/** The kernel answers a SYN, whatever the process is doing: accepted where somebody listens, else refused. */
function synArrives(world: World, id: number, backUs: number): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const { acceptor, initiator } = connection;
  if (!world.machines.get(acceptor.machine)?.powered) {
    schedule(world, 1_000_000, { kind: 'syn', connection: id, attempt: 1 });
    return;
  }
  const owner = listener(world, acceptor.ip, acceptor.port);
  acceptor.owner = owner;
  connection.down.lastArrivalUs = world.nowUs + backUs;
  schedule(world, backUs, { kind: 'syn-answered', connection: id, accepted: owner !== null });
  if (owner && initiator.open) {
    world.cause = connection.cause;
    accepted(world, connection, owner);
  }
}

function synAnswered(world: World, id: number, wasAccepted: boolean): void {
  const connection = world.network.connections.get(id);
  if (!connection || !connection.initiator.open) return;
  const owner = connection.initiator.owner!;
  world.cause = connection.cause;
  if (wasAccepted) {
    connection.established = true;
    const held = connection.up.held;
    connection.up.held = [];
    for (const { payload, cause } of held) send(world, id, false, payload, cause);
  } else {
    world.network.connections.delete(id);
  }
  if (owner.kind === 'program') {
    const kind = wasAccepted ? 'connected' : 'refused';
    toProgram(world, owner.program, { kind, program: owner.program, connection: id });
  } else {
    connected(world, owner, connection, wasAccepted);
  }
}

function segmentArrives(world: World, event: Extract<WorldEvent, { kind: 'segment' }>): void {
  const connection = world.network.connections.get(event.connection);
  if (!connection) return;
  const receiver = event.toInitiator ? connection.initiator : connection.acceptor;
  if (!world.machines.get(receiver.machine)?.powered) {
    // Nobody acknowledges it: the sender keeps it and tries again.
    const stream = event.toInitiator ? connection.down : connection.up;
    stream.held.unshift({ payload: event.payload, cause: event.cause });
    if (!stream.resending) {
      stream.resending = true;
      const { connection: id, toInitiator } = event;
      schedule(world, 200_000, { kind: 'resend', connection: id, toInitiator, attempt: 0 });
    }
    return;
  }
  if (!receiver.open || !receiver.owner) {
    sendEnd(world, connection, !event.toInitiator, 'reset');
    return;
  }
  world.cause = event.cause;
  tracePacketReceived(world, connection, event);
  toOwner(world, connection, receiver.owner, event);
}

function toOwner(
  world: World,
  connection: Connection,
  owner: Owner,
  event: Extract<WorldEvent, { kind: 'segment' }>,
): void {
  if (owner.kind !== 'program') {
    received(world, owner, connection, event.toInitiator, event.payload, event.cause);
  } else if (typeof event.payload === 'string') {
    const { program } = owner;
    world.around.told?.(world, event.cause);
    toProgram(world, program, { kind: 'data', program, connection: connection.id, bytes: event.payload });
  }
}

/** A FIN or a reset arrives: this end is told, and the connection is over. */
function endArrives(world: World, id: number, toInitiator: boolean, how: 'reset' | 'closed'): void {
  const connection = world.network.connections.get(id);
  if (!connection) return;
  const receiver = toInitiator ? connection.initiator : connection.acceptor;
  const { owner } = receiver;
  if (!receiver.open || !owner) {
    if (!connection.initiator.open && !connection.acceptor.open) world.network.connections.delete(id);
    return;
  }
  if (owner.kind === 'program') {
    endConnection(world, connection, toInitiator);
    toProgram(world, owner.program, { kind: 'closed', program: owner.program, connection: id, how });
  } else {
    closed(world, owner, connection, toInitiator, how);
  }
}

function toProgram(world: World, id: number, event: Parameters<World['around']['program']>[1]): void {
  const program = world.clients.programs.get(id);
  if (!program) return;
  if (!world.machines.get(program.machine)?.powered) return;
  world.cause = program.cause;
  world.around.program(world, event);
}
