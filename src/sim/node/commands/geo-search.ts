// Which places are near (Redis 7.0's georadiusGeneric): GEOSEARCH, GEOSEARCHSTORE, and the GEORADIUS family.
// Places at exactly the same distance stand in the order in which they are found.

import type { Bytes } from '../../bytes';
import { array, bulk, EMPTY_ARRAY, error, integer } from '../../resp';
import { deleteKey, setKey } from '../database';
import { distanceWithin, placeOf, spansOf, type Place, type Shape } from '../geohash';
import type { SortedSetValue } from '../keyspace';
import { listpackLimits, placesByScore, sortedSetOf } from '../sorted-set';
import { notify } from '../notify';
import type { Call, Handler, HandlerTable } from './command';
import { doubleArgument } from './doubles';
import { distanceReply, memberPlace, placeArguments, placeReply, unitArgument } from './geo';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';
import { readSet } from './zset-arguments';

type Family = 'search' | 'searchstore' | 'radius' | 'member';

interface Wanted {
  centre: Place | null;
  /** In `unitMeters`; null: not said yet. */
  extent: { radius: number } | { width: number; height: number } | null;
  unitMeters: number;
  distance: boolean;
  hash: boolean;
  place: boolean;
  sort: 'asc' | 'desc' | null;
  /** 0: all. */
  count: number;
  any: boolean;
  store: Bytes | null;
  storeDistance: boolean;
}

const refuse = (text: string): never => {
  throw new Refusal(error(`ERR ${text}`));
};

function length(text: Bytes, name: string): number {
  return doubleArgument(text, error(`ERR need numeric ${name}`));
}

function radiusArguments(wanted: Wanted, radiusText: Bytes, unit: Bytes): void {
  const radius = length(radiusText, 'radius');
  if (radius < 0) refuse('radius cannot be negative');
  wanted.unitMeters = unitArgument(unit);
  wanted.extent = { radius };
}

function boxArguments(wanted: Wanted, [widthText, heightText, unit]: readonly [Bytes, Bytes, Bytes]): void {
  const width = length(widthText, 'width');
  const height = length(heightText, 'height');
  if (height < 0 || width < 0) refuse('height or width cannot be negative');
  wanted.unitMeters = unitArgument(unit);
  wanted.extent = { width, height };
}

const placeOfMember = (set: SortedSetValue, member: Bytes): Place =>
  memberPlace(set, member) ?? refuse('could not decode requested zset member');

/** What the words ask for. Where there is no set, members have no place, and that is no error. */
function wantedBy(call: Call, set: SortedSetValue | null, family: Family, mayStore: boolean): Wanted {
  const { argv } = call;
  const searching = family === 'search' || family === 'searchstore';
  const wanted: Wanted = {
    centre: null,
    extent: null,
    unitMeters: 1,
    distance: false,
    hash: false,
    place: false,
    sort: null,
    count: 0,
    any: false,
    store: family === 'searchstore' ? argv[1]! : null,
    storeDistance: false,
  };
  let from: 'member' | 'place' | null = null;
  let shape: 'radius' | 'box' | null = null;
  if (family === 'radius') {
    wanted.centre = placeArguments(argv[2]!, argv[3]!);
    radiusArguments(wanted, argv[4]!, argv[5]!);
  } else if (family === 'member' && set) {
    wanted.centre = placeOfMember(set, argv[2]!);
    radiusArguments(wanted, argv[3]!, argv[4]!);
  }
  for (let i = { search: 2, searchstore: 3, radius: 6, member: 5 }[family]; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    const left = argv.length - 1 - i;
    if (word === 'withdist') wanted.distance = true;
    else if (word === 'withhash') wanted.hash = true;
    else if (word === 'withcoord') wanted.place = true;
    else if (word === 'any') wanted.any = true;
    else if (word === 'asc' || word === 'desc') wanted.sort = word;
    else if (word === 'count' && left >= 1) {
      wanted.count = Number(integerArgument(argv[++i]!));
      if (wanted.count <= 0) refuse('COUNT must be > 0');
    } else if ((word === 'store' || word === 'storedist') && left >= 1 && mayStore && !searching) {
      wanted.store = argv[++i]!;
      wanted.storeDistance = word === 'storedist';
    } else if (word === 'storedist' && family === 'searchstore') wanted.storeDistance = true;
    else if (word === 'frommember' && left >= 1 && searching && from !== 'place') {
      if (set) wanted.centre = placeOfMember(set, argv[i + 1]!);
      from = 'member';
      i++;
    } else if (word === 'fromlonlat' && left >= 2 && searching && from !== 'member') {
      wanted.centre = placeArguments(argv[i + 1]!, argv[i + 2]!);
      from = 'place';
      i += 2;
    } else if (word === 'byradius' && left >= 2 && searching && shape !== 'box') {
      radiusArguments(wanted, argv[i + 1]!, argv[i + 2]!);
      shape = 'radius';
      i += 2;
    } else if (word === 'bybox' && left >= 3 && searching && shape !== 'radius') {
      boxArguments(wanted, argv.slice(i + 1, i + 4) as [Bytes, Bytes, Bytes]);
      shape = 'box';
      i += 3;
    } else throw new Refusal(SYNTAX);
  }
  if (wanted.store !== null && (wanted.distance || wanted.hash || wanted.place)) {
    const name = family === 'searchstore' ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS';
    refuse(`${name} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`);
  }
  if (searching && !from) refuse(`exactly one of FROMMEMBER or FROMLONLAT can be specified for ${argv[0]!}`);
  if (searching && !shape) refuse(`exactly one of BYRADIUS and BYBOX can be specified for ${argv[0]!}`);
  if (wanted.any && wanted.count === 0) refuse('the ANY argument requires COUNT argument');
  return wanted;
}

