// The charts of a node, read from the machines themselves.

import type { AnyStateMachine } from 'xstate';
import { electionMachine } from '../../sim/node/election-chart';
import { manualFailoverMachine } from '../../sim/node/manual-failover-chart';
import { processMachine } from '../../sim/node/process';
import { replicationMachine } from '../../sim/node/replication';
import type { RedisNode } from '../../sim/node/server';
import type { ChartView } from './node';

/** The machines that a node is made of. */
export const MACHINES: readonly AnyStateMachine[] = [
  processMachine,
  replicationMachine,
  electionMachine,
  manualFailoverMachine,
];

type Target = string | { target?: string } | readonly Target[] | undefined;

/** As much as is drawn of a machine: its states and what leads from one to another. */
export function chartOf(machine: AnyStateMachine): Omit<ChartView, 'active'> {
  const {
    states = {},
    initial,
    on = {},
  } = machine.config as {
    states?: Record<string, { on?: Record<string, Target> }>;
    initial?: string;
    on?: Record<string, Target>;
  };
  const from = (state: string | null, events: Record<string, Target>) =>
    Object.entries(events).flatMap(([event, target]) =>
      targetsOf(target).map((to) => ({ from: state, event, to: to.replace(/^\./, '') })),
    );
  return {
    id: machine.id,
    initial: initial ?? '',
    states: Object.keys(states),
    transitions: [
      ...from(null, on),
      ...Object.entries(states).flatMap(([state, { on: own = {} }]) => from(state, own)),
    ],
  };
}

function targetsOf(target: Target): string[] {
  if (target === undefined) return [];
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return (target as readonly Target[]).flatMap(targetsOf);
  return targetsOf((target as { target?: string }).target);
}

const CHARTS = MACHINES.map(chartOf);

/** With the states that a node is in; of a stopped one only its process. */
export function chartsOf({ process, server }: RedisNode): ChartView[] {
  const saved = [
    process,
    server?.replication.chart,
    server?.cluster?.election.chart,
    server?.cluster?.manualFailover.chart,
  ];
  return CHARTS.flatMap((chart, index) => {
    const state = saved[index];
    return state ? [{ ...chart, active: state.value }] : [];
  });
}
