/** How many things at the beginning of two lists, of the first `most`, are the same: branches share those of their past. */
export function inCommon<T>(before: readonly T[], after: readonly T[], most: number): number {
  if (most <= 0 || before === after || before[most - 1] === after[most - 1]) return Math.max(0, most);
  let [low, high] = [0, most - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before[middle] === after[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}
