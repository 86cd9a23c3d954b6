// The labs that can be begun with a click, as the first lines of their scripts.

import { m } from '../../paraglide/messages';

export interface LabChoice {
  name: () => string;
  script: string;
}

export const LABS: readonly LabChoice[] = [
  {
    name: m.controls_lab_3x3,
    script: 'lab hosts=3 ports=6379-6381 clients=2 seed=1 cluster-node-timeout=5000\ncreate 2\n',
  },
  {
    name: m.controls_lab_3x2,
    script: 'lab hosts=3 ports=6379-6380 clients=2 seed=1 cluster-node-timeout=5000\ncreate 1\n',
  },
  {
    name: m.controls_lab_strangers,
    script: 'lab hosts=3 ports=6379 clients=1 seed=1 cluster-node-timeout=5000\nboot\n',
  },
];

export const FIRST_SCRIPT = LABS[0]!.script;
