// Values from the Redis Cluster specification and CLUSTER KEYSLOT of redis-server 7.0.15.

import { expect, it } from 'vitest';
import { crc16, keyHashSlot } from './slots';

it('hashes as CRC16-XMODEM', () => {
  expect(crc16('123456789')).toBe(0x31c3);
  expect(crc16('')).toBe(0);
});

it.each([
  ['foo', 12182],
  ['bar', 5061],
  ['', 0],
  ['123456789', 12739],
  ['foo{}{bar}', 8363],
  ['foo{{bar}}zap', 4015],
  ['foo{bar}{zap}', 5061],
  ['foo}{bar}', 5061],
  ['{user1000}.following', keyHashSlot('user1000')],
])('%j is in slot %i', (key, slot) => expect(keyHashSlot(key)).toBe(slot));
