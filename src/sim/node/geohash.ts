// Places on the earth as scores of a sorted set, and the distance between them (Redis 7.0's geohash.c and
// geohash_helper.c): longitude and latitude, 26 bits each, with their bits interleaved.
// Distances may differ from Redis's in the last bit of a double, far beyond the 4 decimals that are printed.

import { asin, cos, sin } from './trigonometry';

export const LONGITUDE_MAX = 180;
export const LATITUDE_MAX = 85.05112878;
const STEP_MAX = 26;
const EARTH_RADIUS_METERS = 6372797.560856;
const MERCATOR_MAX = 20037726.37;
const RADIANS = 3.141592653589793 / 180;

export interface Place {
  longitude: number;
  latitude: number;
}

/** A cell of the grid that parts the world into 2^step columns and as many rows. */
interface Cell {
  column: number;
  row: number;
  step: number;
}

const cells = (step: number): number => 1 << step;

/** Where a number from -max to max falls; the upper edge falls into a cell of its own, as in Redis. */
const cellNumber = (value: number, max: number, step: number): number =>
  Math.floor(((value + max) / (2 * max)) * cells(step));

const cellOf = ({ longitude, latitude }: Place, step: number): Cell => ({
  column: cellNumber(longitude, LONGITUDE_MAX, step),
  row: cellNumber(latitude, LATITUDE_MAX, step),
  step,
});

/** Up to 16 bits, each moved to the even place of its number. */
function spread(bits: number): number {
  let wide = bits & 0xffff;
  wide = (wide | (wide << 8)) & 0x00ff00ff;
  wide = (wide | (wide << 4)) & 0x0f0f0f0f;
  wide = (wide | (wide << 2)) & 0x33333333;
  return (wide | (wide << 1)) & 0x55555555;
}

/** The even bits of 32, moved together. */
function gather(wide: number): number {
  let bits = wide & 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0xffff;
}

/** The bits of row and column interleaved, the row's first. */
function interleaved(column: number, row: number): bigint {
  const half = (at: number) => BigInt((spread(column >>> at) * 2 + spread(row >>> at)) % 0x100000000);
  return (half(16) << 32n) | half(0);
}

/** The score of a place. */
export const scoreOf = (place: Place): bigint => {
  const { column, row } = cellOf(place, STEP_MAX);
  return interleaved(column, row);
};

/** The middle of the cell that a score names. */
export function placeOf(score: number): Place {
  const bits = BigInt.asUintN(64, Number.isFinite(score) ? BigInt(Math.trunc(score)) : 1n << 63n);
  const low = Number(bits & 0xffffffffn);
  const high = Number(bits >> 32n);
  const row = (gather(low) | (gather(high) << 16)) >>> 0;
  const column = (gather(low >>> 1) | (gather(high >>> 1) << 16)) >>> 0;
  const { west, east, south, north } = edges({ column, row, step: STEP_MAX });
  return {
    longitude: clamp((west + east) / 2, LONGITUDE_MAX),
    latitude: clamp((south + north) / 2, LATITUDE_MAX),
  };
}

const clamp = (value: number, max: number): number => (value > max ? max : value < -max ? -max : value);

function edges({ column, row, step }: Cell) {
  const edge = (at: number, max: number) => -max + ((at >>> 0) / cells(step)) * (2 * max);
  return {
    west: edge(column, LONGITUDE_MAX),
    east: edge(column + 1, LONGITUDE_MAX),
    south: edge(row, LATITUDE_MAX),
    north: edge(row + 1, LATITUDE_MAX),
  };
}

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz';

/** The standard geohash, which takes latitudes from -90 to 90: ten letters, and a 0. */
export function geohashText({ longitude, latitude }: Place): string {
  const bits = interleaved(cellNumber(longitude, LONGITUDE_MAX, STEP_MAX), cellNumber(latitude, 90, STEP_MAX));
  let text = '';
  for (let shift = 47n; text.length < 10; shift -= 5n) text += ALPHABET[Number((bits >> shift) & 31n)];
  return `${text}0`;
}

const latitudeMeters = (a: number, b: number): number => EARTH_RADIUS_METERS * Math.abs(b * RADIANS - a * RADIANS);

