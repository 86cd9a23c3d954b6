// Replication, the replica's side: what comes from the master. First the answers of the handshake, perhaps a dataset,
// then the stream of commands, which is carried out, counted, and passed on to replicas of ours.

import type { Dataset } from '../queue';
import { readCommand } from '../resp';
import { record, wallMs, type World } from '../world';
import { rewriteAof } from './aof';
import { configValue } from './config';
import { signalFlushed } from './database';
import { applyCommand } from './dispatch';
import { keyCount, loadDatabases } from './databases';
import { rdbOf } from './rdb';
import { noteReplicated, writeInStream } from './lineage';
import { addressName } from './names';
import { dropLink, say, sendAck, stepReplication } from './replica-link';
import { appendToStream, createBacklog, disconnectReplicas, freeBacklog } from './replication';
import type { RedisNode, RedisServer } from './server';

/** Bytes or a dataset arrived on the link to our master. */
export function masterSends(world: World, node: RedisNode, server: RedisServer, payload: string | Dataset): void {
  const { replication } = server;
  replication.lastInteractionMs = wallMs(world);
  if (typeof payload !== 'string') {
    load(world, node, server, payload);
    return;
  }
  replication.input += payload;
  while (server.replication.link !== null) {
    const { value } = replication.chart;
    const more = value === 'online' ? applyNext(world, node, server) : answerNext(world, node, server);
    if (!more) break;
  }
}

/** One line of the handshake. False: nothing whole is left to read. */
function answerNext(world: World, node: RedisNode, server: RedisServer): boolean {
  const { replication } = server;
  // Newlines that keep the link alive while the master prepares the dataset.
  replication.input = replication.input.replace(/^\n+/, '');
  const end = replication.input.indexOf('\r\n');
  if (end < 0) return false;
  const line = replication.input.slice(0, end);
  replication.input = replication.input.slice(end + 2);
  const expected = replication.expecting.shift();
  switch (expected) {
    case 'pong':
      if (!/^(\+|-NOAUTH|-NOPERM|-ERR operation not permitted)/.test(line)) return giveUp(world, node, server);
      replication.expecting = introduce(world, server) ? ['auth', 'port', 'capa'] : ['port', 'capa'];
      say(world, server, ['REPLCONF', 'listening-port', String(node.port)]);
      say(world, server, ['REPLCONF', 'capa', 'eof', 'capa', 'psync2']);
      return true;
    case 'auth':
      return line[0] === '-' ? giveUp(world, node, server) : true;
    case 'port':
      return true;
    case 'capa':
      stepReplication(world, node, server, { type: 'GREETED' });
      return true;
    case 'psync':
      return psyncAnswered(world, node, server, line);
    default:
      return false;
  }
}

function psyncAnswered(world: World, node: RedisNode, server: RedisServer, line: string): boolean {
  const { replication } = server;
  const [word, replid, offset] = line.split(' ');
  if (word === '+CONTINUE') {
    if (replid !== undefined && replid !== replication.replid) {
      // The same history under a new name: what we had is the second one from here on.
      replication.replid2 = replication.replid;
      replication.secondReplOffset = replication.offset + 1;
      replication.replid = replid;
      disconnectReplicas(world, server);
    }
    if (!replication.backlogActive) createBacklog(server);
    stepReplication(world, node, server, { type: 'CONTINUE' });
    return true;
  }
  if (word === '+FULLRESYNC') {
    // What we have, and its history, count until the dataset is there (Redis 7.0 keeps the cached master so long).
    replication.pendingReplid = replid!;
    replication.pendingOffset = Number(offset);
    stepReplication(world, node, server, { type: 'FULL_SYNC' });
    return false;
  }
  // The master cannot serve us now (it is loading, or has no master itself), or refuses.
  replication.dialsAgain = !/^-(?:LOADING|NOMASTERLINK)/.test(line);
  return giveUp(world, node, server);
}

/** The handshake failed: again in a second. Nothing is left to read. */
function giveUp(world: World, node: RedisNode, server: RedisServer): boolean {
  dropLink(world, server);
  stepReplication(world, node, server, { type: 'LOST' });
  return false;
}

/** masterauth, with masteruser where there is one. False: there is no password to say. */
function introduce(world: World, server: RedisServer): boolean {
  const password = configValue(server.config, 'masterauth');
  const user = configValue(server.config, 'masteruser');
  if (password === '') return false;
  say(world, server, ['AUTH', ...(user === '' ? [] : [user]), password]);
  return true;
}

/** The dataset takes the place of all that we had. */
function load(world: World, node: RedisNode, server: RedisServer, dataset: Dataset): void {
  const { replication } = server;
  if (replication.chart.value !== 'receiving') return;
  disconnectReplicas(world, server);
  freeBacklog(server);
  const droppedKeys = keyCount(server);
  signalFlushed(server);
  loadDatabases(server, dataset.databases);
  server.rdb.keysLoaded = keyCount(server);
  replication.streamClient.db = 0;
  replication.replid = replication.pendingReplid;
  replication.offset = replication.pendingOffset;
  replication.replid2 = '0'.repeat(40);
  replication.secondReplOffset = -1;
  createBacklog(server);
  rewriteAof(node, server);
  // What came was written there first, and is kept.
  node.disk.rdb = rdbOf(server);
  const master = addressName(world, replication.masterHost!, replication.masterPort);
  record(world, 'sync-loaded', { node: node.address, master, keys: keyCount(server), droppedKeys });
  stepReplication(world, node, server, { type: 'LOADED' });
}

/** One command of the stream. False: no whole one is left. */
function applyNext(world: World, node: RedisNode, server: RedisServer): boolean {
  const { replication } = server;
  if (replication.input.startsWith('\n')) {
    replication.input = replication.input.slice(1);
    return true;
  }
  const read = readCommand(replication.input);
  if (!read) return false;
  replication.uncounted += replication.input.slice(0, read.next);
  replication.input = replication.input.slice(read.next);
  const at = writeInStream(world, replication.replid, replication.offset + replication.uncounted.length);
  const { argv } = read;
  if (argv[0]?.toUpperCase() === 'REPLCONF') {
    // The offset that is acknowledged is the one before the question itself.
    if (argv[1]?.toUpperCase() === 'GETACK') sendAck(world, server);
  } else {
    applyCommand(world, node, server, replication.streamClient, argv, 'master');
    noteReplicated(node, server, argv, at);
  }
  if (replication.streamClient.multi) return true;
  const bytes = replication.uncounted;
  replication.uncounted = '';
  appendToStream(world, server, bytes);
  return true;
}
