// Why a predicate does not hold yet, in English: what is so now, and what is wanted. No full stop.

import { formatDurationMs, plural } from './format';
import { kindName } from './kind-names';
import type { Compare, Happening, NumberName, Of, ValueName, WhyWords } from './why';

const COMPARE: Record<Compare, string> = {
  '=': '',
  '!=': 'not ',
  '>': 'more than ',
  '>=': 'at least ',
  '<': 'less than ',
  '<=': 'at most ',
};

const SEEN: Record<string, string> = {
  ok: 'as well (ok)',
  pfail: 'as suspect (PFAIL)',
  fail: 'as failed (FAIL)',
  unknown: 'not at all: it does not know it',
};
const ROLE: Record<string, string> = { master: 'a master', replica: 'a replica', none: 'no part of a cluster' };
const at = (on: string | null) => (on === null ? '' : ` on ${on}`);
const quoted = (text: string) => (text === 'none' ? 'no value' : JSON.stringify(text));
const slot = (word: string) => (word.startsWith('slot:') ? `slot ${word.slice(5)}` : `the slot of ${word}`);
const host = (state: string) =>
  ({ up: 'up', down: 'up, but not all its nodes run', off: 'without power' })[state] ?? state;

/** `found` as it is said of it, and `wanted` likewise; null: nobody can be asked. */
const VALUE: {
  [K in ValueName]: {
    subject: (of: string, than: string, on: string | null) => string;
    say?: (value: string) => string;
  };
} = {
  role: { subject: (of) => `${of} is`, say: (value) => ROLE[value] ?? value },
  master: { subject: (of) => `${of} follows`, say: (value) => (value === 'none' ? 'nobody' : value) },
  state: {
    subject: (of) => `most nodes see ${of}`,
    say: (value) => (value === 'unknown' ? 'not at all: they do not know it' : (SEEN[value] ?? value)),
  },
  sees: { subject: (of, than) => `${of} sees ${than}`, say: (value) => SEEN[value] ?? value },
  process: { subject: (of) => `the process of ${of} is` },
  host: { subject: (of) => `${of} is`, say: host },
  cluster: { subject: (of) => (of === '' ? 'for most nodes the cluster state is' : `for ${of} the cluster state is`) },
  owner: {
    subject: (of, _, on) => `${on === null ? 'for most nodes' : `for ${on}`} ${slot(of)} belongs to`,
    say: (value) => (value === 'none' ? 'nobody' : value),
  },
  slot: { subject: (of, _, on) => `slot ${of}${at(on)} is` },
  value: { subject: (of, _, on) => `${of}${at(on)} holds`, say: quoted },
  type: {
    subject: (of, _, on) => `${of}${at(on)} is`,
    say: (value) => (value === 'none' ? 'not there' : `a ${value}`),
  },
  link: { subject: (of) => `the replication link of ${of} is` },
  config: { subject: (of, than) => `${of} has ${than}`, say: (value) => (value === '' ? '""' : value) },
};

const NUMBER: { [K in NumberName]: { subject: (of: string, on: string | null) => string; unit?: string } } = {
  slots: { subject: (of) => `${of} owns`, unit: 'slot' },
  size: { subject: (of, on) => `the size of ${of}${at(on)} is` },
  keys: { subject: (of) => `${of} holds`, unit: 'key' },
  epoch: { subject: (of) => `the configEpoch of ${of} is` },
  'current-epoch': { subject: (of) => `the currentEpoch of ${of} is` },
  offset: { subject: (of) => `the replication offset of ${of} is` },
  lag: { subject: (of) => `${of} is behind its master by`, unit: 'byte' },
  replicas: { subject: (of) => `${of} is followed by`, unit: 'running replica' },
  nodes: { subject: (of) => `${of} knows`, unit: 'node' },
  masters: { subject: (of) => (of === '' ? 'slots are owned by' : `on ${of}, slots are owned by`), unit: 'node' },
  'lost-writes': { subject: () => 'so far the cluster has lost', unit: 'acknowledged write' },
};

function happening({ kind, about, by, fields }: Happening): string {
  const detail = fields.map(([name, value]) => ` ${name} ${value}`).join(',');
  const who = about === null || about === 'any' || about === 'every' ? '' : ` (${about})`;
  return `${kindName(kind, 'en')}${who}${by === null ? '' : `, on ${by}`}${detail && `, with${detail}`}`;
}

const HOLDS: Record<Of<'holds'>['what'], (between: string[]) => string> = {
  covered: () => 'every slot has an owner that has not failed',
  agree: () => 'all nodes name the same owner for every slot',
  apart: () => 'no master has a replica on its own host',
  partitioned: ([a, b]) => (a && b ? `${a} and ${b} are cut off from each other` : 'a path is still cut'),
};

export const WHY_ENGLISH: WhyWords = {
  value({ what, of, than, on, found, compare, wanted }) {
    const { subject, say = String } = VALUE[what];
    const target = `wanted: ${COMPARE[compare]}${say(wanted)}`;
    if (found === null)
      return `nobody can say now whether ${subject(of, than, on)} ${say(wanted)}: it does not answer, or there is no majority`;
    return `${subject(of, than, on)} ${say(found)} (${target})`;
  },
  number({ what, of, on, found, compare, wanted, wantedOf }) {
    const { subject, unit } = NUMBER[what];
    const amount = (value: number) => (unit ? plural(value, unit) : String(value));
    const target = wantedOf === null ? String(wanted) : `that of ${wantedOf}${wanted === null ? '' : `, ${wanted}`}`;
    if (what === 'epoch' && found === 0)
      return `${of} has no configEpoch of its own yet (wanted: ${COMPARE[compare]}${target})`;
    if (found === null)
      return `${subject(of, on)} … nobody can say now: it does not answer, or there is no majority (wanted: ${COMPARE[compare]}${target})`;
    return `${subject(of, on)} ${amount(found)} (wanted: ${COMPARE[compare]}${target})`;
  },
  uncovered: ({ slots, first, failing }) =>
    `${plural(slots, 'slot')} (the first is ${first}) ${slots === 1 ? 'has' : 'have'} ${failing ? 'an owner that has FAILED' : 'no owner'}`,
  disagree: ({ slot, node, owner, other, otherOwner }) =>
    `slot ${slot} belongs to ${owner ?? 'nobody'} for ${node}, to ${otherOwner ?? 'nobody'} for ${other}`,
  together: ({ host, master, replica }) => `${master} and its replica ${replica} are on the same host, ${host}`,
  connected: ({ between }) =>
    `${between ? `${between[0]} and ${between[1]} hear each other` : 'every machine hears every other'} (wanted: cut off)`,
  'not-happened': (what) => `this has not happened yet: ${happening(what)}`,
  'has-happened': (what) => `this has happened in this step: ${happening(what)}`,
  'was-typed': ({ words }) => `the command ${words} was given in this step`,
  'was-printed': ({ words }) => `a terminal has shown ${words} in this step`,
  holds: ({ what, between }) => HOLDS[what](between),
  'not-typed': ({ words }) => `nobody has given the command ${words} yet`,
  'not-printed': ({ words }) => `no terminal has shown ${words} yet`,
  still: ({ predicate }) => `this still holds: ${predicate}`,
  nobody: ({ predicate }) => `this holds of no node: ${predicate}`,
  late: ({ limitMs, passedMs }) =>
    `too late: ${formatDurationMs(passedMs, 'en')} have passed since the first command, ${formatDurationMs(limitMs, 'en')} were allowed`,
  all: (parts) => parts.join('; '),
  either: (parts) => `one of these would do, but now: ${parts.join('; ')}`,
};
