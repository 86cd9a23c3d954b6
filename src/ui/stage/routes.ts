// The way from one card to another: along the corridors, around the cards, never across one. A route is a polyline of
// horizontal and vertical pieces; a lane (-1..1) keeps routes that share a corridor apart.

import type { Rect, StageLayout } from './layout';

export interface Point {
  x: number;
  y: number;
}

/** A route with what is needed to find a point on it quickly. */
export interface Route {
  points: Point[];
  /** Distance from the beginning to each point. */
  lengths: number[];
  length: number;
}

interface Stand {
  rect: Rect;
  /** Null for a client, which stands below all hosts. */
  place: { column: number; row: number } | null;
}

/** A fixed lane for an ordered pair, so that there and back again are not the same line. */
export function laneOf(from: string, to: string): number {
  let hash = 7;
  const text = `${from}>${to}`;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return ((hash % 7) - 3) / 3;
}

/** Null when either end is not on the stage, or they are the same. `from` and `to` are node addresses or client names. */
export function routeBetween(layout: StageLayout, from: string, to: string, lane = laneOf(from, to)): Route | null {
  const a = standOf(layout, from);
  const b = standOf(layout, to);
  if (!a || !b || from === to) return null;
  return measured(pointsBetween(layout, a, b, lane));
}

/** The point at `share` (0..1) of the route's length. */
export function pointAt(route: Route, share: number): Point {
  const distance = Math.min(1, Math.max(0, share)) * route.length;
  let i = 1;
  while (i < route.points.length - 1 && route.lengths[i]! < distance) i++;
  const a = route.points[i - 1]!;
  const b = route.points[i]!;
  const piece = route.lengths[i]! - route.lengths[i - 1]!;
  const part = piece === 0 ? 1 : (distance - route.lengths[i - 1]!) / piece;
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

/** An SVG path with rounded corners. */
export function pathOf(route: Route, radius = 8): string {
  const { points } = route;
  let path = `M${points[0]!.x} ${points[0]!.y}`;
  for (let i = 1; i < points.length - 1; i++) {
    const before = towards(points[i]!, points[i - 1]!, radius);
    const after = towards(points[i]!, points[i + 1]!, radius);
    path += `L${before.x} ${before.y}Q${points[i]!.x} ${points[i]!.y} ${after.x} ${after.y}`;
  }
  const last = points[points.length - 1]!;
  return `${path}L${last.x} ${last.y}`;
}

function standOf(layout: StageLayout, name: string): Stand | null {
  const card = layout.cards.get(name);
  if (card) return { rect: card, place: layout.places.get(name.slice(0, name.lastIndexOf(':'))) ?? null };
  const client = layout.clients.get(name);
  return client ? { rect: client, place: null } : null;
}

function pointsBetween(layout: StageLayout, a: Stand, b: Stand, lane: number): Point[] {
  if (!a.place && !b.place) return betweenClients(layout, a, b, lane);
  if (!a.place) return pointsBetween(layout, b, a, lane).reverse();
  if (!b.place) return toClient(layout, a, b, lane);
  const sway = lane * layout.sway;
  const fromY = middleY(a.rect) + lane * a.rect.height * 0.28;
  const toY = middleY(b.rect) + lane * b.rect.height * 0.28;

  if (a.place.column === b.place.column && a.place.row === b.place.row) {
    // Within a host: out on the right, along the padding, in on the right.
    const x = right(a.rect) + layout.padding * (0.5 + lane * 0.25);
    return corners([right(a.rect), fromY], [x, fromY], [x, toY], [right(b.rect), toY]);
  }
  // Leave on the side that faces the other; those in one column (of several rows) leave on the right.
  const rightwards = b.place.column >= a.place.column;
  const out = layout.corridorsX[a.place.column + (rightwards ? 1 : 0)]! + sway;
  const startX = rightwards ? right(a.rect) : a.rect.x;
  const sameSide = b.place.column === a.place.column;
  const enter = layout.corridorsX[b.place.column + (rightwards === !sameSide ? 0 : 1)]! + sway;
  const endX = rightwards === !sameSide ? b.rect.x : right(b.rect);
  if (Math.abs(out - enter) < 1) return corners([startX, fromY], [out, fromY], [out, toY], [endX, toY]);
  // Further apart: through the corridor below the upper row of both.
  const across = layout.corridorsY[Math.min(a.place.row, b.place.row) + 1]! + sway;
  return corners([startX, fromY], [out, fromY], [out, across], [enter, across], [enter, toY], [endX, toY]);
}

function toClient(layout: StageLayout, a: Stand, client: Stand, lane: number): Point[] {
  const sway = lane * layout.sway;
  const clientX = client.rect.x + client.rect.width * (0.5 + lane * 0.2);
  const column = a.place!.column;
  const leftWay = layout.corridorsX[column]!;
  const rightWay = layout.corridorsX[column + 1]!;
  // Between hosts rather than along the edge of the stage; else on the client's side.
  const columns = layout.corridorsX.length - 1;
  const nearer = Math.abs(leftWay - clientX) < Math.abs(rightWay - clientX);
  const goLeft = columns > 1 && (column === 0 || column === columns - 1) ? column > 0 : nearer;
  const x = Math.min(layout.width - 4, Math.max(4, (goLeft ? leftWay : rightWay) + sway));
  const y = middleY(a.rect) + lane * a.rect.height * 0.28;
  const across = layout.corridorsY[layout.corridorsY.length - 1]! + sway;
  const startX = goLeft ? a.rect.x : right(a.rect);
  return corners([startX, y], [x, y], [x, across], [clientX, across], [clientX, client.rect.y]);
}

function betweenClients(layout: StageLayout, a: Stand, b: Stand, lane: number): Point[] {
  const across = layout.corridorsY[layout.corridorsY.length - 1]! + lane * layout.sway;
  const ax = a.rect.x + a.rect.width / 2;
  const bx = b.rect.x + b.rect.width / 2;
  return corners([ax, a.rect.y], [ax, across], [bx, across], [bx, b.rect.y]);
}

const right = (rect: Rect): number => rect.x + rect.width;
const middleY = (rect: Rect): number => rect.y + rect.height / 2;

function corners(...points: [number, number][]): Point[] {
  return points.map(([x, y]) => ({ x: Math.round(x * 2) / 2, y: Math.round(y * 2) / 2 }));
}

function measured(points: Point[]): Route {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const piece = Math.abs(points[i]!.x - points[i - 1]!.x) + Math.abs(points[i]!.y - points[i - 1]!.y);
    lengths.push(lengths[i - 1]! + piece);
  }
  return { points, lengths, length: lengths[lengths.length - 1]! };
}

/** From a corner towards a neighbouring point, by `radius` at most and never past half way. */
function towards(corner: Point, point: Point, radius: number): Point {
  const dx = point.x - corner.x;
  const dy = point.y - corner.y;
  const distance = Math.abs(dx) + Math.abs(dy);
  const share = distance === 0 ? 0 : Math.min(radius, distance / 2) / distance;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}
