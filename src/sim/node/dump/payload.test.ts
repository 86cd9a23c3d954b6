// Payloads that redis-server 7.0.15 gave (DUMP of values made by RPUSH, HSET, SADD, ZADD), read and written again.

import { describe, expect, test } from 'vitest';
import { bootServer } from '../booted.fixture';
import { crc64 } from './crc64';
import { compress, decompress } from './lzf';
import { dump, load, seal, unseal } from './payload';

const { server } = bootServer(7001);
const fromHex = (hex: string) => hex.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16)));
const toHex = (bytes: string) => [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');

const REAL = [
  {
    name: 'a list',
    encoding: 'quicklist',
    hex: '120102c3409254571f5714000010008161028162020c01dffb02cfff02f1001003d00002f1ffef03f20500800004f30020050205f400400620000209f4ff8000087f098330303704bf78e035000340e04079e036000642f0881300007ae0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ff00e0ee0002278dff0a00be3145c792b2a728',
  },
  {
    name: 'a small hash',
    encoding: 'listpack',
    hex: '1024240000000600846e616d6505834164610484626f726e05c7170285656d707479068001ff0a00720373ab457f6709',
  },
  {
    name: 'a hash with a long value',
    encoding: 'hashtable',
    hex: '0401046e616d65c3094041014141e034000141410a002c5d4b34e70b9d9f',
  },
  { name: 'a set of integers', encoding: 'intset', hex: '0b0e0200000003000000ffff020003000a00c87a922a3d7de78c' },
  {
    name: 'a set of large integers',
    encoding: 'intset',
    hex: '0b200800000003000000000efad5feffffff030000000000000070110100000000000a0030f3a3cb5bef0f51',
  },
  { name: 'a set of one word', encoding: 'hashtable', hex: '020104776f72640a0079c2eda6bbfa0bc9' },
  {
    name: 'a small sorted set',
    encoding: 'listpack',
    hex: '11c3405040581e580000000c00856c6561737406842d696e66058574656e74680693302e3130e005001f3114836f6e650401018374776f0483322e350483626967048533652b32300684056d6f7374058320430104ff0a00259b5be8bada9447',
  },
  {
    name: 'a sorted set with a long member',
    encoding: 'skiplist',
    hex: '0502c3094041016d6de03400016d6d000000000000f03f036c6f7700000000000004c00a00ac3ffe01ad42b9c8',
  },
];

test.each(REAL)('$name, $encoding', ({ encoding, hex }) => {
  const value = load(fromHex(hex), server)!;
  expect(value.encoding).toBe(encoding);
  expect(toHex(dump(value))).toBe(hex);
});

// Of DUMP's long answers the last bytes, version and checksum, stand for the whole.
test('a list of several listpacks', () => {
  const items = Array.from({ length: 1200 }, (_, i) => `item number ${i}`);
  const plain = seal(`\x01\x44\xb0${items.map((item) => String.fromCharCode(item.length) + item).join('')}`);
  expect(toHex(dump(load(plain, server)!)).slice(-20)).toBe('0a007075f55f58e4e9bb');
});

describe('the plain old forms', () => {
  const body = (type: number, ...parts: string[]) => seal(String.fromCharCode(type) + parts.join(''));
  const text = (word: string) => String.fromCharCode(word.length) + word;
  test.each([
    ['a list', body(1, '\x02', text('a'), text('b')), 'list'],
    ['a set', body(2, '\x02', text('a'), text('1')), 'set'],
    ['a hash', body(4, '\x01', text('a'), text('b')), 'hash'],
    ['a sorted set', body(3, '\x01', text('a'), text('1.5')), 'zset'],
  ])('%s', (_, payload, type) => {
    expect(load(payload, server)?.type).toBe(type);
  });
  test.each([
    ['no items', body(1, '\x00')],
    ['a member twice', body(2, '\x02', text('a'), text('a'))],
    ['more items than bytes', body(1, '\x80\xff\xff\xff\xff')],
    ['a ziplist', body(10, text('whatever'))],
    ['half a listpack', body(16, text('\x0c\x00\x00\x00\x02\x00'))],
    ['a score that is none', body(5, '\x01', text('a'), '\x00\x00\x00\x00\x00\x00\xf8\x7f')],
  ])('%s is refused', (_, payload) => {
    expect(unseal(payload)).not.toBeNull();
    expect(load(payload, server)).toBeNull();
  });
});

test('what has no RDB form travels as it is', () => {
  const stream = {
    type: 'stream' as const,
    encoding: 'stream' as const,
    nodes: [
      { firstId: 5n, lastId: 5n, fields: ['f'], bytes: 7, deleted: 0, entries: [{ id: 5n, words: ['f', '\x00\xff'] }] },
    ],
    lastId: (1n << 64n) + 3n,
    maxDeletedId: 0n,
    entriesAdded: 1,
  };
  expect(load(dump(stream), server)).toEqual(stream);
});

test('the checksum is that of crc64.c', () => {
  expect(toHex(crc64('123456789'))).toBe('cad9b8c414d9c6e9');
});

test('what is compressed comes back', () => {
  for (const word of ['ab', 'abc ', 'the same again and ', '\x00']) {
    for (let length = 5; length < 700; length += 13) {
      const input = word.repeat(700).slice(0, length);
      const packed = compress(input, length - 4);
      if (packed !== null) expect(decompress(packed, length)).toBe(input);
    }
  }
  expect(decompress('\x20\x05', 3)).toBeNull();
});
