// The labs that can be begun with a click, as the first lines of their scripts.

export interface LabChoice {
  name: string;
  script: string;
}

export const LABS: readonly LabChoice[] = [
  {
    name: '3 hosts, 9 nodes: three masters, two replicas each',
    script: 'lab hosts=3 ports=6379-6381 clients=2 seed=1 cluster-node-timeout=5000\ncreate 2\n',
  },
  {
    name: '3 hosts, 6 nodes: three masters, one replica each',
    script: 'lab hosts=3 ports=6379-6380 clients=2 seed=1 cluster-node-timeout=5000\ncreate 1\n',
  },
  {
    name: '3 hosts, 3 nodes that do not know each other yet',
    script: 'lab hosts=3 ports=6379 clients=1 seed=1 cluster-node-timeout=5000\nboot\n',
  },
];

export const FIRST_SCRIPT = LABS[0]!.script;
