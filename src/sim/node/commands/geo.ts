// GEOADD, GEOPOS, GEODIST and GEOHASH (Redis 7.0's geo.c); searches are in geo-search.ts.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, error, NIL, NIL_ARRAY } from '../../resp';
import { distanceMeters, geohashText, LATITUDE_MAX, LONGITUDE_MAX, placeOf, scoreOf, type Place } from '../geohash';
import type { SortedSetValue } from '../keyspace';
import type { Call, HandlerTable } from './command';
import { doubleArgument, formatFixed, toLongDouble } from './doubles';
import { formatLongDouble } from './long-double';
import { answering, Refusal, SYNTAX } from './replies';
import { addMembers } from './zset';
import { readSet } from './zset-arguments';

export function placeArguments(longitudeText: Bytes, latitudeText: Bytes): Place {
  const [longitude, latitude] = [doubleArgument(longitudeText), doubleArgument(latitudeText)];
  if (Math.abs(longitude) > LONGITUDE_MAX || Math.abs(latitude) > LATITUDE_MAX) {
    const pair = `${formatFixed(longitude, 6)},${formatFixed(latitude, 6)}`;
    throw new Refusal(error(`ERR invalid longitude,latitude pair ${pair}`));
  }
  return { longitude, latitude };
}

const UNIT_METERS: Record<string, number> = { m: 1, km: 1000, ft: 0.3048, mi: 1609.34 };

/** How many meters a unit has. */
export function unitArgument(text: Bytes): number {
  const unit = text.toLowerCase();
  if (!Object.hasOwn(UNIT_METERS, unit)) {
    throw new Refusal(error('ERR unsupported unit provided. please use M, KM, FT, MI'));
  }
  return UNIT_METERS[unit]!;
}

/** Four decimals. */
export const distanceReply = (distance: number): Bytes => {
  const scaled = distance * 10000;
  const whole = Math.floor(scaled);
  const over = scaled - whole;
  const rounded = over > 0.5 || (over === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
  const digits = BigInt(rounded).toString().padStart(5, '0');
  return bulk(`${digits.slice(0, -4)}.${digits.slice(-4)}`);
};

export const placeReply = ({ longitude, latitude }: Place): Bytes =>
  bulks([longitude, latitude].map((degrees) => formatLongDouble(toLongDouble(degrees))));

/** Where a member is, or null. */
export function memberPlace(set: SortedSetValue | null, member: Bytes): Place | null {
  const score = set?.scores.get(member);
  return score === undefined ? null : placeOf(score);
}

/** A ZADD, and sent on as one. */
function add(call: Call): string {
  const { argv } = call;
  let first = 2;
  const options = new Set<string>();
  for (; first < argv.length && /^(nx|xx|ch)$/i.test(argv[first]!); first++) options.add(argv[first]!.toLowerCase());
  if ((argv.length - first) % 3 !== 0 || (options.has('nx') && options.has('xx'))) return SYNTAX;
  const zadd = ['zadd', ...argv.slice(1, first)];
  for (let i = first; i < argv.length; i += 3) {
    zadd.push(String(scoreOf(placeArguments(argv[i]!, argv[i + 1]!))), argv[i + 2]!);
  }
  call.propagate = [zadd];
  return addMembers({ ...call, argv: zadd });
}

const perMember = (none: string, reply: (place: Place) => string) =>
  answering((call: Call) => {
    const set = readSet(call, call.argv[1]!);
    return array(
      call.argv.slice(2).map((member) => {
        const place = memberPlace(set, member);
        return place ? reply(place) : none;
      }),
    );
  });

function distance(call: Call): string {
  const [, key, from, to, unit, ...more] = call.argv as [string, Bytes, Bytes, Bytes, Bytes?, ...Bytes[]];
  if (more.length > 0) return SYNTAX;
  const unitMeters = unit === undefined ? 1 : unitArgument(unit);
  const set = readSet(call, key);
  const [a, b] = [memberPlace(set, from), memberPlace(set, to)];
  return a && b ? distanceReply(distanceMeters(a, b) / unitMeters) : NIL;
}

export const geoCommands: HandlerTable = {
  geoadd: answering(add),
  geopos: perMember(NIL_ARRAY, placeReply),
  geohash: perMember(NIL, (place) => bulk(geohashText(place))),
  geodist: answering(distance),
};
