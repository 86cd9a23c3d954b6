// Every command of test/real/commands/*.txt, answered by the simulated server as by a redis-server 7.0.15, byte for byte.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparable, fileLines, parseCommands, serverArguments, type Step } from '../../../../test/real/commands/file';
import '../../../../test/support/parts';
import { loadLua } from '../../../../test/support/lua';
import { defaultIsOpen } from '../acl/authenticate';
import { bootServer, type Booted } from '../booted.fixture';
import { newClient } from '../client-state';
import { executeCommand } from '../dispatch';
import { flush } from '../database';
import { newPubSub } from '../pubsub';
import { rdbCron } from '../rdb';
import { wallMs } from '../../world';

await loadLua();

const FOLDER = new URL('../../../../test/real/commands/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383
`;

/** A server as the recorded one: `more` are the further arguments of its command line. */
function boot(more: string[]): Booted {
  const conf: Record<string, string> = { appendonly: 'yes' };
  for (let i = 0; i < more.length; i += 2) conf[more[i]!.slice(2)] = more[i + 1]!;
  return bootServer(7001, OWNS_ALL, conf);
}

const usual = boot([]);

function play({ world, node, server }: Booted, steps: Step[]): void {
  const now = wallMs(world);
  flush(server);
  server.clients.clear();
  server.pubsub = newPubSub();
  server.monitors = [];
  server.scripts.clear();
  server.scriptRandom = 0x1234abcd330e;
  const clients = [1, 2].map((id) => newClient(id, id, 'client1', `127.0.0.1:${40000 + id}`, now));
  for (const client of clients) {
    client.authenticated = defaultIsOpen(server);
    server.clients.set(client.connection, client);
  }
  for (const step of steps) {
    if (step.kind === 'wait') {
      world.nowUs += step.ms * 1000;
      rdbCron(world, node, server);
    }
    if (step.kind !== 'command') continue;
    const client = clients[step.client - 1]!;
    const written = node.disk.aof.commands.value.length;
    const reply = executeCommand(world, node, server, client, step.argv);
    expect(reply, step.line).not.toBeNull();
    const fresh = node.disk.aof.commands.value.slice(written).join('');
    const compared = { line: step.line, reply: step.how === 'file' ? fileLines(fresh) : comparable(reply!, step.how) };
    expect.soft(compared).toEqual({ line: step.line, reply: step.recorded });
  }
}

describe.each(FILES)('as the real server: %s', (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const steps = parseCommands(text);
  const more = serverArguments(text);
  const booted = more.length > 0 ? boot(more) : usual;
  expect(steps.filter((step) => step.kind === 'command').length).toBeGreaterThan(0);
  const groups: { title: string; steps: Step[] }[] = [];
  for (const step of steps) {
    if (step.kind === 'title') groups.push({ title: step.line.slice(2), steps: [] });
    else groups.at(-1)?.steps.push(step);
  }
  it.each(groups)('$title', ({ steps }) => play(booted, steps));
});
