// Which messages are seen moving, and where they are. A flight takes 0.3 ms: far too short to see, so each message is
// shown for at least `MIN_FLIGHT_MS` of wall time on its way, as an afterimage. Only flights that last longer than that
// by themselves (a delayed path, a low speed) are shown where they truly are. An answer sets off in the picture only
// after what it answers has arrived there. While time stands still, what is on its way stands where it truly is. What is too
// much to see becomes a count. No DOM here.

import type { MessageView } from '../../lab/api';

export const MIN_FLIGHT_MS = 750;
/** An afterimage waits at most so long for the one that it answers. */
const MAX_WAIT_MS = 2 * MIN_FLIGHT_MS;
/** Above this speed so much happens at once that putting answers after their requests would only lag behind. */
const FASTEST_ORDERED = 2;
const MAX_ROUTINE = 36;
const MAX_SIGNIFICANT = 120;
/** Equal messages on one way that set off within this time are drawn as one, with a count. */
const MERGE_MS = 120;

export type MessageKind = MessageView['kind'];

const ROUTINE: ReadonlySet<MessageKind> = new Set<MessageKind>(['ping', 'pong', 'replication', 'publish']);
export const isRoutine = (kind: MessageKind): boolean => ROUTINE.has(kind);

export interface Flight {
  id: string;
  from: string;
  to: string;
  kind: MessageKind;
  label: string;
  count: number;
  /** Wall time at which it sets off and how long it takes. */
  startMs: number;
  durationMs: number;
  /** Virtual times, for those that are shown where they truly are. */
  sentUs: number;
  arrivesUs: number;
  truePosition: boolean;
  /** Where time stands still, and it with it; null while time runs. */
  stoodAtUs: number | null;
}

export interface Flights {
  active: Flight[];
  /** Ids of the last update: what is in flight over several updates sets off once. */
  seen: Set<string>;
  /** Per place, what arrived there last: virtual time of arrival, wall time at which the picture shows it. */
  arrivals: Map<string, { virtualUs: number; wallMs: number }>;
}

export const noFlights = (): Flights => ({ active: [], seen: new Set(), arrivals: new Map() });

/**
 * Takes in the messages of one update, which came at wall time `wallMs` while time ran at `speed`. On a `crowded` stage
 * routine messages are only counted (elsewhere), and what flies from host to host at once is drawn as one. `haltedAtUs`: time
 * stands still there.
 */
export function addMessages(
  flights: Flights,
  messages: readonly MessageView[],
  speed: number,
  wallMs: number,
  crowded = false,
  haltedAtUs: number | null = null,
): void {
  const stood = new Map(
    flights.active.filter(({ stoodAtUs }) => stoodAtUs !== null).map((flight) => [flight.id, flight]),
  );
  const onItsWay = ({ sentUs, arrivesUs }: MessageView): boolean =>
    haltedAtUs !== null && sentUs <= haltedAtUs && haltedAtUs < arrivesUs;
  const standing = new Set(messages.filter(onItsWay).map(({ id }) => id));
  flights.active = flights.active.filter(({ id, stoodAtUs }) => stoodAtUs === null && !standing.has(id));
  const seen = new Set<string>();
  let routine = 0;
  for (const flight of flights.active) if (isRoutine(flight.kind)) routine++;
  for (const message of messages) {
    const stands = standing.has(message.id);
    // What stands sets off when time goes on.
    if (!stands) seen.add(message.id);
    if (!stands && flights.seen.has(message.id)) continue;
    if (isRoutine(message.kind)) {
      if (crowded || routine >= MAX_ROUTINE) continue;
      routine++;
    } else if (flights.active.length - routine >= MAX_SIGNIFICANT) continue;
    const place = crowded ? hostOf : itself;
    if (stands) stand(flights, message, haltedAtUs!, place);
    else addOne(flights, message, speed, wallMs, place, stood.get(message.id));
  }
  flights.seen = seen;
}

const itself = (place: string): string => place;
const hostOf = (place: string): string => place.split(':', 1)[0]!;

function stand(flights: Flights, message: MessageView, atUs: number, place: (name: string) => string): void {
  const twin = flights.active.find(
    (flight) => flight.stoodAtUs !== null && isAlike(flight, message, place) && place !== itself,
  );
  if (twin) twin.count++;
  else flights.active.push({ ...message, count: 1, startMs: 0, durationMs: 0, truePosition: true, stoodAtUs: atUs });
}

const isAlike = (flight: Flight, { from, to, kind }: MessageView, place: (name: string) => string): boolean =>
  flight.kind === kind && place(flight.from) === place(from) && place(flight.to) === place(to);

function addOne(
  flights: Flights,
  message: MessageView,
  speed: number,
  wallMs: number,
  place: (name: string) => string,
  stood?: Flight,
): void {
  const { id, from, to, kind, label, sentUs, arrivesUs } = message;
  const trueMs = (arrivesUs - sentUs) / 1000 / speed;
  const truePosition = trueMs > MIN_FLIGHT_MS;
  const durationMs = truePosition ? trueMs : MIN_FLIGHT_MS;
  /** How far it had come where it stood. */
  const share = stood ? (stood.stoodAtUs! - sentUs) / (arrivesUs - sentUs) : 0;
  let startMs = wallMs - share * durationMs;
  if (!truePosition && !isRoutine(kind)) {
    const answered = speed <= FASTEST_ORDERED && !stood ? flights.arrivals.get(from) : undefined;
    if (answered && answered.virtualUs <= sentUs)
      startMs = Math.min(Math.max(wallMs, answered.wallMs), wallMs + MAX_WAIT_MS);
    const twin = flights.active.find(
      (flight) => isAlike(flight, message, place) && Math.abs(flight.startMs - startMs) < MERGE_MS,
    );
    if (twin) {
      twin.count++;
      return;
    }
    flights.arrivals.set(to, { virtualUs: arrivesUs, wallMs: startMs + durationMs });
  }
  flights.active.push({
    id,
    from,
    to,
    kind,
    label,
    count: 1,
    startMs,
    durationMs,
    sentUs,
    arrivesUs,
    truePosition,
    stoodAtUs: null,
  });
}

/** How far a flight has come: below 0 not off yet, above 1 arrived. */
export function progressOf(flight: Flight, wallMs: number, nowUs: number): number {
  if (flight.truePosition) return (nowUs - flight.sentUs) / (flight.arrivesUs - flight.sentUs);
  return (wallMs - flight.startMs) / flight.durationMs;
}

/** Forgets what has arrived. True while something moves. */
export function settle(flights: Flights, wallMs: number, nowUs: number): boolean {
  flights.active = flights.active.filter((flight) => {
    const progress = progressOf(flight, wallMs, nowUs);
    // After a jump back in time a true position may lie far before its beginning: it was never sent.
    return progress <= 1 && !(flight.truePosition && progress < 0);
  });
  return flights.active.some(({ stoodAtUs }) => stoodAtUs === null);
}
