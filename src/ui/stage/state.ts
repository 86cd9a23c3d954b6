// What the stage shows of a node or host, in one word: decided here, drawn elsewhere.

import type { HostView, NodeView } from '../../lab/api';
import { m } from '../../paraglide/messages';
import { comma, slotList } from './wording';

const PROCESSES = { stopped: m.stage_stopped, loading: m.stage_loading, paused: m.stage_paused };
const ROLES = { master: m.stage_master, replica: m.stage_replica, none: m.stage_no_role };

/** What the others make of a node; `fail` outweighs `suspected`. */
export type Repute = 'fail' | 'suspected' | 'fine';

export function reputeOf(node: NodeView): Repute {
  if (node.failedBy > 0) return 'fail';
  return node.suspectedBy > 0 ? 'suspected' : 'fine';
}

/** `host2:6379` to `6379`. */
export const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1);
export const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));

/** What stands at the upper right of a card. */
export function roleWord(node: NodeView): string {
  return node.process === 'running' ? ROLES[node.role]() : PROCESSES[node.process]();
}

/** A sentence for those who listen to the stage instead of looking at it. */
export function spoken(node: NodeView): string {
  const parts: string[] = [];
  if (node.process !== 'running') parts.push(PROCESSES[node.process]());
  if (node.role !== 'none') parts.push(ROLES[node.role]());
  if (node.role === 'replica')
    parts.push(node.masterAddress ? m.stage_of({ master: node.masterAddress }) : m.stage_of_nobody());
  if (node.slotCount > 0) parts.push(m.stage_slots({ slots: slotList(node.slots) }));
  const repute = reputeOf(node);
  if (repute === 'fail') parts.push(m.stage_fail(), m.stage_failing({ marked: node.failedBy, of: node.observers }));
  if (repute === 'suspected') parts.push(m.stage_suspects({ suspecting: node.suspectedBy, of: node.observers }));
  if (node.process === 'running' && node.clusterState === 'fail') parts.push(m.stage_cluster_down());
  return m.stage_sentence({ subject: node.address, facts: parts.join(comma()) });
}

export function hostWord(host: HostView): { word: string; tone: 'good' | 'bad' | 'warn' } {
  if (!host.powered) return { word: m.stage_off(), tone: 'bad' };
  const down = host.nodes.filter((node) => node.process === 'stopped').length;
  const paused = host.nodes.filter((node) => node.process === 'paused').length;
  if (down > 0 && down === host.nodes.length) return { word: m.stage_down(), tone: 'bad' };
  if (down > 0) return { word: m.stage_some_down({ down, all: host.nodes.length }), tone: 'warn' };
  if (paused > 0 && paused < host.nodes.length)
    return { word: m.stage_some_paused({ paused, all: host.nodes.length }), tone: 'warn' };
  if (paused > 0) return { word: m.stage_paused(), tone: 'warn' };
  return { word: m.stage_up(), tone: 'good' };
}

/** The CSS colour of a shard and of text on it; shards beyond the five safe colours get hues far from each other. */
export function shardColours(shard: number): { fill: string; on: string } {
  if (shard < 0) return { fill: 'var(--shard-none)', on: 'var(--shard-none-text)' };
  if (shard < 5) return { fill: `var(--shard-${shard})`, on: `var(--shard-${shard}-text)` };
  return { fill: `oklch(0.72 0.11 ${Math.round(shard * 137.5) % 360})`, on: '#101418' };
}
