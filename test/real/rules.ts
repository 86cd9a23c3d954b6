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
  'protected-mode': {
    // Where the server's FIN comes before its reset, a write breaks the pipe and ends redis-cli without a word.
    'redis-cli -h host1 -p 6379 -a secret ping': (ours, real, again) =>
      [real, again].some((lines) => lines.join('\n') === ours.join('\n')) ? null : 'it is neither of the real runs',
  },
  'partition-three-sides': {
    // After the heal FAIL marks meet: whether a replica is elected before its master is heard again hangs on when links
    // come back. Each shard has one master in the end, and everybody agrees on it.
    'redis-cli -h host1 -p 6379 cluster nodes': oneMasterAShard,
    'redis-cli -h host2 -p 6379 cluster nodes': oneMasterAShard,
    'redis-cli -h host3 -p 6379 cluster nodes': oneMasterAShard,
    'redis-cli -h host1 -p 6379 cluster info': sameApart(/^cluster_(?:current|my)_epoch:\d+$/),
  },
  'epoch-collision': {
    // Of two masters with epoch 7 the one with the smaller id takes the next, and ids are random: it takes 8, or 10 where
    // it has heard of 9. The highest epoch is not raised by BUMPEPOCH.
    'redis-cli -h host1 -p 6379 cluster info': sameApart(/^cluster_(?:current|my)_epoch:(?:[789]|10)$/),
    'redis-cli -h host3 -p 6379 cluster info': sameApart(/^cluster_current_epoch:(?:10|11)$/),
    'redis-cli -h host2 -p 6379 cluster nodes': (ours, real, again) => {
      const epochs = ours.map((line) => line.split(' ')[6]);
      if (new Set(epochs).size !== 3 || !epochs.includes('7') || epochs[2] !== '9') return `epochs ${epochs.join(' ')}`;
      return sameApart(/(?<=^<host[12]:6379> .* 0 0 )(?:7|8|10)(?= connected)/)(ours, real, again);
    },
    'redis-cli -h host1 -p 6379 cluster bumpepoch': sameApart(/^(?:BUMPED|STILL) 1[01]$/),
  },
  expiry: {
    // The mean that the expiry cycle keeps is a running one over what it met: some tens of thousands of ms apart.
    'redis-cli -h host3 -p 6379 info keyspace': sameApart(/avg_ttl=[1-9]\d{5}$/),
  },
  pipes: {
    // Random ids that happen to hold the digits db, times, and the memory that a child cost.
    'redis-cli -h host1 INFO|grep db': namedDb,
    'redis-cli -h host3 INFO|grep db': namedDb,
    'redis-cli -h host3 INFO|grep db|wc -l': ([count]) => (/^1[1-3]$/.test(count ?? '') ? null : `${count} lines`),
  },
  'fix-random-cover': {
    // A slot that nobody has, and that has no keys, goes to a master drawn at random.
    'redis-cli --cluster fix host1:6379': sameApart(/(?<=^>>> Covering slot 5 with 10\.0\.0\.)[123](?=:6379$)/),
  },
  'suite-24-links': {
    // Links come in the order of a hash table, at times of their own.
    'redis-cli -h host1 -p 6379': (ours, real, again) => {
      const links = (lines: string[]) => {
        const text = lines.map((line) => line.replace(/^\d+\) /, '   ').replace(/\(integer\) \d{13}$/, 'T'));
        const end = text.findIndex((line) => line.includes('links x'));
        const items = text.slice(1, end).join('\n').split(/(?= {4}1\) "direction")/);
        return [text[0], ...items.map((item) => item.trim()).sort(), ...text.slice(end)].join('\n');
      };
      return [real, again].every((lines) => links(lines) === links(ours)) ? null : 'the links are others';
    },
  },
  'suite-04-reshard-load': {
    // Sources of a reshard are listed in the order of a hash table.
    'redis-cli --cluster reshard host1:6379 --cluster-from all --cluster-to <host1:6379> --cluster-slots 6 --cluster-yes':
      inAnyOrder,
  },
  'suite-26-shard-channels': {
    // Channels come in the order of a hash table.
    'redis-cli -h host3 -p 6379 pubsub shardchannels': inAnyOrder,
  },
  'manager-backup': {
    // Masters come in the order of a hash table.
    'redis-cli --cluster backup host1:6379 .': inAnyOrder,
    'redis-cli --cluster backup host1:6379 ./': inAnyOrder,
  },
  'restart-order': {
    // The link to a node that is dead is made anew every tick, and gone in between.
    'redis-cli -h host1 cluster nodes': sameApart(/(?<=^<host3:6379> .* )(?:dis)?connected(?= )/),
  },
  'shutdown-forms': {
    // Likewise.
    'redis-cli -h host1 cluster nodes': sameApart(/(?<=^<host2:6380> .* )(?:dis)?connected$/),
  },
  'notes-3-manager': {
    // Nodes come in the order of a hash table.
    'redis-cli --cluster reshard host1:6379': inAnyOrder,
  },
};

/** The same lines but for ids; times and memory are there. */
function namedDb(ours: string[], real: string[]): string | null {
  const certain = (lines: string[]) =>
    lines
      .filter((line) => !/^(?:run_id|master_replid2?):/.test(line))
      .map((line) => line.replace(/(?<=^rdb_last_(?:save_time|cow_size):)\d+$/, 'N'))
      .join('\n');
  return certain(ours) === certain(real) ? null : 'the lines are others';
}

/** The same lines, in whatever order; items of a reply are numbered anew. */
function inAnyOrder(ours: string[], real: string[]): string | null {
  const sorted = (lines: string[]) => lines.map((line) => line.replace(/^\d+\) /, '')).sort().join('\n');
  return sorted(ours) === sorted(real) ? null : 'the lines are others';
}

/** Everything is the same in all three but what the pattern takes out, which has to be there alike often. */
function sameApart(pattern: RegExp): Rule {
  return (ours, real, again) => {
    const rest = (lines: string[]) => lines.map((line) => line.replace(pattern, '*')).join('\n');
    return [real, again].every((lines) => rest(lines) === rest(ours)) ? null : 'more differs than hangs on chance';
  };
}

/**
 * Each of the shards of the real runs has the same two nodes and slots here, one of them a master with the slots, the other
 * its replica with its epoch, nobody failing; and no two masters share an epoch.
 */
function oneMasterAShard(ours: string[], real: string[]): string | null {
  const shards = (lines: string[]) => {
    const rows = lines.map((line) => line.replace('myself,', '').split(' '));
    const masters = rows.filter(([, , flags]) => flags === 'master');
    const epochs = new Set(masters.map((row) => row[6]));
    const found = masters.map(([id, , , , , , epoch, link, ...slots]) => {
      const replicas = rows.filter((row) => row[3] === id && row[2] === 'slave' && row[6] === epoch && row[7] === link);
      return `${slots.join(' ')}: ${[id, ...replicas.map((row) => row[0])].sort().join(' ')}`;
    });
    return [...found.sort(), `${epochs.size} epochs`].join('\n');
  };
  return shards(ours) === shards(real) ? null : `the shards are others:\n${shards(ours)}`;
}

/**
 * Blocks that hang on chance although the two recorded runs agree: what chance decides came out the same twice. Each is
 * shown to be chance by what is said at its rule; the other outcome was seen on real servers too.
 */
export const ALIKE_BY_CHANCE: Record<string, readonly string[]> = {
  's10-grow-reshard-shrink': ['redis-cli -h host1 -p 6379 cluster nodes'],
  pipes: ['redis-cli -h host3 INFO|grep db|wc -l'],
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
