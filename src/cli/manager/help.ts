// `--cluster help`, and which arguments each cluster manager command takes.

import { print, type Script } from '../effects';

export interface CommandShape {
  /** Arguments that it needs; negative: at least so many. */
  arity: number;
  args: string;
  options: string[];
}

const NODE = '<host:port> or <host> <port> - separated by either colon or space';

export const SHAPES: Record<string, CommandShape> = {
  create: { arity: -2, args: 'host1:port1 ... hostN:portN', options: ['replicas <arg>'] },
  check: { arity: -1, args: NODE, options: ['search-multiple-owners'] },
  info: { arity: -1, args: NODE, options: [] },
  fix: { arity: -1, args: NODE, options: ['search-multiple-owners', 'fix-with-unreachable-masters'] },
  reshard: {
    arity: -1,
    args: NODE,
    options: ['from <arg>', 'to <arg>', 'slots <arg>', 'yes', 'timeout <arg>', 'pipeline <arg>', 'replace'],
  },
  rebalance: {
    arity: -1,
    args: NODE,
    options: [
      ...['weight <node1=w1...nodeN=wN>', 'use-empty-masters', 'timeout <arg>', 'simulate', 'pipeline <arg>'],
      ...['threshold <arg>', 'replace'],
    ],
  },
  'add-node': {
    arity: 2,
    args: 'new_host:new_port existing_host:existing_port',
    options: ['slave', 'master-id <arg>'],
  },
  'del-node': { arity: 2, args: 'host:port node_id', options: [] },
  call: { arity: -2, args: 'host:port command arg arg .. arg', options: ['only-masters', 'only-replicas'] },
  'set-timeout': { arity: 2, args: 'host:port milliseconds', options: [] },
  import: {
    arity: 1,
    args: 'host:port',
    options: ['from <arg>', 'from-user <arg>', 'from-pass <arg>', 'from-askpass', 'copy', 'replace'],
  },
  backup: { arity: 2, args: 'host:port backup_directory', options: [] },
  help: { arity: 0, args: '', options: [] },
};

export function* help(): Script<boolean> {
  yield* print('Cluster Manager Commands:\n');
  for (const [name, { args, options }] of Object.entries(SHAPES)) {
    yield* print(`  ${name.padEnd(15)}${args}\n`);
    for (const option of options) yield* print(`${' '.repeat(15)}  --cluster-${option}\n`);
  }
  yield* print(
    '\nFor check, fix, reshard, del-node, set-timeout, info, rebalance, call, import, backup ' +
      'you can specify the host and port of any working node in the cluster.\n' +
      '\nCluster Manager Options:\n' +
      `  ${'--cluster-yes'.padEnd(15)}Automatic yes to cluster commands prompts\n\n`,
  );
  // The real one, too, ends with exit code 1 here.
  return false;
}
