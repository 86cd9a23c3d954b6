// What flies between machines, for the stage to draw: pieces of streams that are in the queue as events on their way.

import type { WorldEvent } from '../../sim/queue';
import type { End } from '../../sim/network-state';
import { leastLatencyUs } from '../../sim/network';
import type { World } from '../../sim/world';
import type { MessageKind, MessageView, StageView } from '../api';

/** More at once no eye can follow. */
const MOST_FLIGHTS = 400;

/** Notes messages as they are sent, and keeps what has landed until somebody has seen it. */
export class Flights {
  private seen: MessageView[] = [];
  private counts: StageView['sent'] = {};
  private nextSeq = 0;

  /** Looks for what was sent since the last look; to be called after every event while somebody watches. */
  look(world: World): void {
    if (world.nextSeq <= this.nextSeq) return;
    for (const event of world.queue) {
      if (event.seq < this.nextSeq || event.kind !== 'segment') continue;
      const message = messageOf(world, event, world.nowUs);
      if (!message) continue;
      this.seen.push(message);
      this.counts[message.kind] = (this.counts[message.kind] ?? 0) + 1;
    }
    this.nextSeq = world.nextSeq;
    if (this.seen.length > 2 * MOST_FLIGHTS) this.seen = this.seen.slice(-MOST_FLIGHTS);
  }

  /** What flew since the last time, and what still flies; and how many were sent. */
  take(world: World): Pick<StageView, 'messages' | 'sent'> {
    this.look(world);
    const messages = this.seen.slice(-MOST_FLIGHTS);
    this.seen = this.seen.filter((message) => message.arrivesUs > world.nowUs);
    const sent = this.counts;
    this.counts = {};
    return { messages, sent };
  }

  /** The world is another one now (a seek): what was seen does not belong to it, what is on its way there does. */
  reset(world: World): void {
    const flying = world.queue.flatMap((event) =>
      event.kind === 'segment' ? (messageOf(world, event, null) ?? []) : [],
    );
    this.seen = flying.slice(-MOST_FLIGHTS);
    this.counts = {};
    this.nextSeq = world.nextSeq;
  }
}

/** The kinds of what was sent since the event numbered `seq` was the next one, as far as it is still on its way. */
export function sentSince(world: World, seq: number): MessageKind[] {
  if (world.nextSeq === seq) return [];
  return world.queue.flatMap((event) => {
    const message = event.seq >= seq && event.kind === 'segment' ? messageOf(world, event, world.nowUs) : null;
    return message ? [message.kind] : [];
  });
}

/** The kind of the message that the next event brings; null when that is no message. */
export function arrivingNext(world: World): MessageKind | null {
  const next = world.queue[0];
  return next?.kind === 'segment' ? (messageOf(world, next, world.nowUs)?.kind ?? null) : null;
}

/** `sentUs` null: nobody was looking when it was sent. */
function messageOf(
  world: World,
  event: Extract<WorldEvent, { kind: 'segment' }>,
  sentUs: number | null,
): MessageView | null {
  const connection = world.network.connections.get(event.connection);
  if (!connection) return null;
  const { initiator, acceptor } = connection;
  const [sender, receiver] = event.toInitiator ? [acceptor, initiator] : [initiator, acceptor];
  return {
    id: String(event.seq),
    from: placeOf(world, sender),
    to: placeOf(world, receiver),
    kind: kindOf(event.payload, [initiator, acceptor]),
    sentUs: sentUs ?? Math.min(world.nowUs, event.atUs - leastLatencyUs(world, sender.machine, receiver.machine)),
    arrivesUs: event.atUs,
    label: '',
  };
}

/** A node's address, or the machine that a program runs on. */
function placeOf(world: World, end: End): string {
  const { owner } = end;
  if (owner && 'node' in owner) return owner.node;
  if (owner) return end.machine;
  const address = `${end.machine}:${end.port}`;
  return world.nodes.has(address) ? address : end.machine;
}

function kindOf(payload: Extract<WorldEvent, { kind: 'segment' }>['payload'], ends: End[]): MessageView['kind'] {
  if (typeof payload === 'string' || !('type' in payload))
    return ends.some((end) => end.owner?.kind === 'replica') ? 'replication' : 'client';
  switch (payload.type) {
    case 'publishshard':
    case 'module':
      return 'publish';
    default:
      return payload.type;
  }
}
