// Paints what there is much of: lanes, bands of outages, messages as slanted lines, or how many there were.

import { COUNT_PARTS, STAGE_LANE, type Flight, type LaneSpan, type TimelineMark } from '../../lab/views/timeline';
import { MESSAGE_COLOUR } from '../parts/message-colours';
import { shardColours } from '../stage/state';
import { isQuiet } from './kinds';
import type { LaneLayout } from './lanes';
import type { Lit } from './links';
import type { TimelineStore } from './store.svelte';

export interface Picture {
  layout: LaneLayout;
  width: number;
  /** Place of an instant. */
  x: (us: number) => number;
  fromUs: number;
  toUs: number;
  /** Up to where something is known. */
  endUs: number;
  nowUs: number;
  ink: (colour: string) => string;
  /** The flight that is pointed at, and what hangs together with what is pointed at; null: nothing is. */
  pointed: Flight | null;
  lit: Lit | null;
  isShown: (flight: Flight) => boolean;
  /** Marks beyond those that can be pointed at. */
  dots: readonly TimelineMark[];
}

export function paintTimeline(context: CanvasRenderingContext2D, store: TimelineStore, picture: Picture): void {
  paintBands(context, store, picture);
  for (const span of store.spans) paintSpan(context, store, span, picture);
  paintCounts(context, store, picture);
  paintFlights(context, visibleFlights(store, picture), picture);
  for (const dot of picture.dots) paintDot(context, dot, picture);
}

function paintDot(
  context: CanvasRenderingContext2D,
  { key, lane, atUs, severity }: TimelineMark,
  { ink, lit, x, layout }: Picture,
): void {
  const relation = lit?.causes.marks.has(key) ? '--accent' : lit?.effects.marks.has(key) ? '--good' : null;
  const own = severity === 'bad' ? '--bad' : severity === 'good' ? '--good' : '--line-strong';
  context.fillStyle = ink(relation ?? own);
  context.globalAlpha = lit && relation === null ? 0.25 : 1;
  const half = relation === null ? 1 : 2;
  context.fillRect(x(atUs) - half, layout.y.get(lane)! - 7, 2 * half, 14);
  context.globalAlpha = 1;
}

/** The flights in sight, of the kinds and lanes that are shown. */
export function visibleFlights(store: TimelineStore, { layout, fromUs, toUs, isShown }: Picture): Flight[] {
  const flights: Flight[] = [];
  for (const stretch of store.stretches.values()) {
    if (stretch.fromUs > toUs) continue;
    for (const flight of stretch.flights) {
      if (flight.sentUs > toUs || (flight.arrivesUs ?? flight.sentUs) < fromUs) continue;
      if (layout.y.has(flight.from) && layout.y.has(flight.to) && isShown(flight)) flights.push(flight);
    }
  }
  return flights;
}

function paintBands(context: CanvasRenderingContext2D, store: TimelineStore, picture: Picture): void {
  const { x, layout, ink, endUs, width } = picture;
  for (const { fromUs, toUs } of store.outages) {
    const from = Math.max(0, x(fromUs));
    const to = Math.min(width, x(toUs ?? endUs));
    if (to <= from) continue;
    context.fillStyle = ink('--bad');
    context.globalAlpha = 0.08;
    context.fillRect(from, 0, Math.max(1, to - from), layout.height);
    context.globalAlpha = 1;
  }
  const y = layout.y.get(STAGE_LANE)!;
  for (const { fromUs, toUs } of store.faults) {
    const from = Math.max(0, x(fromUs));
    const to = Math.min(width, x(toUs ?? endUs));
    if (to <= from) continue;
    context.strokeStyle = ink('--bad');
    context.lineWidth = 4;
    context.setLineDash([3, 5]);
    line(context, from, y, Math.max(from + 2, to), y);
    context.setLineDash([]);
  }
}

