// The beliefs, read from every running node's own table.

import { nodeName } from '../../sim/node/names';
import { inHandshake, isFail, isMaster, isPfail } from '../../sim/node/view';
import type { Belief, BeliefsRequest, BeliefsView } from './beliefs';
import type { Memory, Sight } from './sight';

export function beliefsView({ run }: Sight, _request: BeliefsRequest, memory: Memory): BeliefsView | undefined {
  const { world } = run;
  const beliefs: Belief[] = [];
  for (const { address, server, process } of world.nodes.values()) {
    if (!server?.cluster || process.value !== 'running') continue;
    for (const other of server.cluster.nodes.values()) {
      if (inHandshake(other)) continue;
      beliefs.push({
        observer: address,
        subject: nodeName(world, other),
        state: isFail(other) ? 'fail' : isPfail(other) ? 'pfail' : 'ok',
        role: isMaster(other) ? 'master' : 'replica',
        configEpoch: other.configEpoch,
      });
    }
  }
  const text = JSON.stringify(beliefs);
  if (memory.text === text) return undefined;
  memory.text = text;
  return { nodes: [...world.nodes.keys()], beliefs };
}
