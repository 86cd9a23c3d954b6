// Where the states of a chart stand and which way its transitions take: dagre's layered layout.

import dagre from '@dagrejs/dagre';
import { curveBasis, line } from 'd3-shape';
import type { ChartView } from '../../lab/views/node';

export interface DrawnState {
  name: string;
  x: number;
  y: number;
  width: number;
  active: boolean;
}

export interface DrawnTransition {
  key: string;
  /** An SVG path. */
  path: string;
  /** Events that take this way. */
  label: string;
  x: number;
  y: number;
  /** Leads away from the active state. */
  open: boolean;
}

export interface DrawnChart {
  width: number;
  height: number;
  states: DrawnState[];
  transitions: DrawnTransition[];
}

export const STATE_HEIGHT = 30;
const CHAR = 7.6;
const LABEL_CHAR = 6.3;
/** What leads from every state begins here. */
const ANYWHERE = '*';

const curved = line<{ x: number; y: number }>(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveBasis);

export function layoutChart({ states, transitions, active }: ChartView): DrawnChart {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 40, edgesep: 18, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = transitions.some(({ from }) => from === null) ? [ANYWHERE, ...states] : states;
  for (const name of names) graph.setNode(name, { width: Math.max(44, name.length * CHAR + 20), height: STATE_HEIGHT });
  // Several events on one way are one line with several words.
  const ways = new Map<string, { from: string; to: string; events: string[] }>();
  for (const { from, event, to } of transitions) {
    const key = `${from ?? ANYWHERE}>${to}`;
    const way = ways.get(key) ?? { from: from ?? ANYWHERE, to, events: [] };
    way.events.push(event);
    ways.set(key, way);
  }
  for (const [key, { from, to, events }] of ways) {
    const width = events.join(', ').length * LABEL_CHAR + 8;
    graph.setEdge(from, to, { width, height: 16, labelpos: 'c' }, key);
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    states: names.map((name) => {
      const { x, y, width: wide } = graph.node(name) as { x: number; y: number; width: number };
      return { name, x, y, width: wide, active: name === active };
    }),
    transitions: [...ways].map(([key, { from, to, events }]) => {
      const edge = graph.edge(from, to, key) as { points: { x: number; y: number }[]; x: number; y: number };
      return {
        key,
        path: curved(edge.points) ?? '',
        label: events.join(', '),
        x: edge.x,
        y: edge.y,
        open: from === active || from === ANYWHERE,
      };
    }),
  };
}
