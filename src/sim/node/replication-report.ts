// What a server says of its replication: INFO replication and ROLE.

import { array, bulk, bulks, integer } from '../resp';
import { wallMs, type World } from '../world';
import { configValue } from './config';
import { goodReplicas, replicaLink, replicasOf } from './replication';
import type { RedisServer } from './server';

const ipOf = (addr: string): string => addr.slice(0, addr.lastIndexOf(':'));

/** The section of INFO, its heading included. */
export function replicationInfo(world: World, server: RedisServer): string {
  const { replication, settings } = server;
  const nowS = Math.floor(wallMs(world) / 1000);
  const since = (ms: number) => nowS - Math.floor(ms / 1000);
  const lines = ['# Replication'];
  if (replication.masterHost === null) {
    lines.push('role:master');
  } else {
    const link = replicaLink(server);
    const online = link === 'online';
    lines.push(
      'role:slave',
      `master_host:${replication.masterHost}`,
      `master_port:${replication.masterPort}`,
      `master_link_status:${online ? 'up' : 'down'}`,
      `master_last_io_seconds_ago:${online ? since(replication.lastInteractionMs) : -1}`,
      `master_sync_in_progress:${link === 'receiving' ? 1 : 0}`,
      `slave_read_repl_offset:${replication.offset}`,
      `slave_repl_offset:${replication.offset}`,
    );
    if (link === 'receiving') {
      lines.push(
        'master_sync_total_bytes:0',
        'master_sync_read_bytes:0',
        'master_sync_left_bytes:0',
        'master_sync_perc:0.00',
        `master_sync_last_io_seconds_ago:${since(replication.lastInteractionMs)}`,
      );
    }
    if (!online) {
      const down = replication.linkDownSinceMs;
      lines.push(`master_link_down_since_seconds:${down === 0 ? -1 : since(down)}`);
    }
    lines.push(
      `slave_priority:${configValue(server.config, 'replica-priority')}`,
      `slave_read_only:${settings.replicaReadOnly ? 1 : 0}`,
      'replica_announced:1',
    );
  }
  const replicas = replicasOf(server);
  lines.push(`connected_slaves:${replicas.length}`);
  if (settings.minReplicasToWrite > 0 && settings.minReplicasMaxLagMs > 0) {
    lines.push(`min_slaves_good_slaves:${goodReplicas(world, server)}`);
  }
  replicas.forEach(({ addr, replica }, i) => {
    const lag = replica.state === 'online' ? since(replica.ackAtMs) : 0;
    const place = `ip=${ipOf(addr)},port=${replica.port}`;
    lines.push(`slave${i}:${place},state=${replica.state},offset=${replica.ackOffset},lag=${lag}`);
  });
  lines.push(
    'master_failover_state:no-failover',
    `master_replid:${replication.replid}`,
    `master_replid2:${replication.replid2}`,
    `master_repl_offset:${replication.offset}`,
    `second_repl_offset:${replication.secondReplOffset}`,
    `repl_backlog_active:${replication.backlogActive ? 1 : 0}`,
    `repl_backlog_size:${settings.replBacklogSize}`,
    `repl_backlog_first_byte_offset:${replication.backlogActive ? replication.backlogFirst : 0}`,
    `repl_backlog_histlen:${replication.backlogBytes}`,
  );
  return `${lines.join('\r\n')}\r\n`;
}

/** Redis's words for where a replica stands; the wait for the answer to PSYNC still counts as the handshake. */
const ROLE_STATES: Record<string, string> = {
  connect: 'connect',
  connecting: 'connecting',
  handshake: 'handshake',
  waiting: 'handshake',
  receiving: 'sync',
  online: 'connected',
};

/** The reply of ROLE. */
export function roleReply(server: RedisServer): string {
  const { replication } = server;
  if (replication.masterHost === null) {
    const online = replicasOf(server).filter(({ replica }) => replica.state === 'online');
    return array([
      bulk('master'),
      integer(replication.offset),
      array(online.map(({ addr, replica }) => bulks([ipOf(addr), String(replica.port), String(replica.ackOffset)]))),
    ]);
  }
  const link = replicaLink(server);
  const state = link === 'connect' && replication.dialsAgain ? 'connecting' : link;
  return array([
    bulk('slave'),
    bulk(replication.masterHost),
    integer(replication.masterPort),
    bulk(ROLE_STATES[state] ?? 'none'),
    integer(link === 'online' ? replication.offset : -1),
  ]);
}
