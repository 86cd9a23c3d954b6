// Draws the messages that are on their way onto a canvas: a dot with a short tail, a label in the corridor beside it,
// a count where several travel as one. Routine messages are small, grey and silent.

import { MESSAGE_COLOUR } from '../parts/message-colours';
import { isRoutine, progressOf, type Flight, type MessageKind } from './flights';
import type { StageLayout } from './layout';
import { pointAt, routeBetween, type Point, type Route } from './routes';
import { m } from '../../paraglide/messages';

/** What is written beside a message of its own; a client's says what it carries. */
const LABELS: Partial<Record<MessageKind, () => string>> = {
  meet: m.stage_label_meet,
  fail: m.stage_legend_fail,
  'auth-req': m.stage_legend_ask,
  'auth-ack': m.stage_legend_vote,
  update: m.stage_legend_update,
  mfstart: m.stage_label_failover,
};

export interface Palette {
  kinds: Record<MessageKind, string>;
  shards: string[];
  ground: string;
  font: string;
}

/** The colours of the theme that is shown right now. */
export function readPalette(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const kinds = Object.fromEntries(Object.entries(MESSAGE_COLOUR).map(([kind, name]) => [kind, value(name)]));
  return {
    kinds: kinds as Record<MessageKind, string>,
    shards: [0, 1, 2, 3, 4].map((shard) => value(`--shard-${shard}`)),
    ground: value('--surface'),
    font: `600 12px ${value('--font')}`,
  };
}

export interface Scene {
  layout: StageLayout;
  palette: Palette;
  /** Shard of a node, for replication's colour. */
  shardOf: (address: string) => number;
  /** Routes found so far in this layout; emptied by the caller when the layout changes. */
  routes: Map<string, Route | null>;
  /** Nothing moves: a message lights up its way instead. */
  still: boolean;
}

export function paint(
  context: CanvasRenderingContext2D,
  flights: readonly Flight[],
  scene: Scene,
  wallMs: number,
  nowUs: number,
): void {
  const { layout, palette } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  context.font = palette.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const labels: Label[] = [];
  for (const flight of flights) {
    const progress = progressOf(flight, wallMs, nowUs);
    if (progress < 0 || progress > 1) continue;
    const route = routeOf(scene, flight);
    if (!route) continue;
    const shard = flight.kind === 'replication' ? scene.shardOf(flight.from) : -1;
    const colour = (shard >= 0 ? palette.shards[shard % 5] : undefined) ?? palette.kinds[flight.kind];
    if (isRoutine(flight.kind)) {
      if (!scene.still) dot(context, pointAt(route, ease(progress)), layout.compact ? 2.2 : 3.2, colour, 0.75);
      continue;
    }
    if (scene.still) {
      wholeWay(context, route, colour, 1 - progress);
      continue;
    }
    const at = pointAt(route, ease(progress));
    tail(context, route, ease(progress), colour);
    dot(context, at, layout.compact ? 5 : 7, colour, 1);
    const words = wordsOf(flight, (text) => context.measureText(text).width + 6 <= layout.gutter + 10);
    if (words && !layout.compact) labels.push({ words, at, colour });
  }
  for (const label of placed(labels, layout)) pill(context, label, palette, layout);
}

interface Label {
  words: string;
  at: Point;
  colour: string;
}

function wordsOf(flight: Flight, fits: (words: string) => boolean): string {
  const long = flight.label || (LABELS[flight.kind]?.() ?? '');
  const words = fits(long) ? long : flight.kind === 'auth-req' ? m.stage_label_ask_short() : long;
  return flight.count > 1 ? `${words} ×${flight.count}`.trim() : words;
}

/** Slow off, slow in: the eye finds both ends. */
const ease = (share: number): number => share * share * (3 - 2 * share);

function routeOf(scene: Scene, flight: Flight): Route | null {
  const key = `${flight.from}>${flight.to}`;
  const known = scene.routes.get(key);
  if (known !== undefined) return known;
  const route = routeBetween(scene.layout, flight.from, flight.to);
  scene.routes.set(key, route);
  return route;
}

function dot(context: CanvasRenderingContext2D, at: Point, radius: number, colour: string, alpha: number): void {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}

function tail(context: CanvasRenderingContext2D, route: Route, head: number, colour: string): void {
  const share = Math.min(0.3, 70 / Math.max(1, route.length));
  const STEPS = 10;
  context.strokeStyle = colour;
  context.lineCap = 'butt';
  for (let step = 0; step < STEPS; step++) {
    const from = head - share * (1 - step / STEPS);
    const to = head - share * (1 - (step + 1) / STEPS);
    if (to <= 0) continue;
    const a = pointAt(route, Math.max(0, from));
    const b = pointAt(route, to);
    context.globalAlpha = (0.55 * (step + 1)) / STEPS;
    context.lineWidth = 1 + (4 * (step + 1)) / STEPS;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function wholeWay(context: CanvasRenderingContext2D, route: Route, colour: string, alpha: number): void {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = 3.5;
  context.beginPath();
  route.points.forEach((point, index) =>
    index === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y),
  );
  context.stroke();
  dot(context, route.points[route.points.length - 1]!, 6, colour, alpha);
}

/** Labels stand in the middle of the corridor beside their dot; of several in one spot the first is written. */
function placed(labels: readonly Label[], layout: StageLayout): Label[] {
  const kept: Label[] = [];
  for (const label of labels) {
    const at = { x: nearest(layout.corridorsX, label.at.x), y: label.at.y - 19 };
    const across = layout.corridorsY.some((y) => Math.abs(y - label.at.y) <= layout.sway + 1);
    if (across) at.x = label.at.x;
    const taken = kept.some((other) => Math.abs(other.at.x - at.x) < 84 && Math.abs(other.at.y - at.y) < 20);
    if (!taken) kept.push({ ...label, at });
  }
  return kept;
}

function pill(context: CanvasRenderingContext2D, label: Label, palette: Palette, layout: StageLayout): void {
  const width = context.measureText(label.words).width + 6;
  const x = Math.min(layout.width - width / 2 - 2, Math.max(width / 2 + 2, label.at.x));
  context.fillStyle = palette.ground;
  context.globalAlpha = 0.94;
  context.beginPath();
  context.roundRect(x - width / 2, label.at.y - 9, width, 18, 6);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = label.colour;
  context.fillText(label.words, x, label.at.y + 0.5);
}

const nearest = (values: readonly number[], x: number): number =>
  values.reduce((best, value) => (Math.abs(value - x) < Math.abs(best - x) ? value : best), Infinity);
