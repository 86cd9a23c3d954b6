// Why somebody cannot hear somebody: the faults of the stage, as reasons for the trace. No node may decide by this.

import { isCut } from './network';
import type { NodeAddress } from './trace';
import type { World } from './world';

/** The entries that explain why `from` hears nothing of a node: its process, its machine, the paths between, latest first. */
export function whySilent(world: World, fromMachine: string, subject: NodeAddress): number[] {
  const node = world.nodes.get(subject);
  if (!node) return [];
  const causes: number[] = [];
  const processFault = world.lastFault.get(`node:${subject}`);
  if (processFault && node.process.value !== 'running') causes.push(processFault);
  const machineFault = world.lastFault.get(`machine:${node.host}`);
  if (machineFault && !world.machines.get(node.host)?.powered) causes.push(machineFault);
  const networkFault = world.lastFault.get('network');
  const spoiled =
    isCut(world, fromMachine, node.host) || isCut(world, node.host, fromMachine) || world.network.faults.size > 0;
  if (networkFault && spoiled) causes.push(networkFault);
  if (causes.length === 0 && processFault) causes.push(processFault);
  if (causes.length === 0 && networkFault) causes.push(networkFault);
  return causes.sort((a, b) => b - a);
}
