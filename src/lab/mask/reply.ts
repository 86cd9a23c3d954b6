// Masks of replies, by the command that was asked (docs/SCRIPT.md, "Transcript").

import { readTree, renderTree, type Tree } from './tree';

export function maskReply(command: readonly string[], reply: readonly string[]): string[] {
  const name = (command[0] ?? '').toLowerCase();
  const sub = (command[1] ?? '').toLowerCase();
  // What redis-cli says of a redirection stands above the reply.
  const told = reply.findIndex((line) => !line.startsWith('-> '));
  const head = reply.slice(0, Math.max(told, 0));
  const body = reply.slice(Math.max(told, 0));
  return [...head, ...maskBody(name, sub, body)];
}

function maskBody(name: string, sub: string, reply: string[]): string[] {
  if (name === 'cluster') return maskCluster(sub, reply);
  if (name === 'info') return maskInfo(reply);
  const tree = readTree(reply);
  switch (name) {
    case 'memory':
      return tree ? renderTree(tree.map((item, i) => (i % 2 === 0 ? item : '?'))) : reply.map(() => '?');
    case 'role':
      return tree ? renderTree(maskRole(tree)) : reply;
    case 'keys':
    case 'smembers':
      return tree ? renderTree(sorted(tree)) : reply.toSorted(byText);
    case 'scan':
      return tree ? renderTree(tree.map((item) => (typeof item === 'string' ? item : sorted(item)))) : reply;
    case 'hgetall':
      return tree ? renderTree(sortedPairs(tree)) : reply;
    // Names of commands come in the order of a hash table.
    case 'acl':
      return tree && sub === 'cat' ? renderTree(sorted(tree)) : reply;
    case 'command':
      return tree && sub === 'list' ? renderTree(sorted(tree)) : reply;
    case 'config':
      return tree && sub === 'get' ? renderTree(sortedPairs(tree)) : reply;
    default:
      return reply;
  }
}

function maskCluster(sub: string, reply: string[]): string[] {
  switch (sub) {
    case 'nodes':
      return reply.map(maskNodeLine).toSorted(byAddress);
    case 'info':
      return reply.filter((line) => !line.startsWith('cluster_stats_'));
    case 'replicas':
    case 'slaves': {
      const tree = readTree(reply);
      if (!tree) return reply;
      return renderTree(tree.map((item) => maskNodeLine(String(item))).toSorted(byAddress));
    }
    case 'slots': {
      const tree = readTree(reply);
      if (!tree) return reply;
      return renderTree(tree.map(sortSlots).toSorted(byTreeAddress));
    }
    case 'shards': {
      const tree = readTree(reply);
      if (!tree) return reply;
      return renderTree(tree.map(sortShard).toSorted(byTreeAddress));
    }
    case 'getkeysinslot': {
      const tree = readTree(reply);
      return tree ? renderTree(sorted(tree)) : reply.toSorted(byText);
    }
    default:
      return reply;
  }
}

/** ping-sent and pong-recv of a line of CLUSTER NODES become 0. */
const maskNodeLine = (line: string): string =>
  line.replace(/(:\d+@\d+\S* \S+ \S+) \d+ \d+ (\d+ (?:dis)?connected)/, '$1 0 0 $2');

/** The master comes first and stays there; its replicas have no order. */
function sortSlots(range: Tree): Tree {
  if (typeof range === 'string') return range;
  return [...range.slice(0, 3), ...range.slice(3).toSorted(byTreeAddress)];
}

function sortShard(shard: Tree): Tree {
  if (typeof shard === 'string') return shard;
  return shard.map((item, i) => {
    if (shard[i - 1] !== '"nodes"' || typeof item === 'string') return item;
    return item.map((node) => maskAfter(node, '"replication-offset"')).toSorted(byTreeAddress);
  });
}

function maskAfter(node: Tree, field: string): Tree {
  if (typeof node === 'string') return node;
  return node.map((item, i) => (node[i - 1] === field ? '(integer) 0' : item));
}

/** ROLE: the offset of a master, what its replicas acknowledged, the offset of a replica. -1 is no offset. */
function maskRole(role: Tree[]): Tree[] {
  const zero = (item: Tree) =>
    typeof item === 'string' ? item.replace(/\d+/, (n, at) => (item[at - 1] === '-' ? n : '0')) : item;
  if (role[0] === '"master"') {
    return role.map((item, i) => {
      if (i === 1) return zero(item);
      if (i !== 2 || typeof item === 'string') return item;
      return item
        .map((replica) =>
          typeof replica === 'string' ? replica : replica.map((part, k) => (k === 2 ? zero(part) : part)),
        )
        .toSorted(byTreeAddress);
    });
  }
  return role.map((item, i) => (i === 4 ? zero(item) : item));
}

/** Sections of INFO of which only the field names are compared. */
const NAMES_ONLY = new Set(['server', 'memory', 'clients', 'stats', 'cpu']);
const DROPPED =
  /^(?:cluster_stats_\w+|master_last_io_seconds_ago|\w*_backlog_\w+|master_repl_offset|second_repl_offset|slave_repl_offset|slave_read_repl_offset):/;

function maskInfo(reply: string[]): string[] {
  let section = '';
  const out: string[] = [];
  for (const line of reply) {
    if (line.startsWith('# ')) section = line.slice(2).trim().toLowerCase();
    if (DROPPED.test(line)) continue;
    const [field] = line.split(':');
    if (NAMES_ONLY.has(section) && line.includes(':')) out.push(`${field}:`);
    else if (/^master_replid2?:/.test(line)) out.push(`${field}:<replid>`);
    else if (/^slave\d+:/.test(line)) out.push(line.replace(/,(?:offset|lag)=-?\d+/g, ''));
    else out.push(line);
  }
  return out;
}

const sorted = (tree: Tree[]): Tree[] => tree.toSorted((a, b) => byText(String(a), String(b)));

function sortedPairs(tree: Tree[]): Tree[] {
  const pairs: Tree[][] = [];
  for (let i = 0; i < tree.length; i += 2) pairs.push(tree.slice(i, i + 2));
  return pairs.toSorted((a, b) => byText(String(a[0]), String(b[0]))).flat();
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first address in a text, so that 10.0.0.10 comes after 10.0.0.9. */
function addressKey(text: string): string {
  const [, ip = '', port = ''] = /(\d+\.\d+\.\d+\.\d+):(\d+)/.exec(text) ?? [];
  return [...ip.split('.'), port].map((part) => part.padStart(5, '0')).join('.');
}

export const byAddress = (a: string, b: string): number => byText(addressKey(a), addressKey(b)) || byText(a, b);

/** By the address of the first node in it: an ip, and the port that stands beside it. */
const byTreeAddress = (a: Tree, b: Tree): number => byText(treeKey(a), treeKey(b));

function treeKey(tree: Tree): string {
  const leaves = flat(tree);
  const named = leaves.indexOf('"port"');
  const ipAt = leaves.findIndex((leaf) => /^"\d+\.\d+\.\d+\.\d+"$/.test(leaf));
  const ip = leaves[ipAt] ?? '';
  const port = named >= 0 ? leaves[named + 1] : leaves[ipAt + 1];
  return addressKey(`${ip.replaceAll('"', '')}:${/\d+/.exec(port ?? '')?.[0] ?? ''}`);
}

const flat = (tree: Tree): string[] => (typeof tree === 'string' ? [tree] : tree.flatMap(flat));