interface Found {
  member: Bytes;
  score: number;
  place: Place;
  meters: number;
}

/** Stops at `limit` finds; 0: finds all. */
function findIn(set: SortedSetValue, shape: Shape, limit: number): Found[] {
  const found: Found[] = [];
  for (const { from: min, to: max } of spansOf(shape)) {
    const places = placesByScore(set, { min, max, minExclusive: false, maxExclusive: true });
    for (let at = places.from; at < places.to; at++) {
      if (limit > 0 && found.length >= limit) return found;
      const member = set.order[at]!;
      const score = set.scores.get(member)!;
      const place = placeOf(score);
      const meters = distanceWithin(shape, place);
      if (meters !== null) found.push({ member, score, place, meters });
    }
  }
  return found;
}

/** In meters. */
function shapeOf({ centre, extent, unitMeters }: Wanted): Shape {
  if ('radius' in extent!) return { centre: centre!, radius: extent.radius * unitMeters };
  return { centre: centre!, width: extent!.width * unitMeters, height: extent!.height * unitMeters };
}

function search(call: Call, family: Family, mayStore: boolean): string {
  const set = readSet(call, call.argv[family === 'searchstore' ? 2 : 1]!);
  const wanted = wantedBy(call, set, family, mayStore);
  const found = set ? findIn(set, shapeOf(wanted), wanted.any ? wanted.count : 0) : [];
  const sort = wanted.sort ?? (wanted.count > 0 && !wanted.any ? 'asc' : null);
  if (sort) found.sort((a, b) => (sort === 'asc' ? a.meters - b.meters : b.meters - a.meters));
  const kept = wanted.count > 0 ? found.slice(0, wanted.count) : found;
  if (wanted.store !== null) return store(call, wanted.store, wanted, kept);
  return kept.length === 0 ? EMPTY_ARRAY : array(kept.map((one) => itemReply(wanted, one)));
}

function itemReply(wanted: Wanted, { member, score, place, meters }: Found): string {
  const items = [bulk(member)];
  if (wanted.distance) items.push(distanceReply(meters / wanted.unitMeters));
  if (wanted.hash) items.push(integer(BigInt(Math.trunc(score))));
  if (wanted.place) items.push(placeReply(place));
  return items.length === 1 ? items[0]! : array(items);
}

/** Finding nothing deletes what is there. */
function store(call: Call, key: Bytes, wanted: Wanted, found: readonly Found[]): string {
  const { stats } = call.server;
  const event = call.argv[0]!.toLowerCase() === 'geosearchstore' ? 'geosearchstore' : 'georadiusstore';
  if (found.length > 0) {
    const scores = found.map(({ member, score, meters }): [Bytes, number] => [
      member,
      wanted.storeDistance ? meters / wanted.unitMeters : score,
    ]);
    setKey(call, key, sortedSetOf(new Map(scores), listpackLimits(call.server)));
    notify(call, 'z', event, key);
    stats.dirty += found.length;
  } else if (deleteKey(call, key)) {
    notify(call, 'g', 'del', key);
    stats.dirty++;
  }
  return integer(found.length);
}

const handler = (family: Family, mayStore = true): Handler => answering((call) => search(call, family, mayStore));

export const geoSearchCommands: HandlerTable = {
  geosearch: handler('search'),
  geosearchstore: handler('searchstore'),
  georadius: handler('radius'),
  georadius_ro: handler('radius', false),
  georadiusbymember: handler('member'),
  georadiusbymember_ro: handler('member', false),
};
