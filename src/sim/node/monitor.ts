// MONITOR: every command that a server carries out, told to the clients that asked for it (Redis 7.0's
// replicationFeedMonitors). Commands of administration are not shown, as in Redis.

import { send } from '../network';
import type { World } from '../world';
import { WALL_CLOCK_START_MS } from '../world';
import type { Client, RedisServer } from './server';
import { quoted } from './quoted';

/** Tells all monitors, in the order in which they came. `script`: a script ran the command. */
export function feedMonitors(
  world: World,
  server: RedisServer,
  client: Client,
  argv: readonly string[],
  script: boolean,
): void {
  if (server.monitors.length === 0 || server.loading) return;
  const us = WALL_CLOCK_START_MS * 1000 + world.nowUs;
  const time = `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`;
  const { masterHost, masterPort } = server.replication;
  // What the master sends comes from where we opened the link to.
  const from = script ? 'lua' : client.addr || `${masterHost}:${masterPort}`;
  const line = `+${time} [${client.db} ${from}] ${redacted(argv).map(quoted).join(' ')}\r\n`;
  for (const connection of server.monitors) send(world, connection, true, line, world.cause);
}

/** Passwords are shown to nobody. */
export function redacted(argv: readonly string[]): string[] {
  const name = argv[0]!.toLowerCase();
  if (name === 'auth') return argv.map((word, i) => (i === 0 ? word : HIDDEN));
  if (name !== 'hello' && name !== 'migrate') return [...argv];
  const at = argv.findIndex((word, i) => i > 1 && /^auth2?$/i.test(word));
  const words = at < 0 ? 0 : name === 'hello' || argv[at]!.length === 5 ? 2 : 1;
  return argv.map((word, i) => (i > at && i <= at + words ? HIDDEN : word));
}

const HIDDEN = '(redacted)';

export function stopMonitoring(server: RedisServer, client: Client): void {
  if (client.monitor) server.monitors = server.monitors.filter((connection) => connection !== client.connection);
  client.monitor = false;
}
