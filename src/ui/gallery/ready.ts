// What the gallery offers ready made: labs, which are begun with, and scenarios, which play by themselves.

import { m } from '../../paraglide/messages';
import { FIRST_SCRIPT } from './first';

/** The shape that a card draws: hosts as columns, a letter a node. */
export interface Shape {
  /** `M0` a master of shard 0, `R1` a replica of shard 1, `X2` a dead one, `-` a node that belongs to nobody; one list a host. */
  hosts: readonly (readonly string[])[];
  /** The network is cut, or long, before this host. */
  cutBefore?: number;
  farBefore?: number;
  /** A host without power. */
  dead?: number;
}

export interface Ready {
  id: string;
  title: () => string;
  summary: () => string;
  shape: Shape;
  script: () => Promise<string>;
}

const THREE_BY_THREE = [
  ['M0', 'R2', 'R1'],
  ['M1', 'R0', 'R2'],
  ['M2', 'R1', 'R0'],
];
const THREE_BY_TWO = [
  ['M0', 'R2'],
  ['M1', 'R0'],
  ['M2', 'R1'],
];

const lab = (script: string) => () => Promise.resolve(script);
const TIMEOUT = 'cluster-node-timeout=5000';

export const LABS: readonly Ready[] = [
  {
    id: '3x3',
    title: m.share_lab_3x3,
    summary: m.share_lab_3x3_summary,
    shape: { hosts: THREE_BY_THREE },
    script: lab(FIRST_SCRIPT),
  },
  {
    id: '3x2',
    title: m.share_lab_3x2,
    summary: m.share_lab_3x2_summary,
    shape: { hosts: THREE_BY_TWO },
    script: lab(`lab hosts=3 ports=6379-6380 clients=2 seed=1 ${TIMEOUT}\ncreate 1\n`),
  },
  {
    id: '4-hosts',
    title: m.share_lab_four,
    summary: m.share_lab_four_summary,
    shape: {
      hosts: [
        ['M0', 'R3'],
        ['M1', 'R0'],
        ['M2', 'R1'],
        ['M3', 'R2'],
      ],
    },
    script: lab(`lab hosts=4 ports=6379-6380 clients=2 seed=1 ${TIMEOUT}\ncreate 1\n`),
  },
  {
    id: 'two-centres',
    title: m.share_lab_centres,
    summary: m.share_lab_centres_summary,
    shape: {
      hosts: [
        ['M0', 'R3'],
        ['M1', 'R0'],
        ['M2', 'R1'],
        ['M3', 'R2'],
      ],
      farBefore: 2,
    },
    script: lab(
      `# Two data centres: host1, host2 and client1 here; host3, host4 and client2 there, 20 ms away.\n` +
        `lab hosts=4 ports=6379-6380 clients=2 seed=1 ${TIMEOUT}\n` +
        ['host1', 'host2', 'client1']
          .flatMap((here) => ['host3', 'host4', 'client2'].map((there) => `delay ${here} ${there} 20ms\n`))
          .join('') +
        'create 1\n',
    ),
  },
  {
    id: 'one-host',
    title: m.share_lab_one,
    summary: m.share_lab_one_summary,
    shape: { hosts: [['M0', 'M1', 'M2', 'R0', 'R1', 'R2']] },
    script: lab(`lab hosts=1 ports=6379-6384 clients=1 seed=1 ${TIMEOUT}\ncreate 1\n`),
  },
  {
    id: 'empty',
    title: m.share_lab_empty,
    summary: m.share_lab_empty_summary,
    shape: {
      hosts: [
        ['-', '-'],
        ['-', '-'],
        ['-', '-'],
      ],
    },
    script: lab(`lab hosts=3 ports=6379-6380 clients=1 seed=1 ${TIMEOUT}\n`),
  },
];

/** Vite hands over each file when it is asked for. */
const FILES = import.meta.glob<string>('../../../scenarios/*.play', { query: '?raw', import: 'default' });
const scenario = (name: string) => () => FILES[`../../../scenarios/${name}.play`]!();

export const SCENARIOS: readonly Ready[] = [
  {
    id: 'failover',
    title: m.share_play_failover,
    summary: m.share_play_failover_summary,
    shape: { hosts: THREE_BY_THREE, dead: 1 },
    script: scenario('failover'),
  },
  {
    id: 'split-brain',
    title: m.share_play_split,
    summary: m.share_play_split_summary,
    shape: { hosts: THREE_BY_TWO, cutBefore: 2 },
    script: scenario('split-brain'),
  },
  {
    id: 'crash',
    title: m.share_play_crash,
    summary: m.share_play_crash_summary,
    shape: { hosts: THREE_BY_TWO, dead: 2 },
    script: scenario('crash'),
  },
  {
    id: 'two-masters',
    title: m.share_play_two,
    summary: m.share_play_two_summary,
    shape: {
      hosts: [
        ['M0', 'R2'],
        ['X1', 'R0'],
        ['X2', 'R1'],
      ],
    },
    script: scenario('two-masters'),
  },
  {
    id: 'orphan',
    title: m.share_play_orphan,
    summary: m.share_play_orphan_summary,
    shape: {
      hosts: [
        ['M0', 'R2', 'R1'],
        ['M1', 'X0', 'R2'],
        ['M2', 'X0', 'R1'],
      ],
    },
    script: scenario('orphan'),
  },
  {
    id: 'flapping',
    title: m.share_play_flapping,
    summary: m.share_play_flapping_summary,
    shape: { hosts: THREE_BY_TWO, cutBefore: 2 },
    script: scenario('flapping'),
  },
  {
    id: 'reshard',
    title: m.share_play_reshard,
    summary: m.share_play_reshard_summary,
    shape: { hosts: THREE_BY_TWO },
    script: scenario('reshard'),
  },
  {
    id: 'manual-failover',
    title: m.share_play_manual,
    summary: m.share_play_manual_summary,
    shape: {
      hosts: [
        ['R0', 'R2'],
        ['M1', 'M0'],
        ['M2', 'R1'],
      ],
    },
    script: scenario('manual-failover'),
  },
];
