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
  's06-replica-migration': {
    // Of the two replicas of host1 the one with the smaller id goes to the orphaned master, and ids are random.
    'redis-cli -h host1 -p 6379 cluster nodes': (ours, real, again) => {
      const movers = ['<host2:6380>', '<host4:6379>'];
      const moved = ours.filter((line) => movers.some((id) => line.startsWith(`${id} `)) && line.includes('slave <host3:6379> 0 0 3 '));
      if (moved.length !== 1) return `${moved.length} of the two replicas went to the orphaned master`;
      return [real, again].some((lines) => lines.join('\n') === ours.join('\n')) ? null : 'the rest is neither of the real runs';
    },
  },
  's10-grow-reshard-shrink': {
    // host4's two nodes meet as masters of epoch 0, and the one with the smaller id takes a new epoch: 7. Where that is the
    // one that becomes a replica, its master still has epoch 0, and takes 8 with its first slot.
    'redis-cli -h host1 -p 6379 cluster nodes': (ours, real) => {
      const epochs = new Set<string>();
      const hide = (lines: string[], seen: (epoch: string) => void) =>
        lines.map((line) =>
          line.replace(/^(<host4:\d+> .* 0 0 )(\d+)( connected.*)$/, (_, before: string, epoch: string, after: string) => {
            seen(epoch);
            return `${before}N${after}`;
          }),
        );
      const rest = hide(ours, (epoch) => epochs.add(epoch));
      if (rest.join('\n') !== hide(real, () => {}).join('\n')) return 'more than the epoch of the new shard differs';
      const hasSlots = ours.some((line) => /^<host4:6379> .* connected \d/.test(line));
      const allowed = hasSlots ? ['7', '8'] : ['7', '0'];
      return epochs.size === 1 && allowed.includes([...epochs][0]!) ? null : `epochs ${[...epochs].join(' and ')}`;
    },
  },
};

/**
 * Blocks that hang on chance although the two recorded runs agree: what chance decides came out the same twice. Each is
 * shown to be chance by what is said at its rule; the other outcome was seen on real servers too.
 */
export const ALIKE_BY_CHANCE: Record<string, readonly string[]> = {
  's10-grow-reshard-shrink': ['redis-cli -h host1 -p 6379 cluster nodes'],
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
