// How the cluster manager learns of a cluster: it asks one node for CLUSTER NODES and then each node named there for
// its own line, because only a node itself says which slots it moves.

import type { Bytes } from '../../sim/bytes';
import type { Reply } from '../../sim/resp';
import type { Arguments } from '../arguments';
import { print, type Script } from '../effects';
import { call, closeLink, openLink, type Answer } from '../link';
import { addressText, newNode, parseAddress, type ManagerNode, type Peer } from './node';
import type { ManagerArguments } from './options';

/** One run of the cluster manager. */
export interface Manager {
  options: ManagerArguments;
  user: Arguments['user'];
  password: Arguments['password'];
  nodes: ManagerNode[];
  /** Masters that somebody named but nobody could ask. */
  unreachableMasters: number;
  /** Problems that a check has found. */
  errors: number;
  /** `fix`: a check repairs what it finds. */
  fix: boolean;
}

/** A command to a node; `lost` where it has no connection or loses it. */
export function* ask(node: Peer, ...argv: Bytes[]): Script<Answer> {
  if (!node.link) return { type: 'lost', why: 'Server closed the connection' };
  return yield* call(node.link, argv);
}

export function* printReplyError(node: Peer, message: Bytes): Script<void> {
  yield* print(`Node ${addressText(node)} replied with error:\n${message}\n`);
}

/** True for a reply that is no error; an error is shown. */
export function* succeeded(node: Peer, reply: Answer): Script<boolean> {
  if (reply.type === 'error') yield* printReplyError(node, reply.text);
  return reply.type !== 'error' && reply.type !== 'lost';
}

/** The text of a bulk or status reply. */
export function textOf(reply: Answer): Bytes | null {
  return reply.type === 'bulk' || reply.type === 'status' ? reply.text : null;
}

/** Connects and authenticates; false after saying why not. */
export function* connectNode(manager: Manager, node: ManagerNode): Script<boolean> {
  if (node.link) yield* closeLink(node.link);
  node.link = null;
  const opened = yield* openLink(node.ip, node.port);
  if ('error' in opened) {
    yield* print(`Could not connect to Redis at ${addressText(node)}: ${opened.error}\n`);
    return false;
  }
  node.link = opened.link;
  if (manager.password === null) return true;
  const words = manager.user === null ? [manager.password] : [manager.user, manager.password];
  return yield* succeeded(node, yield* ask(node, 'AUTH', ...words));
}

export function* dropNode(node: ManagerNode): Script<void> {
  if (node.link) yield* closeLink(node.link);
  node.link = null;
}

/** A field `name:NUMBER` of an INFO-like text; 0 where it is not. */
export function numberField(text: Bytes, name: string): number {
  return Number(new RegExp(`${name}:(-?\\d+)`).exec(text)?.[1] ?? 0);
}

/** True if the node runs in cluster mode; else says that it does not, or what it answered. */
export function* isClusterNode(node: ManagerNode): Script<boolean> {
  const info = yield* ask(node, 'INFO');
  const text = textOf(info);
  if (text !== null && numberField(text, 'cluster_enabled') === 1) return true;
  const why = info.type === 'error' ? info.text : 'is not configured as a cluster node.';
  yield* print(`[ERR] Node ${addressText(node)} ${why}\n`);
  return false;
}

/**
 * Reads the node's own line of CLUSTER NODES into `node`, and with `friends` the others' lines into its friends.
 * False if there was no answer, or an error, which is shown with `complain`.
 */
export function* loadNode(node: ManagerNode, friends: boolean, complain: boolean): Script<boolean> {
  const reply = yield* ask(node, 'CLUSTER', 'NODES');
  const text = textOf(reply);
  if (text === null) {
    if (reply.type === 'error' && complain) yield* printReplyError(node, reply.text);
    return false;
  }
  for (const line of text.split('\n').slice(0, -1)) {
    const words = line.split(' ');
    const [, address, flags] = words;
    if (flags === undefined) return false;
    const parsed = parseAddress(address!);
    if (!parsed) {
      yield* print('Error: invalid CLUSTER NODES reply\n');
      return false;
    }
    if (flags.includes('myself')) {
      node.busPort = parsed.busPort ?? 0;
      node.myself = true;
      node.dirty = false;
      readSlots(node, words.slice(8));
      readFlags(node, words);
      if (!friends) return true;
    } else if (friends) {
      const friend = newNode(parsed.host, parsed.port, parsed.busPort ?? undefined);
      readFlags(friend, words);
      node.friends.push(friend);
    }
  }
  return true;
}

function readFlags(node: ManagerNode, [name, , flags, master, , , epoch]: Bytes[]): void {
  node.currentEpoch = Number(epoch ?? 0);
  node.name = name!;
  node.flags = flags!.split(',');
  for (const flag of node.flags) {
    if (flag === 'noaddr') node.noaddr = true;
    else if (flag === 'fail') node.fail = true;
    else if (flag === 'slave') {
      node.slave = true;
      node.replicate = master!;
    }
  }
}

/** Slots as CLUSTER NODES lists them: `12`, `0-5460`, `[12->-id]`, `[12-<-id]`. */
function readSlots(node: ManagerNode, words: Bytes[]): void {
  node.slots = new Set();
  node.planned = null;
  for (const word of words) {
    const open = /^\[(\d+)(->-|-<-)([^\]]*)/.exec(word);
    if (open) {
      const list = open[2] === '->-' ? node.migrating : node.importing;
      list.push({ slot: open[1]!, node: open[3]! });
      continue;
    }
    const range = /^(\d+)(?:-(\d+))?$/.exec(word);
    if (!range) continue;
    const last = Number(range[2] ?? range[1]);
    for (let slot = Number(range[1]); slot <= last; slot++) node.slots.add(slot);
  }
}

/** Loads all nodes that `node` knows into `manager.nodes`, itself first; false after saying why it could not. */
export function* loadCluster(manager: Manager, node: ManagerNode): Script<boolean> {
  if (!node.link && !(yield* connectNode(manager, node))) return false;
  if (!(yield* isClusterNode(node)) || !(yield* loadNode(node, true, true))) {
    yield* dropNode(node);
    return false;
  }
  manager.nodes = [node];
  for (const friend of node.friends) {
    if (yield* loadFriend(manager, friend)) {
      manager.nodes.push(friend);
      continue;
    }
    if (!friend.slave) manager.unreachableMasters++;
    yield* dropNode(friend);
  }
  node.friends = [];
  for (const replica of manager.nodes) {
    if (replica.replicate === null) continue;
    const master = manager.nodes.find((other) => other.name === replica.replicate);
    if (master) master.replicas++;
    else {
      yield* print(
        `*** WARNING: ${addressText(replica)} claims to be slave of unknown node ID ${replica.replicate}.\n`,
      );
    }
  }
  return true;
}

function* loadFriend(manager: Manager, friend: ManagerNode): Script<boolean> {
  if (friend.port === 0 || !(yield* connectNode(manager, friend))) return false;
  if (!(yield* loadNode(friend, false, false))) {
    yield* print(`[ERR] Unable to load info for node ${addressText(friend)}\n`);
    return false;
  }
  return !friend.noaddr && !friend.fail;
}

/** The lines of CLUSTER NODES as words; null without an answer. */
export function* nodeLines(node: ManagerNode): Script<{ reply: Answer; lines: Bytes[][] }> {
  const reply: Answer | Reply = yield* ask(node, 'CLUSTER', 'NODES');
  const lines = (textOf(reply) ?? '').split('\n').slice(0, -1);
  return { reply, lines: lines.map((line) => line.split(' ')) };
}
