// CLUSTER and redirection against what a redis-server 7.0.15 answered (test/real/cluster-commands.json, written by
// scripts/record-cluster-commands.ts): the same nodes.conf, the same commands, the same replies.

import { describe, expect, it } from 'vitest';
import recording from '../../../../test/real/cluster-commands.json';
import { readReply, type Reply } from '../../resp';
import { bootServer, type Booted } from '../booted.fixture';
import { newClient } from '../client-state';
import { configSet, settingsOf } from '../config';
import { executeCommand } from '../dispatch';
import { afterEvent } from '../node';
import type { Client } from '../server';
import { clusterCommands } from './cluster';
import { clusterHelpCommands } from './cluster-help';
import './index';
import { COMMANDS } from './table-rest';

const client1 = (): Client => newClient(1, 1, 'client1', '127.0.0.1:40001', 0);

function run({ world, node, server }: Booted, client: Client, argv: string[]): string {
  if (argv[0] === 'CONFIG') {
    configSet(server.config, [[argv[2]!, argv[3]!]]);
    server.settings = settingsOf(server.config);
    return '+OK\r\n';
  }
  const reply = executeCommand(world, node, server, client, argv);
  afterEvent(world, node);
  return reply!;
}

/** Hides what differs between two runs: random ids, times, and how far the links to nodes nobody runs have got. */
function mask(text: string): string {
  const masked = text
    .replace(/\b[0-9a-f]{40}\b/g, (id) => (id === id[0]!.repeat(40) ? id : '<id>'))
    .replace(/^cluster_stats_messages_.*\r\n/gm, '')
    .replace(/^(?!.*myself)(\S+ \S+ \S+ \S+) \d+ (\d+) (\d+) (?:dis)?connected/gm, '$1 <ping> $2 $3 <link>')
    .replace(/\b1[67]\d{11}\b/g, '<ms>');
  // The lines of CLUSTER NODES come in the order of a hash table.
  return masked.includes('\r') ? masked : masked.split('\n').sort().join('\n');
}

function comparable(command: string, bytes: string): unknown {
  const { reply, next } = readReply(bytes)!;
  expect(next).toBe(bytes.length);
  const plain = (item: Reply): unknown => {
    if (item.type === 'array') return item.items.map(plain);
    return 'text' in item ? `${item.type} ${mask(item.text)}` : item;
  };
  const whole = plain(reply);
  if (command !== 'CLUSTER SHARDS') return whole;
  return (whole as unknown[]).map((shard) => JSON.stringify(shard)).sort();
}

const UNTIMED = /\b\d{13}\b/g;
/** The recording's clock is another one; 13 digits are a time whatever they are. */
const untimed = (text: string): string => text.replace(UNTIMED, '1700000000000');

describe('the real server and this one answer the same', () => {
  for (const scenario of recording.scenarios) {
    it(scenario.name, () => {
      const conf = { 'cluster-enabled': scenario.enabled ? 'yes' : 'no' };
      const booted = bootServer(recording.port, scenario.nodesConf, conf);
      const client = client1();
      for (const [at, [line, real]] of scenario.steps.entries()) {
        const words = line!.replaceAll('$me', booted.server.cluster?.myself ?? '').split(' ');
        const reply = run(booted, client, words);
        const where = `${at + 1}: ${line}`;
        if (words[0] === 'MIGRATE') expect(reply, where).not.toMatch(/^-(ASK|MOVED|TRYAGAIN)/);
        else expect([where, comparable(line!, untimed(reply))]).toEqual([where, comparable(line!, untimed(real!))]);
      }
      if (scenario.saved === null) return;
      run(booted, client, ['CLUSTER', 'SAVECONFIG']);
      expect(mask(untimed(booted.node.disk.nodesConf!))).toBe(mask(untimed(scenario.saved)));
    });
  }
});

it('every subcommand of CLUSTER has a handler', () => {
  const names = COMMANDS.find((command) => command.name === 'cluster')!.subcommands.map((sub) => sub.name);
  expect(Object.keys({ ...clusterCommands, ...clusterHelpCommands }).sort()).toEqual([...names].sort());
});

describe('CLUSTER LINKS', () => {
  it('tells both links of a peer, and that one under way has nobody listening', () => {
    const id = 'b'.repeat(40);
    const conf = `${id} 127.0.0.1:7@17 master - 0 1 3 connected\n${'a'.repeat(40)} :1@2 myself,master - 0 0 1 connected\n`;
    const booted = bootServer(7001, conf);
    const peer = booted.server.cluster!.nodes.get(id)!;
    Object.assign(peer, { link: 5, linkCreatedAtMs: 17, linkConnected: false, inboundLink: 6, inboundCreatedAtMs: 18 });
    const text = (direction: string, ms: number, events: string) =>
      `*12\r\n$9\r\ndirection\r\n$${direction.length}\r\n${direction}\r\n$4\r\nnode\r\n$40\r\n${id}\r\n` +
      `$11\r\ncreate-time\r\n:${ms}\r\n$6\r\nevents\r\n$${events.length}\r\n${events}\r\n` +
      '$21\r\nsend-buffer-allocated\r\n:0\r\n$16\r\nsend-buffer-used\r\n:0\r\n';
    const reply = () => executeCommand(booted.world, booted.node, booted.server, client1(), ['CLUSTER', 'LINKS']);
    expect(reply()).toBe(`*2\r\n${text('to', 17, '')}${text('from', 18, 'r')}`);
    peer.linkConnected = true;
    expect(reply()).toBe(`*2\r\n${text('to', 17, 'r')}${text('from', 18, 'r')}`);
  });
});
