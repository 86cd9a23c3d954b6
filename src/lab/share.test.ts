import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINK, readFile, readFragment, toFile, toFragment, type Unpacked } from './share';

const script = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
  .filter((text) => text.trim() !== '' && !text.includes('\0'));
const session = fc.record({ script, nowUs: fc.integer({ min: 0, max: 86_400_000_000 }) });
const problemOf = (unpacked: Unpacked) => ('problem' in unpacked ? unpacked.problem : null);

/** A fragment as the codec writes it, of bytes of our choice: the checksum is right. */
function forged(plain: Uint8Array): string {
  const packed = deflateSync(plain, { level: 9 });
  let hash = 0x811c9dc5;
  for (const byte of packed) hash = Math.imul(hash ^ byte, 0x01000193);
  const bytes = Buffer.alloc(packed.length + 4);
  bytes.writeUInt32BE(hash >>> 0);
  bytes.set(packed, 4);
  return `#s=1.${bytes.toString('base64url')}`;
}

describe('a link', () => {
  test('brings back the very same session', () => {
    fc.assert(
      fc.property(session, (shared) => {
        expect(readFragment(toFragment(shared))).toEqual({ session: shared });
      }),
    );
  });

  test('is letters, digits, - and _ alone, so that no program ends it early', () => {
    fc.assert(
      fc.property(session, (shared) => {
        expect(toFragment(shared)).toMatch(/^#s=1\.[\w-]+$/);
      }),
    );
  });

  test('that was cut off anywhere is called damaged', () => {
    const whole = toFragment({ script: 'lab hosts=3 ports=6379\nboot\n[3.000s] kill host1\n', nowUs: 5_000_000 });
    for (let length = 0; length < whole.length; length++)
      expect(problemOf(readFragment(whole.slice(0, length)))).toEqual({ kind: 'damaged' });
  });

  test('with any character changed, added or lost is refused with one problem', () => {
    fc.assert(
      fc.property(session, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3), (shared, place, put, lost) => {
        const whole = toFragment(shared);
        const at = '#s=1.'.length + (place % (whole.length - '#s=1.'.length));
        const changed = whole.slice(0, at) + put + whole.slice(at + lost);
        if (changed !== whole) expect(problemOf(readFragment(changed))).toEqual({ kind: 'damaged' });
      }),
    );
  });

  test('of any other text is refused without a throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(problemOf(readFragment(`#s=${text}`))).not.toBeNull();
      }),
    );
  });

  test('of another version says which', () => {
    expect(problemOf(readFragment('#s=2.abcd'))).toEqual({ kind: 'version', version: '2' });
  });

  test('whose content is whole but no session is called so', () => {
    for (const value of ['{}', '[]', '[1,2]', '["lab",-1]', '["lab",1e300]', '["lab"]', 'null', 'lab hosts=3'])
      expect([value, problemOf(readFragment(forged(strToU8(value))))]).toEqual([value, { kind: 'not-a-session' }]);
    expect(problemOf(readFragment(forged(strToU8('[" ",0]'))))).toEqual({ kind: 'empty' });
  });

  test('that would grow to hundreds of megabytes is refused before it does', () => {
    const bomb = forged(new Uint8Array(100_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(problemOf(readFragment(bomb))).toEqual({ kind: 'too-large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
  });

  test('of an hour of typing is short enough to be sent', () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `[${i * 17}.${100 + (i % 900)}s] @client1 redis-cli -c set k${i} ${i}`,
    );
    expect(toFragment({ script: `lab hosts=3\n${lines.join('\n')}`, nowUs: 1 }).length).toBeLessThan(LONGEST_LINK);
  });
});

describe('a file', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('brings back the very same session', () => {
    fc.assert(
      fc.property(session, (shared) => {
        expect(readFile(bytes(toFile(shared)))).toEqual({ session: shared });
      }),
    );
  });

  test('without a heading is a script that begins at its beginning', () => {
    expect(readFile(bytes('# a note\r\nlab hosts=3\r\n'))).toEqual({
      session: { script: '# a note\r\nlab hosts=3\r\n', nowUs: 0 },
    });
  });

  test('of another kind says what is wrong', () => {
    expect(problemOf(readFile(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff)))).toEqual({ kind: 'not-text' });
    expect(problemOf(readFile(bytes('a\0b')))).toEqual({ kind: 'not-text' });
    expect(problemOf(readFile(bytes(' \n')))).toEqual({ kind: 'empty' });
    expect(problemOf(readFile(bytes('# redis-cluster-sandbox 9\nlab')))).toEqual({ kind: 'version', version: '9' });
    expect(problemOf(readFile(new Uint8Array(4_000_001)))).toEqual({ kind: 'too-large' });
  });

  test('of any bytes is read without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(readFile(content)).toBeTypeOf('object');
      }),
    );
  });
});