/** By the haversine formula. */
export function distanceMeters(a: Place, b: Place): number {
  const v = sin((b.longitude * RADIANS - a.longitude * RADIANS) / 2);
  if (v === 0) return latitudeMeters(a.latitude, b.latitude);
  const from = a.latitude * RADIANS;
  const to = b.latitude * RADIANS;
  const u = sin((to - from) / 2);
  return 2 * EARTH_RADIUS_METERS * asin(Math.sqrt(u * u + cos(from) * cos(to) * v * v));
}

/** What is searched: all places within `radius` of the centre, or within a box around it. In meters. */
export type Shape = { centre: Place } & ({ radius: number } | { width: number; height: number });

/** The distance from the centre if the place is within the shape, else null. */
export function distanceWithin(shape: Shape, place: Place): number | null {
  const { centre } = shape;
  if ('radius' in shape) {
    const distance = distanceMeters(centre, place);
    return distance > shape.radius ? null : distance;
  }
  if (latitudeMeters(place.latitude, centre.latitude) > shape.height / 2) return null;
  const across = distanceMeters(place, { longitude: centre.longitude, latitude: place.latitude });
  return across > shape.width / 2 ? null : distanceMeters(centre, place);
}

/** The cells' size in which a search looks: the nine around the centre nearly always hold the whole shape. */
function stepFor(radiusMeters: number, latitude: number): number {
  if (radiusMeters === 0) return STEP_MAX;
  let step = 1;
  for (let range = radiusMeters; range < MERCATOR_MAX; range *= 2) step++;
  step -= 2;
  if (Math.abs(latitude) > 66) step--;
  if (Math.abs(latitude) > 80) step--;
  return Math.min(STEP_MAX, Math.max(1, step));
}

function boundsOf(shape: Shape) {
  const { longitude, latitude } = shape.centre;
  const [width, height] = 'radius' in shape ? [shape.radius, shape.radius] : [shape.width / 2, shape.height / 2];
  const up = height / EARTH_RADIUS_METERS / RADIANS;
  const wide = (at: number) => width / EARTH_RADIUS_METERS / cos(at * RADIANS) / RADIANS;
  const across = wide(latitude < 0 ? latitude - up : latitude + up);
  return { west: longitude - across, east: longitude + across, south: latitude - up, north: latitude + up };
}

/** Scores from `from` (in) to `to` (out). */
export interface ScoreSpan {
  from: number;
  to: number;
}

/** North, south, east, west, then the corners: columns to the east and rows to the north of the middle. */
const NEIGHBOURS = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
] as const;

/** The scores under which a shape's places lie, in the order in which Redis looks there. */
export function spansOf(shape: Shape): ScoreSpan[] {
  const { centre } = shape;
  const bounds = boundsOf(shape);
  const reach =
    'radius' in shape
      ? shape.radius
      : Math.sqrt((shape.width / 2) * (shape.width / 2) + (shape.height / 2) * (shape.height / 2));
  let step = stepFor(reach, centre.latitude);
  let middle = cellOf(centre, step);
  const around = (east: number, north: number): Cell => {
    const mask = cells(step) - 1;
    return { column: (middle.column + east) & mask, row: (middle.row + north) & mask, step };
  };
  const tooSmall =
    edges(around(0, 1)).north < bounds.north ||
    edges(around(0, -1)).south > bounds.south ||
    edges(around(1, 0)).east < bounds.east ||
    edges(around(-1, 0)).west > bounds.west;
  if (tooSmall && step > 1) middle = cellOf(centre, --step);
  const box = edges(middle);
  const needless = (east: number, north: number): boolean =>
    step >= 2 &&
    ((north < 0 && box.south < bounds.south) ||
      (north > 0 && box.north > bounds.north) ||
      (east < 0 && box.west < bounds.west) ||
      (east > 0 && box.east > bounds.east));
  const spans = [spanOf(middle)];
  let last: ScoreSpan | null = null;
  for (const [east, north] of NEIGHBOURS) {
    if (needless(east, north)) continue;
    const span = spanOf(around(east, north));
    // With few cells the same one can be a neighbour twice; only one that follows itself is left out.
    if (last && last.from === span.from) continue;
    spans.push(span);
    last = span;
  }
  return spans;
}

function spanOf({ column, row, step }: Cell): ScoreSpan {
  const bits = interleaved(column, row);
  const shift = BigInt(2 * (STEP_MAX - step));
  return { from: Number(bits << shift), to: Number((bits + 1n) << shift) };
}
