// LATENCY GRAPH and DOCTOR, as a redis-server 7.0.15 printed them after DEBUG SLEEP with these very samples.

import { expect, test } from 'vitest';
import { bootServer } from '../booted.fixture';
import { newClient } from '../client-state';
import { executeCommand } from '../dispatch';
import { readReply } from '../../resp';
import { wallMs } from '../../world';
import './index';

const OWNS_ALL = `${'a'.repeat(40)} 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383\n`;

function serverWith(samples: [secondsAgo: number, ms: number][], conf: Record<string, string>) {
  const { world, node, server } = bootServer(7001, OWNS_ALL, conf);
  const nowS = Math.floor(wallMs(world) / 1000);
  if (samples.length > 0) {
    server.latencyEvents.set('command', {
      samples: samples.map(([ago, ms]) => ({ at: nowS - ago, ms })),
      maxMs: Math.max(...samples.map(([, ms]) => ms)),
    });
  }
  const client = newClient(1, 1, 'client1', '127.0.0.1:40001', wallMs(world));
  server.clients.set(1, client);
  return (line: string) => {
    const { reply } = readReply(executeCommand(world, node, server, client, line.split(' '))!)!;
    return 'text' in reply ? reply.text : reply;
  };
}

const THREE: [number, number][] = [
  [4, 415],
  [3, 200],
  [2, 600],
];

test('a graph of three samples', () => {
  const ask = serverWith(THREE, { 'latency-monitor-threshold': '100' });
  expect(ask('latency graph command')).toBe(`command - high 600 ms, low 200 ms (all time high 600 ms)
--------------------------------------------------------------------------------
  #
_ |
| |
|_|
   
432
sss
`);
});

test('a graph of one sample; labels of minutes, hours and days', () => {
  const ask = serverWith([[0, 150]], { 'latency-monitor-threshold': '100' });
  expect(ask('latency graph command')).toBe(`command - high 150 ms, low 150 ms (all time high 150 ms)
--------------------------------------------------------------------------------
 
 
 
_
 
0
s
`);
  const old = serverWith(
    [
      [200_000, 1],
      [7300, 1],
      [3599, 1],
      [61, 1],
      [59, 1],
    ],
    {},
  );
  expect(String(old('latency graph command')).split('\n').slice(-4)).toEqual(['22515', 'dh9m9', '  m s', '']);
});

test('advice', () => {
  const advice = `- Check your Slow Log to understand what are the commands you are running which are too slow to execute. Please check https://redis.io/commands/slowlog for more information.
- Deleting, expiring or evicting (because of maxmemory policy) large objects is a blocking operation. If you have very large objects that are often deleted, expired, or evicted, try to fragment those objects into multiple smaller objects.
`;
  const seen = (
    period: string,
  ) => `Dave, I have observed latency spikes in this Redis instance. You don't mind talking about it, do you Dave?

1. command: 3 latency spikes (average 405ms, mean deviation 136ms, period ${period} sec). Worst all time event 600ms.

I have a few advices for you:

`;
  expect(serverWith(THREE, { 'latency-monitor-threshold': '100' })('latency doctor')).toBe(seen('1.33') + advice);
  const older = THREE.map(([ago, ms]): [number, number] => [ago + 1, ms]);
  expect(serverWith(older, {})('latency doctor')).toBe(
    `${seen('1.67')}- Your current Slow Log configuration only logs events that are slower than your configured latency monitor threshold. Please use 'CONFIG SET slowlog-log-slower-than 0'.\n${advice}`,
  );
  expect(serverWith(THREE, { 'slowlog-max-len': '0' })('latency doctor')).toContain(
    "Try to enable the Slow Log Redis feature using the command 'CONFIG SET slowlog-log-slower-than 0'.",
  );
});
