// The order in which redis-cli goes through slots that it keeps in a dict: by buckets of a hash table that grows by doubling
// and moves one old bucket over at each insertion. Its hash (SipHash-1-2) has no secret there, so the order is always the same.

const MASK = (1n << 64n) - 1n;
const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & MASK;

/** Of texts shorter than eight characters, with a key of zeros. */
function sipHash(text: string): bigint {
  let v0 = 0x736f6d6570736575n;
  let v1 = 0x646f72616e646f6dn;
  let v2 = 0x6c7967656e657261n;
  let v3 = 0x7465646279746573n;
  const round = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  let last = BigInt(text.length) << 56n;
  for (let i = 0; i < text.length; i++) last |= BigInt(text.charCodeAt(i)) << BigInt(8 * i);
  v3 ^= last;
  round();
  v0 ^= last;
  v2 ^= 0xffn;
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}

const FIRST_BUCKETS = 4;
type Table = string[][];
const newTable = (buckets: number): Table => Array.from({ length: buckets }, () => []);

/** `keys` (each shorter than eight characters; only the first of equals counts) as a dict they were put into lists them. */
export function dictOrder(keys: readonly string[]): string[] {
  let table = newTable(FIRST_BUCKETS);
  /** Where all go while the table grows, and the next bucket to be moved there. */
  let growing: { into: Table; next: number; left: number } | undefined;
  let used = 0;
  const bucketOf = (into: Table, key: string): string[] => into[Number(sipHash(key) & BigInt(into.length - 1))]!;

  const moveOneBucket = () => {
    if (!growing) return;
    let emptyLeft = 10;
    while (table[growing.next]!.length === 0) {
      growing.next++;
      if (--emptyLeft === 0) return;
    }
    const moved = table[growing.next]!;
    table[growing.next++] = [];
    growing.left -= moved.length;
    for (const key of moved) bucketOf(growing.into, key).unshift(key);
    if (growing.left > 0) return;
    table = growing.into;
    growing = undefined;
  };

  const seen = new Set<string>();
  for (const key of keys) {
    moveOneBucket();
    if (!growing && used >= table.length) growing = { into: newTable(table.length * 2), next: 0, left: used };
    if (seen.has(key)) continue;
    seen.add(key);
    used++;
    bucketOf(growing?.into ?? table, key).unshift(key);
  }
  return [...table.flat(), ...(growing?.into.flat() ?? [])];
}