function paintSpan(context: CanvasRenderingContext2D, store: TimelineStore, span: LaneSpan, picture: Picture): void {
  const { x, layout, ink, endUs, width } = picture;
  const y = layout.y.get(span.lane);
  if (y === undefined) return;
  const from = Math.max(-10, x(span.fromUs));
  const to = Math.min(width + 10, x(span.toUs ?? endUs));
  if (to <= from) return;
  const low = layout.rowHeight < 30;
  context.lineCap = 'butt';
  if (store.lanes[span.lane]!.kind === 'client') {
    stroke(context, ink('--text-soft'), 1.5, [1.5, 4]);
  } else if (span.process === 'stopped' || span.process === 'off') {
    // Before it was ever started nothing is missing.
    stroke(context, ink(span.role === 'none' ? '--line-strong' : '--bad'), 1.5, [3, 4]);
  } else {
    const { fill } = shardColours(span.shard);
    const thick = low ? 6 : 9;
    const thin = low ? 2.5 : 4;
    const waits = span.process === 'paused' ? [4, 5] : span.process === 'loading' ? [2, 3] : [];
    stroke(context, ink(fill), span.role === 'master' ? thick : thin, waits);
  }
  line(context, from, y, to, y);
  context.setLineDash([]);
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number, dash: number[]): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** Bars above the lanes where messages are too many to be drawn one by one. */
function paintCounts(context: CanvasRenderingContext2D, store: TimelineStore, picture: Picture): void {
  const { x, layout, ink, fromUs, toUs } = picture;
  const bars: { lane: number; fromUs: number; toUs: number; rate: number }[] = [];
  for (const stretch of store.stretches.values()) {
    if (stretch.hidden === 0 || stretch.fromUs > toUs || stretch.toUs < fromUs) continue;
    const partUs = (stretch.toUs - stretch.fromUs) / COUNT_PARTS;
    stretch.counts.forEach((count, at) => {
      if (count === 0) return;
      const start = stretch.fromUs + (at % COUNT_PARTS) * partUs;
      bars.push({ lane: Math.floor(at / COUNT_PARTS), fromUs: start, toUs: start + partUs, rate: count / partUs });
    });
  }
  for (const { fromUs: start, toUs: end, counts } of store.coarse) {
    if (start > toUs || end < fromUs) continue;
    counts.forEach((count, lane) => {
      if (count > 0) bars.push({ lane, fromUs: start, toUs: end, rate: count / (end - start) });
    });
  }
  const most = bars.reduce((max, { rate }) => Math.max(max, rate), 0);
  context.fillStyle = ink('--message-ping');
  context.globalAlpha = 0.4;
  for (const bar of bars) {
    const y = layout.y.get(bar.lane);
    if (y === undefined) continue;
    const height = Math.max(1, (bar.rate / most) * layout.rowHeight * 0.42);
    const from = x(bar.fromUs);
    context.fillRect(from, y - 4 - height, Math.max(1, x(bar.toUs) - from - 0.5), height);
  }
  context.globalAlpha = 1;
}

function paintFlights(context: CanvasRenderingContext2D, flights: readonly Flight[], picture: Picture): void {
  const { lit, pointed, ink } = picture;
  context.lineCap = 'round';
  // The more there are, the fainter: they are the ground on which the rare ones stand out.
  const faint = Math.max(0.16, Math.min(0.6, 90 / flights.length));
  for (const flight of flights) {
    const isLit = flight === pointed || lit?.causes.flights.has(flight) || lit?.effects.flights.has(flight);
    if (isLit) continue;
    const quiet = isQuiet(flight.kind);
    context.globalAlpha = lit ? 0.12 : quiet ? faint : 0.9;
    paintFlight(context, flight, picture, ink(MESSAGE_COLOUR[flight.kind]), quiet ? 1 : 2);
  }
  context.globalAlpha = 1;
  if (!lit) return;
  for (const flight of lit.causes.flights) paintFlight(context, flight, picture, ink('--accent'), 2.5);
  for (const flight of lit.effects.flights) paintFlight(context, flight, picture, ink('--good'), 2.5);
  if (pointed) paintFlight(context, pointed, picture, ink('--text'), 3.5);
}

const STUB = 0.22;

function paintFlight(
  context: CanvasRenderingContext2D,
  flight: Flight,
  { x, layout }: Picture,
  colour: string,
  width: number,
): void {
  const y1 = layout.y.get(flight.from);
  const y2 = layout.y.get(flight.to);
  if (y1 === undefined || y2 === undefined) return;
  const x1 = x(flight.sentUs);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width;
  if (flight.arrivesUs === null) {
    // It does not get through: a stub that ends in a cross.
    const y = y1 + (y2 - y1) * STUB;
    context.setLineDash([2, 3]);
    line(context, x1, y1, x1 + 3, y);
    context.setLineDash([]);
    line(context, x1, y - 3, x1 + 6, y + 3);
    line(context, x1 + 6, y - 3, x1, y + 3);
    return;
  }
  const x2 = x(flight.arrivesUs);
  if (!flight.arrived) context.setLineDash([4, 4]);
  line(context, x1, y1, x2, y2);
  context.setLineDash([]);
  // Where lines are far from upright, an arrow says which way they go.
  if (Math.abs(x2 - x1) > 14 || width > 2) head(context, x1, y1, x2, y2, 3 + width);
}

function head(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number, size: number): void {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - size * Math.cos(angle - 0.45), y2 - size * Math.sin(angle - 0.45));
  context.lineTo(x2 - size * Math.cos(angle + 0.45), y2 - size * Math.sin(angle + 0.45));
  context.fill();
}

/** The flight nearest to a point, not farther than a few pixels. */
export function flightAt(flights: readonly Flight[], px: number, py: number, { x, layout }: Picture): Flight | null {
  let best: Flight | null = null;
  let least = 6;
  for (const flight of flights) {
    const y1 = layout.y.get(flight.from)!;
    const whole = layout.y.get(flight.to)!;
    const y2 = flight.arrivesUs === null ? y1 + (whole - y1) * STUB : whole;
    if (py < Math.min(y1, y2) - 6 || py > Math.max(y1, y2) + 6) continue;
    const x1 = x(flight.sentUs);
    const x2 = flight.arrivesUs === null ? x1 : x(flight.arrivesUs);
    const dx = x2 - x1;
    const dy = y2 - y1;
    const share = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
    const away = Math.hypot(px - x1 - share * dx, py - y1 - share * dy);
    // What is rare is easier to hit than a ping.
    const weighed = away + (isQuiet(flight.kind) ? 1.5 : 0);
    if (weighed < least) {
      least = weighed;
      best = flight;
    }
  }
  return best;
}
