// What the inspector calls things.

import type { NodeInside } from '../../lab/views/node';
import { m } from '../../paraglide/messages';

const PROCESSES: Record<NodeInside['process'], () => string> = {
  running: m.inspector_process_running,
  loading: m.inspector_process_loading,
  paused: m.inspector_process_paused,
  stopped: m.inspector_process_stopped,
};
export const processWord = (process: NodeInside['process']): string => PROCESSES[process]();

const CHARTS: Record<string, () => string> = {
  process: m.inspector_chart_process,
  replication: m.inspector_chart_replication,
  election: m.inspector_chart_election,
  manualFailover: m.inspector_chart_manual,
};
export const chartTitle = (id: string): string => CHARTS[id]?.() ?? id;
