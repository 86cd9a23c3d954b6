import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256 } from './sha256';

it('is what others compute, at every length around a block and for any byte', () => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const message = Array.from({ length }, (_, i) => String.fromCharCode((i * 37 + length) & 255)).join('');
    expect(sha256(message)).toBe(createHash('sha256').update(Buffer.from(message, 'latin1')).digest('hex'));
  }
});
