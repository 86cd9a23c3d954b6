// Drawing from a dict at random, as HRANDFIELD, SRANDMEMBER and SPOP do.

import type { Bytes } from '../../bytes';
import { randomBelow, type RandomState } from '../../random';
import { error } from '../../resp';
import { dictEntries, randomEntry, type Dict } from '../dict';
import { INT64_MAX } from './numbers';
import { integerArgument, Refusal } from './replies';

/** How many to draw; a negative number: the same may come again. */
export function drawCount(text: Bytes): bigint {
  const count = integerArgument(text);
  if (count < -INT64_MAX) {
    throw new Refusal(error(`ERR value is out of range, value must between ${-INT64_MAX} and ${INT64_MAX}`));
  }
  return count;
}

/** That many different entries in the order of the dict (all of them when there are no more), or -`count` of any. */
export function drawEntries(dict: Dict, random: RandomState, count: bigint): [Bytes, Bytes][] {
  const drawn: [Bytes, Bytes][] = [];
  if (count < 0n) {
    for (let left = -count; left > 0n; left--) drawn.push(randomEntry(dict, random));
    return drawn;
  }
  let wanted = count > BigInt(dict.size) ? dict.size : Number(count);
  let left = dict.size;
  for (const entry of dictEntries(dict)) {
    // Each of those left is as likely to be among the wanted as any other.
    if (wanted === left || randomBelow(random, left) < wanted) {
      drawn.push(entry);
      wanted--;
    }
    left--;
    if (wanted === 0) break;
  }
  return drawn;
}
