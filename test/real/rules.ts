// Blocks in which two runs of real servers differ after the masks: chance decides there, so the simulator's output is not
// compared with one of them but held to what must be true of all. No other block has a rule.

/** Returns what is wrong with `ours`, or null. All three are masked; `real` and `again` are what real servers printed. */
export type Rule = (ours: string[], real: string[], again: string[]) => string | null;

/** By recording, then by the line as it is written in the script. */
export const RULES: Record<string, Record<string, Rule>> = {
  's01-create-3x3': {
    // CLUSTER SLOTS leaves out a replica whose replication offset the answering node has not heard yet (7.0:
    // isReplicaAvailable), and it hears of it with the next ping or pong of that replica. Ranges and masters are certain;
    // a replica that is listed must be one that real servers list there.
    'redis-cli -h host1 -p 6379 cluster slots': (ours, real, again) => {
      const withoutReplicas = (lines: string[]) => rangesOf(lines).map(({ range, nodes }) => [...range, nodes[0]]);
      if (JSON.stringify(withoutReplicas(ours)) !== JSON.stringify(withoutReplicas(real))) {
        return 'the ranges and their masters differ';
      }
      const allowed = new Set([...rangesOf(real), ...rangesOf(again)].flatMap(({ range, nodes }) => nodes.map((node) => `${range} ${node}`)));
      for (const { range, nodes } of rangesOf(ours)) {
        for (const node of nodes) if (!allowed.has(`${range} ${node}`)) return `${node} does not belong to ${range}`;
        if (new Set(nodes).size !== nodes.length) return `a node is listed twice for ${range}`;
      }
      return null;
    },
  },
};

/** Ranges of CLUSTER SLOTS with the ids of their nodes, the master first. */
function rangesOf(lines: string[]): { range: string[]; nodes: string[] }[] {
  const ranges: { range: string[]; nodes: string[] }[] = [];
  for (const line of lines) {
    if (/^\d+\) 1\) /.test(line)) ranges.push({ range: [], nodes: [] });
    const current = ranges.at(-1);
    const slot = /^(?:\d+\) 1\)| {3}2\)) \(integer\) (\d+)$/.exec(line)?.[1];
    const id = /"(<[^>]+>)"/.exec(line)?.[1];
    if (slot !== undefined) current?.range.push(slot);
    if (id !== undefined) current?.nodes.push(id);
  }
  return ranges;
}
