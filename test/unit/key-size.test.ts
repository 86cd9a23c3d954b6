import { expect, test } from 'vitest';
import { playScript } from '../../src/lab/script/play';

const counted = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i + 1)).join(' ');

/** A key, how it is made, and what a redis-server 7.0.15 of a cluster says of MEMORY USAGE with SAMPLES 0. */
const KEYS: [string, string, number][] = [
  ['text', 'set text "hello world"', 80],
  ['list:3', 'rpush list:3 a b 300', 160],
  ['list:2000', `rpush list:2000 ${counted(2000, (i) => `"entry number ${i}"`)}`, 38200],
  ['hash:3', 'hset hash:3 name Ada born 1815 wrote -9007199254740993', 112],
  ['hash:600', `hset hash:600 ${counted(600, (i) => `user${i} token${i}`)}`, 41056],
  ['hash:3000', `hset hash:3000 ${counted(3000, (i) => `user${i} token${i}`)}`, 200032],
  ['set:3', 'sadd set:3 a b c', 248],
  ['set:700', `sadd set:700 ${counted(700, (i) => `member${i}`)}`, 40416],
  ['set:1000', `sadd set:1000 ${counted(1000, (i) => `member${i}`)}`, 48320],
  ['ints', 'sadd ints 1 2 3 70000', 96],
  ['zset:3', 'zadd zset:3 1 a 2 b 3.5 c', 96],
  ['stream', 'xadd stream 1-1 a 1 b 2', 4744],
];

test('a key takes what it takes on a real server', () => {
  const lines = KEYS.flatMap(([key, made]) => [
    `redis-cli -h host1 ${made}`,
    `redis-cli -h host1 memory usage ${key} samples 0`,
  ]);
  const script = `lab hosts=1 ports=6379\nboot\nredis-cli -h host1 cluster addslotsrange 0 16383\nsleep 3s\n${lines.join('\n')}\n`;
  const { transcript } = playScript(script);
  const said = [...transcript.matchAll(/memory usage (\S+) samples 0\n\(integer\) (\d+)/g)].map(([, key, bytes]) => [
    key,
    Number(bytes),
  ]);
  expect(said).toEqual(KEYS.map(([key, , bytes]) => [key, bytes]));
});
